/**
 * What all checks of one file may cost together: a file holds as many policies as somebody writes into it, and each has
 * steps for itself.
 */
import { Budget } from "../../evaluate/budget.ts";
import type { Steps } from "../../evaluate/steps.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { budgetOf } from "../scenario/policy-set.ts";

/** In which order the policies of a file take from its steps, whatever is asked first. */
export type CheckedKind = "identity" | "key" | "bucket";

interface Spending {
  spent: number;
  /** Policies whose check had fewer steps than it would have had alone, and needed them. */
  readonly short: FoundDocument[];
}

export class FileBudget {
  readonly #steps: number;
  readonly #byKind = new Map<CheckedKind, Spending>();

  /** @param length of the file's text */
  constructor(length: number, base = 600_000) {
    this.#steps = base + Math.floor(2.5 * length);
  }

  /** Begins with a kind: what it spent before is forgotten. */
  begin(kind: CheckedKind): void {
    this.#byKind.set(kind, { spent: 0, short: [] });
  }

  /** Checks these documents with the steps that are left for them. */
  *check<Checked extends { readonly complete: boolean }>(
    kind: CheckedKind,
    set: PolicySet,
    check: (budget: Budget) => Steps<Checked>,
  ): Steps<Checked> {
    const own = budgetOf(set).steps;
    const budget = new Budget(Math.max(0, Math.min(own, this.#left)));
    const spending = this.#byKind.get(kind);
    try {
      const checked = yield* check(budget);
      const [document] = set.documents;
      if (!checked.complete && budget.steps < own && document !== undefined) spending?.short.push(document);
      return checked;
    } finally {
      if (spending !== undefined) spending.spent += Math.min(budget.spent, budget.steps);
    }
  }

  get #left(): number {
    return [...this.#byKind.values()].reduce((left, { spent }) => left - spent, this.#steps);
  }

  /** The first document of each set of policies for which the file's steps did not last. */
  get short(): readonly FoundDocument[] {
    return [...this.#byKind.values()].flatMap(({ short }) => short);
  }
}
