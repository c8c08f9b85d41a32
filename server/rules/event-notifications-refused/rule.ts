import { insertStatement } from "../../policy/edits/insert.ts";
import { format } from "../../policy/message.ts";
import type { RefusedNotification } from "../../uploads/notifications.ts";
import { notifier, refusedNotifications } from "../../uploads/notifications.ts";
import { proposal } from "../fixes/proposal.ts";
import { sidFor } from "../fixes/sid.ts";
import type { FixProposal, Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { list } from "../wording.ts";

const templates = {
  key: "S3 can't notify the {to} {destination} of events in {bucket}. The key policy of {key}, which encrypts the {to}, doesn't allow s3.amazonaws.com to call {actions}. Allow it in the key policy.",
  managed:
    "S3 can't notify the {to} {destination} of events in {bucket}. The {to} is encrypted with an AWS managed key, whose key policy doesn't let S3 use it and can't be changed. Use a customer managed key.",
  policy: "this key policy doesn't let s3.amazonaws.com use the key",
  forAccount: "In the key policy: allow {actions} to s3.amazonaws.com, for the bucket's account",
  forBucket: "In the key policy: allow {actions} to s3.amazonaws.com, for {bucket}",
} as const;

const sid = "AllowKmsForNotifications";

export const eventNotificationsRefused = defineRule({
  code: "event-notifications-refused",
  summary: "A bucket sends event notifications to a topic or queue under a key that S3 may not use.",
  explanation: `
S3 publishes event notifications in its own name. If the topic or queue is encrypted with a customer managed key, its key policy must allow
\`s3.amazonaws.com\` to call \`kms:GenerateDataKey\` and \`kms:Decrypt\`: no IAM policy can. Otherwise S3 refuses the notification configuration
(*Unable to validate the following destination configurations*), or nothing arrives. The AWS managed keys \`alias/aws/sns\` and \`alias/aws/sqs\` don't let
S3 use them, and nobody can change their key policies.

Keyhole reports this if one template or configuration declares the bucket's notification, the topic or queue, and the key with its policy. A
statement that names S3 is enough, whatever its conditions.

**What to do:** allow S3 in the key policy, limited by \`aws:SourceAccount\`; in the place of an AWS managed key take a customer managed one.`,
  appliesTo: "CloudFormation templates and Terraform configurations",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 80 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
  ],
  check: () => [],
  *checkModel({ compiled }): Generator<Report> {
    for (const refused of refusedNotifications(compiled)) {
      const { bucket, notification, lacking } = refused;
      const { to, destination, place } = notification;
      const values = { to, destination, bucket: bucket.name };
      yield {
        document: undefined,
        file: place.file,
        range: place.range,
        message:
          lacking === undefined
            ? format(templates.managed, values)
            : format(templates.key, { ...values, key: lacking.key, actions: list(lacking.actions) }),
        related:
          lacking === undefined
            ? []
            : [
                {
                  document: lacking.document,
                  range: lacking.document.document.statementProperty.key,
                  message: templates.policy,
                },
              ],
        fixes: insertStatements(refused),
      };
    }
  },
});

/** One or the other: a reference to the bucket may close a circle, and nobody may know whether a number is its account. */
function insertStatements({ bucket: { account, name }, lacking }: RefusedNotification): FixProposal[] {
  const value = lacking?.document.document.statementProperty.value;
  if (lacking === undefined || (value?.kind !== "array" && value?.kind !== "object")) return [];
  const { document, set, actions } = lacking;
  const insert = (title: string, condition: object): FixProposal =>
    proposal(document, title, { effect: "grants", preferred: false }, ({ text, style }) =>
      insertStatement(text, style, value, {
        ...sidFor(set, document, sid),
        Effect: "Allow",
        Principal: { Service: notifier },
        Action: actions,
        Resource: "*",
        Condition: condition,
      }),
    );
  const values = { actions: list(actions), bucket: name };
  return [
    ...(account === undefined
      ? []
      : [insert(format(templates.forAccount, values), { StringEquals: { "aws:SourceAccount": account } })]),
    insert(format(templates.forBucket, values), { ArnLike: { "aws:SourceArn": `arn:aws:s3:::${name}` } }),
  ];
}
