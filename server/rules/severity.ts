/** How a finding's circumstances move it within the row of severities that its rule has (docs/severities.md). */
import type { Scope } from "../uploads/causes/finding.ts";
import { operationOf } from "../uploads/requests/operations.ts";
import type { Severity } from "./diagnostic.ts";
import type { Report } from "./rule.ts";

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
  /** A KMS Allow that depends on a network key: certain enough to warn, though conditional. */
  readonly networkAllow?: boolean;
  /** The policy, or another one checked, shows that the principal uploads. */
  readonly showsUploads?: boolean;
  /** Another document of the same run could supply what is missing. */
  readonly suppliedElsewhere?: boolean;
  /** An upload that an expectation says is allowed fails by it. */
  readonly failsExpectation?: boolean;
  /** It depends on what AWS does not document. */
  readonly undocumented?: boolean;
  /** What an identity policy lets be read fails, and nothing that it lets be written. */
  readonly readsAlone?: boolean;
  /** An entry that does nothing beside one that works, or a placeholder. */
  readonly idle?: boolean;
  /** A waiver that nothing fits. */
  readonly unused?: boolean;
}

/** A report's circumstances, with what its operations tell. */
export function circumstancesOf({
  circumstances,
  data,
  layer,
}: Pick<Report, "circumstances" | "data" | "layer">): Circumstances {
  const rows = data?.operations.map(operationOf) ?? [];
  if (rows.length === 0) return circumstances;
  return {
    ...circumstances,
    readsAlone: layer === "identity" && rows.every(({ reads }) => reads === true),
    undocumented: circumstances.undocumented === true || rows.every(({ undocumented }) => undocumented === true),
  };
}

/** @param severities of the rule that reports */
export function severityOf(severities: Severities, mode: Mode, circumstances: Circumstances): Severity | "off" {
  const base = severities[mode];
  if (circumstances.idle === true) return base === "off" ? "off" : "hint";
  // Who reads where nothing points to KMS reads what no key stands before.
  if (base === "off" || (circumstances.readsAlone === true && mode === "nothingPointsToKms")) return "off";
  if (circumstances.undocumented === true || circumstances.unused === true) return "information";
  if (circumstances.scope === "conditional")
    return circumstances.networkAllow === true && base !== "information" ? "warning" : "information";
  if (mode === "modelled") return circumstances.failsExpectation === true && base === "warning" ? "error" : base;
  if (circumstances.suppliedElsewhere === true && base === "warning") return "information";
  return circumstances.showsUploads === true && base === "information" ? "warning" : base;
}
