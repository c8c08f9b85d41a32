/** Waivers as shells ask for them: what waives is loaded with the first text or model that has one. */
import type { WorkspaceModel } from "../workspace/model.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Settings } from "./settings.ts";

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

/** The findings without those that are waived, and with what there is to say of waivers; in order. */
export async function withoutWaived(found: readonly Diagnostic[], question: WaiverQuestion): Promise<Findings> {
  const { files, models } = question;
  const mayWaive =
    models.some(({ waivers }) => waivers !== undefined) || files.some(({ text }) => text.includes("keyhole-ignore"));
  if (!mayWaive) return { diagnostics: found, waived: [] };
  const { waive } = await import("./waiving/waive.ts");
  return waive(found, question);
}
