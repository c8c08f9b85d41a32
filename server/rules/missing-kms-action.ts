import type { Cause } from "../uploads/cause.ts";
import { addAction } from "./fixes/add-action.ts";
import { insertIdentityStatement } from "./fixes/insert-statement.ts";
import type { Report } from "./rule.ts";
import { defineRule, format } from "./rule.ts";
import { otherGrants, suppliers } from "./related.ts";
import { causeValues, list } from "./wording.ts";

const templates = {
  missing: "{Principal} may upload to {buckets}, but no statement allows {actions} on {key}: {uploads} will be refused ({example}).{lookalikes} Allow {actions}, unless another of its policies or the key policy does.",
  multipart: "{Principal} may upload to {buckets}, but no statement allows {actions} on {key}: {uploads} will be refused ({example}), small files pass. Allow {actions}, unless another of its policies or the key policy does.",
  lookalikes: " With {granted} alone no upload passes: S3 asks for kms:GenerateDataKey.",
};

function message(cause: Cause): string {
  const lookalikes = cause.detail.kind === "missingAction" ? cause.detail.lookalikes : [];
  const onlyMultipart = !cause.data.operations.includes("PutObject");
  return format(onlyMultipart ? templates.multipart : templates.missing, {
    ...causeValues(cause),
    lookalikes: lookalikes.length === 0 ? "" : format(templates.lookalikes, { granted: list(lookalikes) }),
  });
}

export const missingKmsAction = defineRule({
  code: "missing-kms-action",
  summary: "An upload is allowed, the KMS request that S3 derives from it is not.",
  explanation: `
When a bucket is encrypted by default with a KMS key, S3 calls KMS in the uploader's name. \`s3:PutObject\` alone is then not enough:

- a plain upload needs \`kms:GenerateDataKey\` on the key;
- a multipart upload needs \`kms:GenerateDataKey\` and \`kms:Decrypt\`, because S3 reads the encrypted parts before it joins them.
  Clients go multipart on their own from about 8 MB on, so small tests pass and large files fail.

\`kms:Encrypt\`, \`kms:ReEncrypt*\` and \`kms:GenerateDataKeyWithoutPlaintext\` do not help.

**What to do:** allow the missing action on the bucket's key, in this policy or in another one of the same principal.
The finding cannot know other policies of the principal, nor a key policy that names the principal directly.`,
  examples: [
    {
      title: "Small files work, large files fail",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:Decrypt operations=MultipartUpload scope=all
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  ]
}`,
    },
    {
      title: "A lookalike is granted",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                                  ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:GenerateDataKey: With kms:Encrypt alone no upload passes
    { "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  ]
}`,
    },
  ],
  appliesTo: "identity policies",
  fixable: "always",
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html",
    "https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key",
  ],
  *check(ask): Generator<Report> {
    for (const { causes, set } of ask.identityPolicies) {
      for (const cause of causes) {
        if (cause.detail.kind !== "missingAction") continue;
        const supply = suppliers(ask, set, cause.kmsActions);
        yield {
          document: cause.document, range: cause.blame, layer: "identity", message: message(cause), data: cause.data,
          circumstances: { scope: cause.scope, suppliedElsewhere: supply.length > 0 },
          related: [...otherGrants(cause, set), ...supply],
          fixes: [...addAction(cause, set), ...insertIdentityStatement(cause, set)],
        };
      }
    }
  },
});
