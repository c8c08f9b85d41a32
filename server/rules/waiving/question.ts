/** What waivers are looked for in, and what is found. */
import type { WorkspaceModel } from "../../workspace/model.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Settings } from "../settings.ts";

/** A finding that somebody lets stand. */
export interface WaivedFinding {
  readonly diagnostic: Diagnostic;
  readonly reason: string;
  /** Where the waiver is written: beside the finding, or in keyhole.json. */
  readonly how: "comment" | "model";
}

export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly waived: readonly WaivedFinding[];
}

/** What waivers are looked for in. */
export interface WaiverQuestion {
  /** Whose findings are given, all of them. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** The `keyhole.json` files. */
  readonly models: readonly WorkspaceModel[];
  readonly settings: Settings;
  /** All codes that there are or were. */
  readonly codes: readonly string[];
  /** The day, YYYY-MM-DD; without one no waiver expires. */
  readonly today: string | undefined;
  /** A file's absolute path, with "/" between its parts. */
  pathOf(file: string): string;
  /** Whether all is given that a keyhole.json may be about: a waiver of it that nothing fits is then of no use. */
  seesWhole(model: string): boolean;
}
