/** How a finding's circumstances move it within the row of severities that its rule has (docs/severities.md). */
import type { Scope } from "../uploads/causes/finding.ts";
import type { Severity } from "./diagnostic.ts";

/**
 * Columns of the table of severities: one file in which nothing points to KMS, one file, and (with a workspace model) everything
 * known.
 */
export type Mode = "nothingPointsToKms" | "oneFile" | "modelled";

/** A rule's row of the table. */
export type Severities = Readonly<Record<Mode, Severity | "off">>;

/** What moves a finding away from its row. */
export interface Circumstances {
  readonly scope?: Scope;
  /** A KMS Allow that hangs on a network key: certain enough to warn, though conditional. */
  readonly networkAllow?: boolean;
  /** The policy, or another one checked, shows that the principal uploads. */
  readonly showsUploads?: boolean;
  /** Another document of the same run could supply what is missing. */
  readonly suppliedElsewhere?: boolean;
  /** An upload that the model promises fails by it. */
  readonly breaksPromise?: boolean;
  /** It hangs on what AWS does not document. */
  readonly undocumented?: boolean;
  /** An entry that does nothing beside one that works, or a placeholder. */
  readonly idle?: boolean;
}

/** @param severities of the rule that reports */
export function severityOf(severities: Severities, mode: Mode, circumstances: Circumstances): Severity | "off" {
  const base = severities[mode];
  if (circumstances.idle === true) return base === "off" ? "off" : "hint";
  if (base === "off") return "off";
  if (circumstances.undocumented === true) return "information";
  if (circumstances.scope === "conditional")
    return circumstances.networkAllow === true && base !== "information" ? "warning" : "information";
  if (mode === "modelled") return circumstances.breaksPromise === true && base === "warning" ? "error" : base;
  if (circumstances.suppliedElsewhere === true && base === "warning") return "information";
  return circumstances.showsUploads === true && base === "information" ? "warning" : base;
}
