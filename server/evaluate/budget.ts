/**
 * What an analysis may cost, in elementary steps: one value of a policy compared, one state of a search made, one
 * statement looked at. Steps are counted, never time, so that the same input ends at the same place on every machine.
 * What an engine remembers is charged as if it were worked out anew, so that a warm engine says what a fresh one says.
 */
import type { Steps } from "./steps.ts";

const piecesBetweenPauses = 32;
const stepsBetweenPauses = 1_000;

/** Steps that may be taken, and how many were. */
export class Budget {
  /** Steps that were there from the start. */
  readonly steps: number;
  #left: number;
  #leftAtPause: number;
  #piecesLeft = piecesBetweenPauses;

  constructor(steps: number) {
    this.steps = steps;
    this.#left = steps;
    this.#leftAtPause = steps;
  }

  /** Steps taken so far, those of the piece of work that was too much included. */
  get spent(): number {
    return this.steps - this.#left;
  }

  get left(): number {
    return this.#left;
  }

  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** @throws BudgetExhausted if there are not so many left; once it has thrown, it always does */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BudgetExhausted();
  }

  /**
   * Asked before each piece of work: whether so much was done since the last pause that others are to have their turn.
   * Through many callers a pause costs more than a small piece.
   */
  pauseIsDue(): boolean {
    if (--this.#piecesLeft > 0 && this.#leftAtPause - this.#left < stepsBetweenPauses) return false;
    this.#piecesLeft = piecesBetweenPauses;
    this.#leftAtPause = this.#left;
    return true;
  }
}

/** Ends an analysis; whoever made the budget catches it and says what was not looked at. */
export class BudgetExhausted extends Error {
  constructor() {
    super("the budget of elementary steps is exhausted");
  }
}

/**
 * Runs `work` for as long as the budget lasts.
 * @returns whether it came to its end
 */
export function within(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error;
    return false;
  }
}

/** The same for work in steps. */
export function* withinSteps(work: Steps<void>): Steps<boolean> {
  try {
    yield* work;
    return true;
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error;
    return false;
  }
}
