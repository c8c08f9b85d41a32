import { lacksSetOperator } from "../uploads/undocumented.ts";
import type { Ask } from "../uploads/ask.ts";
import type { Cause } from "../uploads/cause.ts";
import { exemptFromDeny, takeOutOfDeny } from "./fixes/remove-from-deny.ts";
import { brokenBy, causesOf as modelledCauses, grantsOf, modelledValues } from "./modelled.ts";
import { uploadGrant } from "./related.ts";
import type { Report } from "./rule.ts";
import { defineRule, format } from "./rule.ts";
import { statementName } from "../policy/document.ts";
import { causeValues } from "./wording.ts";

const templates = {
  denied: "This Deny (statement {statement}) catches {actions} in the call that S3 makes for {principal}: {uploads} to {buckets} will be refused ({example}). A Deny wins over every Allow: take {actions} out of it, or exempt calls through S3.",
  deniedByKeyPolicy: "This Deny (statement {statement}) of the key policy catches {actions} in the call that S3 makes for {principal}: {uploads} under this key will be refused ({example}). A Deny wins over every Allow: take {actions} out of it, or exempt calls through S3.",
  modelled: "This Deny (statement {statement}) of the {layer} catches {actions} on {key} in the call that S3 makes for {principal}: {uploads} to {buckets} will be refused ({example}). A Deny wins over every Allow: take {actions} out of it, or exempt calls through S3.",
  bucketKey: "This Deny (statement {statement}) catches {actions} in the call that S3 makes for {principal} {setting}: {uploads} will then be refused ({example}). Let the condition look at both, the bucket's ARN and its objects'.",
  open: "This Deny (statement {statement}) can catch {actions} in the call that S3 makes for {principal}: the caller's network is not reliably visible there, so {uploads} that S3 has let pass may be refused ({example}). Exempt AWS services' calls with \"Bool\": { \"aws:ViaAWSService\": \"false\" }.",
};

const settings = {
  on: "if the bucket has an S3 Bucket Key, where the encryption context is the bucket's ARN",
  off: "if the bucket has no S3 Bucket Key, where the encryption context is the object's ARN",
};

function message(cause: Cause, statement: string): string {
  if (cause.open === "bucketKey") {
    return format(templates.bucketKey, { ...causeValues(cause), statement, setting: cause.bucketKey ? settings.on : settings.off });
  }
  const template = cause.open === "network" ? templates.open : cause.layer === "keyPolicy" ? templates.deniedByKeyPolicy : templates.denied;
  return format(template, { ...causeValues(cause), statement });
}

const causesOf = (ask: Ask): readonly Cause[] => [...ask.identityPolicies, ...ask.keyPolicies].flatMap(({ causes }) => causes);

export const deniedKmsAction = defineRule({
  code: "denied-kms-action",
  summary: "A Deny catches the KMS request that S3 derives from an upload.",
  explanation: `
S3 calls KMS in the uploader's name, so a Deny on KMS actions, or on everything outside a list, refuses uploads to a bucket
that is encrypted with a KMS key, though S3 itself is allowed. No Allow can outweigh it.

Often the Deny does not look as if it had to do with uploads: \`NotAction\` lists the services in use and forgets \`kms\`;
\`NotResource\` lists keys; a negated condition holds for a key that is absent from S3's call; a Deny on
\`aws:SourceIp\` or \`aws:SourceVpce\` sees S3's network instead of the caller's.

**What to do:** take the action out of the Deny, or exempt the calls that S3 makes
(\`"StringNotLike": { "kms:ViaService": "s3.*.amazonaws.com" }\`, or for network conditions
\`"Bool": { "aws:ViaAWSService": "false" }\`). Both loosen a Deny: Keyhole offers them and never applies them on its own.`,
  examples: [
    {
      title: "NotAction forgets KMS",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" },
    { "Effect": "Deny", "NotAction": ["s3:*", "iam:GetUser"], "Resource": "*" }
//                      ^^^^^^^^^^^ denied-kms-action warning scope=all actions=kms:GenerateDataKey,kms:Decrypt
  ]
}`,
    },
    {
      title: "A network condition sees S3's network",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" },
    {
      "Effect": "Deny", "Action": "*", "Resource": "*",
//                                ^^^ denied-kms-action information scope=conditional
      "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
    }
  ]
}`,
    },
  ],
  appliesTo: "identity policies and key policies",
  fixable: "sometimes",
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
      yield {
        document: cause.document, range: cause.blame, layer: cause.layer, data: cause.data, circumstances: { scope: cause.scope, undocumented: statement.conditions.some(lacksSetOperator) },
        message: message(cause, statementName(statement.statement)), related: uploadGrant(cause),
        fixes: [...takeOutOfDeny(cause, statement), ...exemptFromDeny(cause, statement)],
      };
    }
  },
  *checkModel(check): Generator<Report> {
    for (const cause of modelledCauses(check, "denied")) {
      if (cause.detail.kind !== "denied") continue;
      const { statement } = cause.detail;
      const name = statementName(statement.statement);
      yield {
        document: cause.document, range: cause.blame, layer: cause.layer, data: cause.data, circumstances: { scope: cause.scope, undocumented: statement.conditions.some(lacksSetOperator) },
        message: cause.open === undefined ? format(templates.modelled, { ...modelledValues(cause), statement: name }) : message(cause, name),
        related: [...grantsOf(cause, check), ...brokenBy(cause, check)],
        fixes: [...takeOutOfDeny(cause, statement), ...exemptFromDeny(cause, statement)],
      };
    }
  },
});
