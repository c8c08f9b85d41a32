/** A language client as small as an editor's can be: JSON-RPC frames over a child process, no LSP library. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";

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

export class BareClient {
  /** Everything the server said, answers included, in order. */
  readonly received: Message[] = [];
  /** Resolves with the exit code, or the signal that ended the process. */
  readonly exited: Promise<number | string | null>;
  /** Answers to the server's requests, by method; `null` for those not named. */
  readonly answers: Record<string, (params: unknown) => unknown> = {};
  readonly #process: ChildProcessWithoutNullStreams;
  #buffer = Buffer.alloc(0);
  #nextId = 1;
  #waiting: (() => void)[] = [];
  #stderr = "";
  #hasExited = false;

  constructor(serverPath: string, args: readonly string[] = ["--stdio"]) {
    this.#process = spawn(process.execPath, [serverPath, ...args]);
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#read(chunk);
    });
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#process.stdin.on("error", () => undefined); // The server is gone; whoever waits for it is told.
    this.exited = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => {
        this.#hasExited = true;
        this.#wake();
        resolve(code ?? signal);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Writes bytes as they are: for what no well-behaved client sends. */
  raw(bytes: string | Buffer): void {
    this.#process.stdin.write(bytes);
  }

  send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.raw(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
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
      if (this.#hasExited) throw new Error(`The server has ended. It said: ${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Ends the process if it still runs. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.exited;
  }

  /** As a client that died: the pipe closes, nothing is said. */
  hangUp(): void {
    this.#process.stdin.end();
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const headerEnd = this.#buffer.indexOf("\r\n\r\n");
      if (headerEnd < 0) break;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString("ascii", 0, headerEnd))?.[1]);
      const end = headerEnd + 4 + length;
      if (this.#buffer.length < end) break;
      this.#receive(JSON.parse(this.#buffer.toString("utf8", headerEnd + 4, end)) as Message);
      this.#buffer = this.#buffer.subarray(end);
    }
  }

  #receive(message: Message): void {
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
}
