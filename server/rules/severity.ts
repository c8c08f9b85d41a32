/** The one table of severities, and how a finding's circumstances move it within the table (docs/severities.md). */
import type { Scope } from "../uploads/causes/finding.ts";
import type { Severity } from "./diagnostic.ts";

/**
 * Columns of the table: one file in which nothing points to KMS, one file, and (with a workspace model) everything
 * known.
 */
export type Mode = "nothingPointsToKms" | "oneFile" | "modelled";

type Row = Readonly<Record<Mode, Severity | "off">>;

const row = (nothingPointsToKms: Severity | "off", oneFile: Severity | "off", modelled: Severity | "off"): Row => ({
  nothingPointsToKms,
  oneFile,
  modelled,
});

export const severities = {
  "missing-kms-action": row("information", "warning", "error"),
  "kms-condition-never-met": row("information", "warning", "error"),
  "kms-key-not-covered": row("information", "warning", "error"),
  "key-policy-does-not-allow": row("off", "information", "error"),
  "denied-kms-action": row("information", "warning", "error"),
  "key-policy-locks-out": row("off", "warning", "warning"),
  "upload-header-required": row("off", "information", "warning"),
  "denied-s3-action": row("warning", "warning", "error"),
  "identity-policy-does-not-allow": row("information", "information", "error"),
  "guardrail-does-not-allow": row("off", "off", "error"),
  "aws-managed-key-cross-account": row("off", "off", "error"),
  "missing-s3-action": row("off", "off", "error"),
  "broken-upload-promise": row("off", "off", "error"),
  "unknown-key-policy": row("off", "off", "information"),
  "invalid-configuration": row("error", "error", "error"),
  "invalid-json": row("error", "error", "error"),
  "invalid-policy-element": row("error", "error", "error"),
  "analysis-limit-reached": row("warning", "warning", "warning"),
  "internal-error": row("error", "error", "error"),
  "key-policy-resource": row("warning", "warning", "error"),
  "placeholder-value": row("hint", "hint", "hint"),
  "template-not-read": row("information", "information", "information"),
} as const satisfies Record<string, Row>;

export type Code = keyof typeof severities;

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

export function severityOf(code: Code, mode: Mode, circumstances: Circumstances): Severity | "off" {
  const base = severities[code][mode];
  if (circumstances.idle === true) return base === "off" ? "off" : "hint";
  if (base === "off") return "off";
  if (circumstances.undocumented === true) return "information";
  if (circumstances.scope === "conditional")
    return circumstances.networkAllow === true && base !== "information" ? "warning" : "information";
  if (mode === "modelled") return circumstances.breaksPromise === true && base === "warning" ? "error" : base;
  if (circumstances.suppliedElsewhere === true && base === "warning") return "information";
  return circumstances.showsUploads === true && base === "information" ? "warning" : base;
}
