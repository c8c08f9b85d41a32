/** A client of the server in a web worker: the worker is Node's, made to look like a browser's. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { Conversation } from "./conversation.ts";
import type { Message } from "./conversation.ts";

/** A worker of a browser, as far as the server asks for one; the heap it has in use is asked for by a text. */
const prelude = `{
const { parentPort } = require("node:worker_threads");
const { runInThisContext } = require("node:vm");
const { getHeapStatistics } = require("node:v8");
const { createObjectURL } = URL;
const scripts = new Map();
globalThis.Blob = class { constructor(parts) { this.text = parts.join(""); } };
URL.createObjectURL = ({ text }) => { const url = "blob:" + scripts.size; scripts.set(url, text); return url; };
URL.revokeObjectURL = (url) => scripts.set(url, undefined);
globalThis.importScripts = (url) => void runInThisContext(scripts.get(url));
for (const name of ["require", "module", "exports", "process", "Buffer"]) delete globalThis[name];
globalThis.addEventListener = () => undefined;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => {
  if (data === "heap") { gc(); parentPort.postMessage({ heap: getHeapStatistics().used_heap_size }); }
  else globalThis.onmessage?.({ data });
});
}
`;

export class WebWorkerClient extends Conversation {
  readonly #worker: Worker;
  /** The scripts that the server has asked for. */
  readonly scripts: string[] = [];
  #heap: (megabytes: number) => void = () => undefined;

  /** @param server the path of its script; the others are beside it */
  constructor(server: string) {
    super();
    this.answers["keyhole/script"] = (params) => {
      const { name } = params as { readonly name: string };
      this.scripts.push(name);
      return { text: readFileSync(join(dirname(server), `${name}.js`), "utf8") };
    };
    this.answers["keyhole/catalog"] = (params) => {
      const { name } = params as { readonly name: string };
      return { text: readFileSync(join(dirname(server), "..", "catalog", `${name}.json`), "utf8") };
    };
    this.#worker = new Worker(prelude + readFileSync(server, "utf8"), { eval: true });
    this.#worker.on("message", (message: Message & { readonly heap?: number }) => {
      if (message.heap !== undefined) this.#heap(message.heap / 1024 / 1024);
      else this.receive(message);
    });
    this.#worker.on("error", (error) => {
      this.end(() => String(error));
    });
    this.#worker.on("exit", () => {
      this.end(() => "it has exited");
    });
  }

  protected deliver(message: object): void {
    this.#worker.postMessage(message);
  }

  /** MB that are in use once what is not has been collected; for processes that expose their collector. */
  heap(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#heap = resolve;
      this.#worker.once("error", reject);
      this.#worker.postMessage("heap");
    });
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }
}
