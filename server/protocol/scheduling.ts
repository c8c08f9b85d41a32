/** Runs a task after the message being handled, without a fixed delay. */
export type Defer = (task: () => void) => void;

/** Node has `setImmediate`; in a web worker a zero timer is what the connection itself queues messages with. */
export const defer: Defer =
  typeof setImmediate === "function"
    ? (task) => {
        setImmediate(task);
      }
    : (task) => {
        setTimeout(task, 0);
      };

/** Resolves when messages that were waiting had their turn: a cancellation or a keystroke may be among them. */
export function nextTurn(deferTask: Defer = defer): Promise<void> {
  return new Promise((resolve) => {
    deferTask(() => {
      deferTask(resolve);
    });
  });
}

/**
 * Runs `task` once the connection has handled the messages that are waiting. The connection handles one message a turn,
 * so two turns without another call of `request` mean that no keystroke is waiting: a burst of them costs one check,
 * not one each.
 */
export class WhenSettled {
  readonly #task: () => void;
  readonly #defer: Defer;
  #requests = 0;
  #waiting = false;

  constructor(task: () => void, deferTask: Defer = defer) {
    this.#task = task;
    this.#defer = deferTask;
  }

  request(): void {
    this.#requests++;
    if (!this.#waiting) this.#wait();
  }

  #wait(): void {
    this.#waiting = true;
    const before = this.#requests;
    this.#defer(() => {
      this.#defer(() => {
        this.#waiting = false;
        if (this.#requests === before) this.#task();
        else this.#wait();
      });
    });
  }
}
