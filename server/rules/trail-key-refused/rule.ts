import { insertStatement } from "../../policy/edits/insert.ts";
import { parseArn } from "../../policy/arn.ts";
import { format } from "../../policy/message.ts";
import type { RefusedKeyUse } from "../../uploads/key-uses.ts";
import { refusedKeyUses } from "../../uploads/key-uses.ts";
import { proposal } from "../fixes/proposal.ts";
import { sidFor } from "../fixes/sid.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { list } from "../wording.ts";

const templates = {
  refused:
    "CloudTrail can't encrypt the log files of this trail: the key policy of {key} doesn't allow {service} to call {actions}. Allow it in the key policy; no IAM policy can.",
  policy: "this key policy doesn't let {service} use the key",
  fix: "In the key policy: allow {actions} to {service}, for the trails of the key's account",
} as const;

const sid = "AllowCloudTrail";
/** CloudTrail reads the properties of the key as well. */
const describeKey = "kms:DescribeKey";

export const trailKeyRefused = defineRule({
  code: "trail-key-refused",
  summary: "A trail is encrypted with a key that CloudTrail may not use.",
  explanation: `
CloudTrail encrypts the log files of a trail in its own name, not with the permissions of whoever made the trail. So the key policy must allow
\`cloudtrail.amazonaws.com\` to call \`kms:GenerateDataKey\`: a key policy that only delegates to the account doesn't. Otherwise the trail can't be
created or updated (*Insufficient permissions to access S3 bucket … or KMS key …*), or nothing arrives in the bucket.

Keyhole reports this if one template or configuration declares the trail, and the key with its policy. A statement that names CloudTrail is enough,
whatever its conditions.

**What to do:** allow CloudTrail in the key policy, limited to the trails of the account by \`aws:SourceArn\`. Who reads the log files needs \`kms:Decrypt\`
on the key.`,
  appliesTo: "CloudFormation templates and Terraform configurations",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 81 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/default-kms-key-policy.html",
  ],
  check: () => [],
  *checkModel({ compiled }): Generator<Report> {
    for (const refused of refusedKeyUses(compiled)) {
      const { key, use, actions, document } = refused;
      const values = { key: key.arn, service: use.service, actions: list(actions) };
      yield {
        document: undefined,
        file: use.place.file,
        range: use.place.range,
        message: format(templates.refused, values),
        related: [
          { document, range: document.document.statementProperty.key, message: format(templates.policy, values) },
        ],
        fixes: insertAllow(refused, values),
      };
    }
  },
});

/** For an account that is not the key's, its trails have to be named by hand. */
function insertAllow(
  { key, use, actions, document, set }: RefusedKeyUse,
  values: { readonly service: string; readonly actions: string },
): FixProposal[] {
  const value = document.document.statementProperty.value;
  const { partition, account } = parseArn(key.arn) ?? {};
  if ((value?.kind !== "array" && value?.kind !== "object") || partition === undefined || account === undefined)
    return [];
  const allowed = [...actions, describeKey];
  return [
    proposal(
      document,
      format(templates.fix, { ...values, actions: list(allowed) }),
      { effect: "grants", preferred: false },
      ({ text, style }) =>
        insertStatement(text, style, value, {
          ...sidFor(set, document, sid),
          Effect: "Allow",
          Principal: { Service: use.service },
          Action: allowed,
          Resource: "*",
          Condition: { ArnLike: { "aws:SourceArn": `arn:${partition}:cloudtrail:*:${account}:trail/*` } },
        }),
    ),
  ];
}
