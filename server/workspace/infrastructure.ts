/**
 * Infrastructure code as a source of policies. What reads it is a bundle of its own, loaded when a file is met that may
 * need it: most policies stand in JSON files.
 */
import type { ParsedHcl } from "../policy/hcl/nodes.ts";
import { isHclFile, isManifest, mayBeTemplate, mayBePlan } from "./infrastructure-files.ts";
import type { ReadInfrastructure, InfrastructureReader } from "./read-infrastructure.ts";

/** Of how many texts the last version is kept, so that an edit costs less than a text. */
const maxKept = 8;

/** What an engine can read; the rest is loaded when a text needs it. */
export class Readers {
  #infrastructure: InfrastructureReader | undefined;
  /** What stays of YAML and HCL, by file; the last one read is the last one in it. */
  readonly #yaml = new Map<string, unknown>();
  readonly #hcl = new Map<string, ParsedHcl>();

  constructor(infrastructure?: InfrastructureReader) {
    this.#infrastructure = infrastructure;
  }

  /** Undefined until it has been loaded. */
  get infrastructure(): InfrastructureReader | undefined {
    return this.#infrastructure;
  }

  /** Resolves once this text can be read; undefined where it can be already. */
  prepare(file: string, text: string): Promise<void> | undefined {
    const isNeeded = mayBeTemplate(text) || mayBePlan(text) || isHclFile(file) || isManifest(file, text);
    return this.#infrastructure === undefined && isNeeded ? this.#load() : undefined;
  }

  /** Undefined while the reader is not loaded. */
  readYaml(file: string, text: string): ReadInfrastructure | undefined {
    const read = this.#infrastructure?.readYaml(file, text, this.#yaml.get(file));
    if (read !== undefined) keep(this.#yaml, file, read.stays);
    return read;
  }

  /** The same. */
  readHcl(file: string, text: string): ParsedHcl | undefined {
    const read = this.#infrastructure?.readHcl(file, text, this.#hcl.get(file));
    if (read !== undefined) keep(this.#hcl, file, read);
    return read;
  }

  async #load(): Promise<void> {
    this.#infrastructure = (await import("./infrastructure-reader.ts")).infrastructure;
  }
}

function keep<Kept>(kept: Map<string, Kept>, file: string, last: Kept): void {
  kept.delete(file);
  kept.set(file, last);
  for (const [oldest] of kept) if (kept.size > maxKept) kept.delete(oldest);
}
