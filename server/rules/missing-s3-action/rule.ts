import { format } from "../../policy/message.ts";
import { allowUpload } from "../fixes/allow-upload.ts";
import { layerText, expectedHere, s3Example } from "../modelled.ts";
import type { S3Cause } from "../../uploads/judge/expectations.ts";
import { forReplication, getObjectVersion, s3ActionName } from "../../uploads/requests/operation-rows.ts";
import { allows, statementsOn } from "../../uploads/scenario/policy-set.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, capital, principalsText, shortList, shortName, sideOf, verbsText } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  missing:
    "{Principal} can't {act} {buckets} ({example}), although keyhole.json expects it. No statement of the {layer} allows {action} on {all}{resource}, so S3 denies the request before it calls KMS. Allow {action} there.",
  skipped:
    "{Principal} can't {act} {buckets} ({example}), although keyhole.json expects it. The {layer} allows s3:GetObjectVersion instead of {action}, so S3 skips objects under a KMS key without an error. Allow {action} on {resource}.",
  all: "all of ",
  condition:
    "{Principal} can't {act} {buckets} ({example}), although keyhole.json expects it. This condition is not met, so S3 denies the request before it calls KMS. Change the condition, or remove the expectation.",
} as const;

export const missingS3Action = defineRule({
  code: "missing-s3-action",
  summary: "What keyhole.json expects fails before S3 calls KMS: no statement allows the S3 action.",
  explanation: `
An expectation whose principal may not write or read the objects at all is not met before KMS has a say: no identity policy of the
principal and no bucket policy allows \`s3:PutObject\` (\`s3:GetObject\` …), or (across accounts) one of the two is silent.

A replication role that has \`s3:GetObjectVersion\` in place of \`s3:GetObjectVersionForReplication\` replicates everything but the objects under a KMS
key, and nobody gets an error.

A frequent cause is a resource that names the bucket (\`arn:aws:s3:::BUCKET\`) instead of its objects (\`arn:aws:s3:::BUCKET/*\`).

**What to do:** allow the S3 action on the objects, or correct the expectation.`,
  appliesTo: "identity and bucket policies, with an expectation in a workspace model",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "model", order: 40 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
  ],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const cause of check.s3Causes) {
      const { kind, layer, document, range, data, expectations, action, resources } = cause;
      if (kind === "denied" || (layer !== "identity" && layer !== "bucketPolicy")) continue;
      yield {
        document,
        ...(document === undefined ? { file: check.compiled.model.file } : {}),
        range,
        layer,
        data,
        circumstance: ofScope(data.scope),
        fixes: allowUpload(cause),
        message: format(
          kind === "condition" ? templates.condition : skips(cause) ? templates.skipped : templates.missing,
          {
            layer: layerText(layer),
            act: verbsText(data.operations, sideOf(action)),
            buckets: bucketsText(data.buckets),
            Principal: capital(principalsText(data.principals)),
            example: s3Example(data),
            action,
            all: data.scope === "some" ? templates.all : "",
            resource: shortList(resources.map(shortName)),
          },
        ),
        related: document === undefined ? [] : expectedHere(expectations),
      };
    }
  },
});

/**
 * Replication with another action replicates everything but what is under KMS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
const skips = ({ action, set }: S3Cause): boolean =>
  action === s3ActionName(forReplication) && statementsOn(set, getObjectVersion).some(allows);
