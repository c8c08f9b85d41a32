/** JSON-RPC as a language client speaks it, over whatever carries the messages. */

export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  // The protocol's payloads are whatever they are; a test looks at the members it is about.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly params?: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

export abstract class Conversation {
  /** Everything the server said, answers included, in order. */
  readonly received: Message[] = [];
  /** Answers to the server's requests, by method; `null` for those not named. */
  readonly answers: Record<string, (params: unknown) => unknown> = {};
  #nextId = 1;
  #waiting: (() => void)[] = [];
  #ended: (() => string) | undefined;

  protected abstract deliver(message: object): void;

  send(message: object): void {
    this.deliver({ jsonrpc: "2.0", ...message });
  }

  notify(method: string, params?: unknown): void {
    this.send({ method, params });
  }

  /** The whole answer, so that a test may expect an error. */
  async call(method: string, params?: unknown): Promise<Message> {
    const id = this.#nextId++;
    this.send({ id, method, params });
    return this.until((message) => message.id === id && message.method === undefined);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async request(method: string, params?: unknown): Promise<any> {
    const { result, error } = await this.call(method, params);
    if (error) throw new Error(`${method}: ${error.message} (${error.code})`);
    return result;
  }

  /** The first message, past or to come, that passes the test; rejects if the server ends before it comes. */
  async until(test: (message: Message) => boolean): Promise<Message> {
    for (let looked = 0; ;) {
      for (; looked < this.received.length; looked++) {
        const message = this.received[looked];
        if (message && test(message)) return message;
      }
      if (this.#ended !== undefined) throw new Error(`The server has ended. It said: ${this.#ended()}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  protected receive(message: Message): void {
    this.received.push(message);
    if (message.method !== undefined && message.id !== undefined) {
      this.send({ id: message.id, result: this.answers[message.method]?.(message.params) ?? null });
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** @param said why, for those who still wait */
  protected end(said: () => string): void {
    this.#ended = said;
    this.#wake();
  }
}
