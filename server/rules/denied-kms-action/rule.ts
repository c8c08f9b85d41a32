import { format } from "../../policy/message.ts";
import { lacksSetOperator } from "../../uploads/causes/undocumented.ts";
import type { Ask } from "../../uploads/check-file/ask.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import { exemptFromDeny, takeOutOfDeny } from "../fixes/remove-from-deny.ts";
import { brokenBy, causesOf as modelledCauses, grantsOf, modelledValues } from "../modelled.ts";
import { uploadGrant } from "../related.ts";
import { adviceOf } from "../fixes/proposal.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { statementName } from "../../policy/document.ts";
import { causeValues, ifBucketHasKey } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  denied:
    "{UploadsTo} {buckets}{by} {fail} ({example}). This Deny (statement {statement}) applies to {actions} in the call that S3 makes to KMS. A Deny overrides every Allow: {advice}.",
  deniedByKeyPolicy:
    "{Uploads} under this key{by} {fail} ({example}). This Deny (statement {statement}) of the key policy applies to {actions} in the call that S3 makes to KMS. A Deny overrides every Allow: {advice}.",
  modelled:
    "{UploadsTo} {buckets}{by} {fail} ({example}). This Deny (statement {statement}) of the {layer} applies to {actions} on {key} in the call that S3 makes to KMS. A Deny overrides every Allow: {advice}.",
  bucketKey:
    "{Setting}, {uploads}{by} {fail} ({example}). This Deny (statement {statement}) applies to {actions} when the encryption context is the {context}'s ARN. A Deny overrides every Allow: {advice}.",
  open: "{Uploads}{by} may fail ({example}). This Deny (statement {statement}) of {actions} depends on the principal's network, which the call that S3 makes to KMS doesn't reliably show. A Deny overrides every Allow: {advice}.",
} as const;

const settings = {
  on: { Setting: "With an S3 Bucket Key", context: "bucket" },
  off: { Setting: "Without an S3 Bucket Key", context: "object" },
};

const narrow = "narrow the Deny";

function message(cause: Cause, statement: string, fixes: readonly FixProposal[]): string {
  const advice = adviceOf(fixes, narrow);
  if (cause.dependsOn === "bucketKey") {
    return format(templates.bucketKey, {
      ...causeValues(cause),
      statement,
      advice,
      ...(cause.bucketKey ? settings.on : settings.off),
    });
  }
  const template =
    cause.dependsOn === "network"
      ? templates.open
      : cause.layer === "keyPolicy"
        ? templates.deniedByKeyPolicy
        : templates.denied;
  return format(template, { ...causeValues(cause), statement, advice });
}

const causesOf = (ask: Ask): readonly Cause[] =>
  [...ask.identityPolicies, ...ask.keyPolicies].flatMap(({ causes }) => causes);

export const deniedKmsAction = defineRule({
  code: "denied-kms-action",
  summary: "A Deny catches the KMS request that S3 derives from an upload.",
  explanation: `
S3 calls KMS in the uploader's name, so a Deny on KMS actions, or on everything outside a list, refuses uploads to a bucket
that is encrypted with a KMS key, though S3 itself is allowed. No Allow can outweigh it.

Often the Deny does not look as if it had to do with uploads: \`NotAction\` lists the services in use and forgets \`kms\`;
\`NotResource\` lists keys; a negated condition holds for a key that is absent from S3's call; a Deny on
\`aws:SourceIp\`, \`aws:SourceVpce\` or \`aws:VpceOrgID\` sees S3's network instead of the caller's.

**What to do:** take the action out of the Deny, or exempt the calls that S3 makes
(\`"StringNotLike": { "kms:ViaService": "s3.*.amazonaws.com" }\`, or for network conditions
\`"Bool": { "aws:ViaAWSService": "false" }\`). Both loosen a Deny: Keyhole offers them and never applies them on its own.`,
  appliesTo: "identity policies and key policies",
  severities: { nothingPointsToKms: "information", oneFile: "warning", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 20 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html",
  ],
  *check(ask): Generator<Report> {
    for (const cause of causesOf(ask)) {
      if (cause.detail.kind !== "denied") continue;
      const { statement } = cause.detail;
      const fixes = [...takeOutOfDeny(cause, statement), ...exemptFromDeny(cause, statement)];
      const text = message(cause, statementName(statement.statement), fixes);
      yield {
        document: cause.document,
        range: cause.range,
        layer: cause.layer,
        data: cause.data,
        circumstance: statement.conditions.some(lacksSetOperator) ? "undocumented" : ofScope(cause.scope),
        message: cause.layer === "keyPolicy" ? text : ifBucketHasKey(text, ask.bucketKeyShown),
        related: uploadGrant(cause),
        fixes,
      };
    }
  },
  *checkModel(check): Generator<Report> {
    for (const cause of modelledCauses(check, "denied")) {
      if (cause.detail.kind !== "denied") continue;
      const { statement } = cause.detail;
      const name = statementName(statement.statement);
      const fixes = [...takeOutOfDeny(cause, statement), ...exemptFromDeny(cause, statement)];
      yield {
        document: cause.document,
        range: cause.range,
        layer: cause.layer,
        data: cause.data,
        circumstance: statement.conditions.some(lacksSetOperator) ? "undocumented" : ofScope(cause.scope),
        message:
          cause.dependsOn === undefined
            ? format(templates.modelled, { ...modelledValues(cause), statement: name, advice: adviceOf(fixes, narrow) })
            : message(cause, name, fixes),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        fixes,
      };
    }
  },
});
