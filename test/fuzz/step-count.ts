/** Counts the elementary steps that the engine takes, from outside: every budget that is spent from is looked at. */
import { Budget } from "../../server/evaluate/budget.ts";

/** The most that a single piece of work may cost beyond a budget: a search among the globs of one question. */
const onePiece = (size: number): number => 80_000 + 4 * size;
/** The budget of one check (`budgetOf`). */
const oneCheck = (size: number): number => 300_000 + 6 * size;

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
   * @param size of all texts, in characters
   * @param checks how many budgets there may be: one for each policy document, and one for each principal of a file
   * that holds several
   */
  overruns(size: number, checks: number): string[] {
    const broken: string[] = [];
    let total = 0;
    for (const { steps, spent } of this.#budgets) {
      if (spent > steps + onePiece(size)) broken.push(`${String(spent)} steps of ${String(steps)} are spent`);
      // What a search costs is charged to the check that asks for it.
      if (steps >= oneCheck(0)) total += spent;
    }
    const limit = checks * oneCheck(0) + 6 * size + onePiece(size);
    if (total > limit) broken.push(`${String(total)} steps are spent on all, ${String(limit)} is the limit`);
    return broken;
  }
}
