/** Counts the elementary steps that the engine takes, from outside: every budget that is spent from is looked at. */
import { Budget } from "../../server/evaluate/budget.ts";

/** The most that a single piece of work may cost beyond a budget: a search among the globs of one question. */
const onePiece = (size: number): number => 40_000 + 4 * size;
/** The budgets of one check (`budgetOf`) and of all checks of a file (`FileBudget`). */
const oneCheck = 60_000;
const oneFile = 200_000;
const perCharacter = 2.5;

export class StepCount {
  readonly #budgets = new Set<Budget>();

  /** Runs the work and remembers its budgets. Not for work that is interrupted. */
  during<T>(work: () => T): T {
    const { spend } = Budget.prototype;
    const budgets = this.#budgets;
    Budget.prototype.spend = function (this: Budget, steps) {
      budgets.add(this);
      spend.call(this, steps);
    };
    try {
      return work();
    } finally {
      Budget.prototype.spend = spend;
    }
  }

  /**
   * What is broken, in words.
   * @param sizes of the texts, in characters
   * @param checks how many budgets there may be: one for each policy document, and one for each principal of a file
   * that holds several
   */
  overruns(sizes: readonly number[], checks: number): string[] {
    const broken: string[] = [];
    const size = sizes.reduce((sum, length) => sum + length, 0);
    let total = 0;
    for (const budget of this.#budgets) {
      const { steps, spent } = budget;
      if (spent > steps + onePiece(size)) broken.push(`${String(spent)} steps of ${String(steps)} are spent`);
      // What a search costs is charged to the check that asks for it.
      if (steps >= oneCheck && budget.constructor === Budget) total += spent;
    }
    const base = Math.min(checks * oneCheck, sizes.length * oneFile);
    const limit = base + perCharacter * size + (sizes.length + 1) * onePiece(size);
    if (total > limit) broken.push(`${String(total)} steps are spent on all, ${String(limit)} is the limit`);
    return broken;
  }
}
