/**
 * What the extension costs an editor that opens some JSON file: its bundle loaded and activated, with nothing behind
 * the editor's API.
 */
import Module, { createRequire } from "node:module";

interface Loader {
  _load(request: string, ...rest: readonly unknown[]): unknown;
}

/** Whatever is asked of it is a function that gives the same again; no document is open. */
const anything: unknown = new Proxy(
  function nothing() {
    /* stands for every value of the API */
  },
  {
    get: (_, name) =>
      name === "textDocuments" || name === Symbol.iterator ? [] : name === Symbol.toPrimitive ? () => "" : anything,
    set: () => true,
    apply: () => anything,
    construct: () => anything as object,
  },
);

/** Milliseconds from `require` to the return of `activate`, the first time in this process. */
export function activation(bundle: string): number {
  const loader = Module as unknown as Loader;
  const { _load: load } = loader;
  loader._load = (request, ...rest) => (request === "vscode" ? anything : load.call(Module, request, ...rest));
  try {
    const start = performance.now();
    const extension = createRequire(bundle)(bundle) as { activate(context: unknown): unknown };
    extension.activate({ subscriptions: [], extensionUri: anything, asAbsolutePath: (path: string) => path });
    return performance.now() - start;
  } finally {
    loader._load = load;
  }
}
