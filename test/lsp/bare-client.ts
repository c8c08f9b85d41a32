/** A language client as small as an editor's can be: JSON-RPC frames over a child process, no LSP library. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Conversation } from "./conversation.ts";
import type { Message } from "./conversation.ts";

export class BareClient extends Conversation {
  /** Resolves with the exit code, or the signal that ended the process. */
  readonly exited: Promise<number | string | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  #buffer = Buffer.alloc(0);
  #stderr = "";

  constructor(serverPath: string, args: readonly string[] = ["--stdio"]) {
    super();
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
        this.end(() => this.#stderr);
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

  protected deliver(message: object): void {
    const body = Buffer.from(JSON.stringify(message));
    this.raw(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
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
      this.receive(JSON.parse(this.#buffer.toString("utf8", headerEnd + 4, end)) as Message);
      this.#buffer = this.#buffer.subarray(end);
    }
  }
}
