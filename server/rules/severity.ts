/** How a finding's circumstance moves it within the row of severities that its rule has (docs/severities.md). */
import type { Scope } from "../uploads/causes/finding.ts";
import { parseCaller } from "../evaluate/caller.ts";
import { operationOf } from "../uploads/requests/operations.ts";
import type { Severity } from "./diagnostic.ts";
import type { Report, Circumstance } from "./report.ts";

/**
 * Columns of the table of severities: one file in which nothing points to KMS, one file, and (with a workspace model) everything
 * known.
 */
export type Mode = "nothingPointsToKms" | "oneFile" | "modelled";

/** A rule's row of the table. */
export type Severities = Readonly<Record<Mode, Severity | "off">>;

/** @param certain what moves it where it does not depend on anything */
export const ofScope = (scope: Scope, certain?: Circumstance): Circumstance | undefined =>
  scope === "conditional" ? "conditional" : certain;

export interface Moved {
  readonly circumstance?: Circumstance | undefined;
  /**
   * What an identity policy, or a bucket policy to a service, lets be read fails, and nothing that it lets be written.
   */
  readonly readsAlone?: boolean;
}

/** Whether a principal, as findings name it, is a service. */
const isService = (name: string): boolean => parseCaller(name)?.kind === "service";

/** What moves a report, with what its operations tell. */
export function movedBy({ circumstance, data, layer }: Pick<Report, "circumstance" | "data" | "layer">): Moved {
  const rows = data?.operations.map(operationOf) ?? [];
  if (rows.length === 0) return { circumstance };
  const undocumented = circumstance !== "idle" && rows.every((row) => row.undocumented === true);
  return {
    circumstance: undocumented ? "undocumented" : circumstance,
    readsAlone:
      (layer === "identity" || (layer === "bucketPolicy" && data?.principals.every(isService) === true)) &&
      rows.every(({ reads }) => reads === true),
  };
}

/** @param severities of the rule that reports */
export function severityOf(
  severities: Severities,
  mode: Mode,
  { circumstance, readsAlone = false }: Moved = {},
): Severity | "off" {
  const base = severities[mode];
  if (base === "off") return "off";
  if (circumstance === "idle") return "hint";
  // Who reads where nothing points to KMS reads what no key stands before.
  if (readsAlone && mode === "nothingPointsToKms") return "off";
  switch (circumstance) {
    case "unused":
    case "undocumented":
    case "conditional":
      return "information";
    case "networkAllow":
      return base === "information" ? "information" : "warning";
    case "failsExpectation":
      return mode === "modelled" && base === "warning" ? "error" : base;
    case "suppliedElsewhere":
      return mode !== "modelled" && base === "warning" ? "information" : base;
    case "showsUploads":
      return mode !== "modelled" && base === "information" ? "warning" : base;
    default:
      return base;
  }
}
