/** Long work in slices of a few milliseconds, which an edit or a cancelled request ends. */
import type { CancellationToken } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import { defer, nextTurn } from "./scheduling.ts";
import type { Defer } from "./scheduling.ts";
import { cancelled, serverStopped } from "./stale.ts";

/** Why work ended without a result: nobody waits for it any more, or what it was about has changed. */
export class Abandoned extends Error {}

interface Job {
  /** Works for a while; true when it has ended. */
  advance(): boolean;
}

/**
 * In milliseconds. A request passes through some ten turns before it is answered, and each may hold one slice of other
 * work.
 */
const slice = 4;

/**
 * Long work, a slice at a time, so that requests, edits and cancellations are heard in between. One slice each turn,
 * however many jobs there are; what comes in goes first, so that short work is not kept waiting by long work.
 */
export class Work {
  readonly #defer: Defer;
  readonly #now: () => number;
  readonly #jobs: Job[] = [];
  #isScheduled = false;
  #isStopped = false;

  constructor(deferTask: Defer = defer, now: () => number = () => performance.now()) {
    this.#defer = deferTask;
    this.#now = now;
  }

  /**
   * The first slice is worked at once.
   * @param isWanted asked before each further slice; when it says no, the work ends and the promise is rejected with
   * `Abandoned`
   * @param sliced called after each slice that did not end the work
   */
  run<T>(steps: Steps<T>, isWanted: () => boolean, sliced: () => void = () => undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isStopped) {
        reject(serverStopped());
        return;
      }
      const job: Job = {
        advance: () => {
          const end = this.#now() + slice;
          try {
            do {
              const step = steps.next();
              if (step.done === true) {
                resolve(step.value);
                return true;
              }
            } while (this.#now() < end);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
            return true;
          }
          sliced();
          return false;
        },
      };
      if (job.advance()) return;
      this.#jobs.unshift({
        advance: () => {
          if (isWanted() && !this.#isStopped) return job.advance();
          steps.return(undefined as never);
          reject(this.#isStopped ? serverStopped() : new Abandoned("Nobody waits for this any more."));
          return true;
        },
      });
      this.#schedule();
    });
  }

  /** Ends all work, and does none from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#jobs.length === 0) return;
    this.#isScheduled = true;
    void nextTurn(this.#defer).then(() => {
      this.#isScheduled = false;
      const job = this.#jobs.shift();
      if (job !== undefined && !job.advance()) this.#jobs.push(job);
      this.#schedule();
    });
  }
}

/** Work whose result several requests may wait for; it ends when none of them does any more. */
export class SharedWork<T> {
  readonly #result: Promise<T>;
  #isOver = false;
  #isDone = false;
  #waiting = 0;
  #slices = 0;
  #sliceWaiters: (() => void)[] = [];

  /** @param isCurrent whether what the work is about is still as it was */
  constructor(work: Work, steps: Steps<T>, isCurrent: () => boolean) {
    this.#result = work.run(
      this.#watched(steps),
      () => this.#waiting > 0 && isCurrent(),
      () => {
        this.#slices++;
        this.#wake();
      },
    );
    this.#result.catch(() => undefined);
  }

  *#watched(steps: Steps<T>): Steps<T> {
    try {
      const value = yield* steps;
      this.#isDone = true;
      return value;
    } finally {
      this.#isOver = true;
      this.#wake();
    }
  }

  /** Over without a result. */
  get isAbandoned(): boolean {
    return this.#isOver && !this.#isDone;
  }

  /**
   * @param patience for how many slices to wait; undefined: to the end
   * @returns undefined where patience has ended
   * @throws Abandoned; the cancellation, as an error of the protocol; what the work threw
   */
  async wait(token?: CancellationToken): Promise<T>;
  async wait(token: CancellationToken | undefined, patience: number | undefined): Promise<T | undefined>;
  async wait(token?: CancellationToken, patience?: number): Promise<T | undefined> {
    this.#waiting++;
    const cancellation = cancelled(token);
    try {
      if (patience !== undefined && !(await Promise.race([this.#isSoonOver(patience), cancellation.promise])))
        return undefined;
      return await Promise.race([this.#result, cancellation.promise]);
    } finally {
      this.#waiting--;
      cancellation.dispose();
    }
  }

  async #isSoonOver(slices: number): Promise<boolean> {
    const until = this.#slices + slices;
    while (!this.#isOver && this.#slices < until)
      await new Promise<void>((resolve) => {
        this.#sliceWaiters.push(resolve);
      });
    return this.#isOver;
  }

  #wake(): void {
    const waiters = this.#sliceWaiters;
    this.#sliceWaiters = [];
    for (const wake of waiters) wake();
  }
}
