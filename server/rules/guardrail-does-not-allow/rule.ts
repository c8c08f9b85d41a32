import { format } from "../../policy/message.ts";
import { addAction } from "../fixes/add-action.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import {
  brokenBy,
  causesOf,
  grantsOf,
  layerText,
  levelText,
  modelledValues,
  expectedHere,
  s3Example,
} from "../modelled.ts";
import { isGuardrail } from "../../uploads/causes/finding.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, capital, principalsText, sideOf, verbsText } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  missing:
    "{UploadsTo} {buckets}{by} {fail} ({example}). This {layer}{level} doesn't allow {actions} on {key}, so no other policy can grant it. Allow {actions} here, too.",
  s3: "{Principal} can't {act} {buckets} ({example}), although keyhole.json expects it. This {layer}{level} doesn't allow {action}, so no other policy can grant it. Allow {action} here, too.",
} as const;

export const guardrailDoesNotAllow = defineRule({
  code: "guardrail-does-not-allow",
  summary:
    "A permissions boundary, session, service control or VPC endpoint policy doesn't allow the KMS request behind an upload or a download.",
  explanation: `
A guardrail grants nothing and limits everything: what a permissions boundary, a session policy, every level of service control policies
and (for the S3 call) the VPC endpoint's policy do not allow is refused, whatever identity and key policies say. The usual cause is a list
of the services in use that has \`s3:*\` and forgets \`kms\`.

A key policy that names the *user* or the session escapes its boundary's silence in the same account; one that names the *role* does not.

**What to do:** allow the action in the guardrail, too. As that widens what others rely on, Keyhole offers it and never applies it on its own.`,
  appliesTo: "permissions boundaries, session, service control and VPC endpoint policies, with a workspace model",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 20 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
  ],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const cause of causesOf(check, "missingAction")) {
      if (!isGuardrail(cause.layer)) continue;
      const { set, level } = cause.modelled;
      yield {
        document: cause.document,
        range: cause.range,
        layer: cause.layer,
        data: cause.data,
        circumstance: ofScope(cause.scope),
        message: format(templates.missing, { ...modelledValues(cause), level: levelText(level) }),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        get fixes() {
          return [...addAction(cause, set), ...insertIdentityStatement(cause, set)].map((fix) => ({
            ...fix,
            isPreferred: false,
          }));
        },
      };
    }
    for (const { kind, layer, level, document, range, data, expectations, action } of check.s3Causes) {
      if (kind !== "missing" || !isGuardrail(layer) || document === undefined) continue;
      yield {
        document,
        range,
        layer,
        data,
        circumstance: ofScope(data.scope),
        fixes: [],
        related: expectedHere(expectations),
        message: format(templates.s3, {
          layer: layerText(layer),
          level: levelText(level),
          buckets: bucketsText(data.buckets),
          Principal: capital(principalsText(data.principals)),
          act: verbsText(data.operations, sideOf(action)),
          example: s3Example(data),
          action,
        }),
      };
    }
  },
});
