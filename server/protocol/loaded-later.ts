/** A part of the server in a bundle of its own, which is loaded when a file is met that needs it. */
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";

export class LoadedLater<Part> {
  /** Undefined until it is loaded. */
  value: Part | undefined;
  /** Resolves once it is loaded, or cannot be, which the log says; undefined until somebody asks for it. */
  loading: Promise<void> | undefined;
  readonly #load: () => Promise<void>;

  /** @param came is called once it is there */
  constructor(load: () => Promise<Part>, came: () => void, log: Pick<Log, "error">) {
    this.#load = async () => {
      try {
        this.value = await load();
        came();
      } catch (error) {
        log.error(`A part of Keyhole could not be loaded: ${describeError(error)}`);
      }
    };
  }

  /** The part; where it is not there yet, that begins to load it. */
  get(): Part | undefined {
    this.loading ??= this.#load();
    return this.value;
  }
}
