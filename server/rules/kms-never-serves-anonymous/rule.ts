import { format } from "../../policy/message.ts";
import type { AnonymousGrant } from "../../uploads/causes/anonymous.ts";
import { anonymousGrants } from "../../uploads/causes/anonymous.ts";
import { isRead } from "../../uploads/requests/operations.ts";
import { destinationOf } from "../../uploads/scenario/from-model/destination.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, capital, exampleText, failText, operationsTextTo } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  oneFile:
    "If the bucket uses a KMS key, requests without credentials fail ({example}), although this statement allows them to everybody. KMS never serves an anonymous caller. Use SSE-S3 for public objects, or name the principals.",
  modelled:
    "{UploadsTo} {buckets} without credentials {fail} ({example}), although this statement allows it to everybody. The bucket uses a KMS key, and KMS never serves an anonymous caller. Use SSE-S3 for public objects, or name the principals.",
} as const;

export const kmsNeverServesAnonymous = defineRule({
  code: "kms-never-serves-anonymous",
  summary:
    "A bucket policy lets everybody write or read objects under a KMS key, which nobody can without credentials.",
  explanation: `
A bucket policy that allows \`s3:GetObject\` or \`s3:PutObject\` to \`"Principal": "*"\` also allows it to requests without credentials. For objects
under a KMS key that can't work: S3 calls KMS in the requester's name, and KMS answers no anonymous caller, whatever the key policy says. The
client gets *Access Denied*.

Without a model only a policy that lets everybody read one bucket is told: one that lets everybody write, or names several buckets, may as well
be a VPC endpoint's.

**What to do:** encrypt public objects with SSE-S3 (\`AES256\`), serve them through CloudFront with its own permission on the key, or name the
principals that are meant.`,
  appliesTo: "bucket policies",
  severities: { nothingPointsToKms: "information", oneFile: "information", modelled: "error" },
  fixable: "never",
  listed: { table: "oneFile", order: 65 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  ],
  *check(ask): Generator<Report> {
    for (const grant of ask.anonymousGrants.filter(isOfPublicBucket))
      yield reportOf(grant, format(templates.oneFile, { example: exampleText(grant.data.witness) }));
  },
  *checkModel({ compiled }): Generator<Report> {
    for (const bucket of compiled.model.buckets) {
      const set = compiled.set(bucket.policy);
      if (set === undefined) continue;
      const destination = destinationOf(compiled.model, bucket, bucket.account);
      if (!("key" in destination)) continue;
      for (const document of set.documents)
        for (const grant of anonymousGrants(set, document, compiled.accesses, destination.key)) {
          const { operations, buckets, scope, witness } = grant.data;
          yield reportOf(
            grant,
            format(templates.modelled, {
              UploadsTo: capital(operationsTextTo(operations, scope)),
              buckets: bucketsText(buckets),
              fail: failText(scope),
              example: exampleText(witness),
            }),
          );
        }
    }
  },
});

/** A VPC endpoint policy looks like a bucket policy, and lets everybody write, or names several buckets. */
const isOfPublicBucket = ({ data: { operations, buckets } }: AnonymousGrant): boolean =>
  operations.every(isRead) && buckets.length === 1 && buckets[0] !== "*";

const reportOf = ({ document, range, data }: AnonymousGrant, message: string): Report => ({
  document,
  range,
  layer: "bucketPolicy",
  data,
  circumstance: ofScope(data.scope),
  related: [],
  fixes: [],
  message,
});
