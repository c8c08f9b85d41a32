/**
 * What a web worker's server loads when it is first needed: the scripts beside its own, `dist/web/server-*.js`. A worker
 * of an editor is no module, which could import them; `scripts/web-scripts.mjs` makes them of the modules that Node
 * imports.
 */

/** Runs a script's modules, once; `require` gives what other scripts export. */
type Run = (require: (script: string) => unknown, module: { exports: unknown }) => void;

export class LateScripts {
  readonly #runs = new Map<string, Run>();
  readonly #modules = new Map<string, { exports: unknown }>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #load: (script: string) => Promise<void>;

  /** @param load gets a script and runs it: it calls `define` */
  constructor(load: (script: string) => Promise<void>) {
    this.#load = load;
  }

  define(script: string, run: Run): void {
    this.#runs.set(script, run);
  }

  /**
   * What a script exports. Rejects where it, or one that it needs, cannot be loaded, and tries again when asked again.
   * @param needs the scripts that it requires, with all that those require
   */
  async import(script: string, needs: readonly string[]): Promise<unknown> {
    await Promise.all([...needs, script].map((each) => this.#loaded(each)));
    return this.#require(script);
  }

  #loaded(script: string): Promise<void> | undefined {
    if (this.#runs.has(script)) return undefined;
    let loading = this.#loading.get(script);
    if (loading === undefined) {
      loading = this.#load(script).finally(() => this.#loading.delete(script));
      this.#loading.set(script, loading);
    }
    return loading;
  }

  #require(script: string): unknown {
    const known = this.#modules.get(script);
    if (known !== undefined) return known.exports;
    const run = this.#runs.get(script);
    if (run === undefined) throw new Error(`${script} has not been loaded`);
    const module = { exports: {} };
    this.#modules.set(script, module);
    run((other) => this.#require(other), module);
    return module.exports;
  }
}
