import { languageRule } from "../language/language-rule.ts";
import { kmsKeys } from "../language/formats.ts";

export const invalidKmsKeyValue = languageRule({
  code: "invalid-kms-key-value",
  type: "error",
  summary: "A condition key that takes a key's ARN has another value.",
  explanation: `
AWS refuses the policy. \`s3:x-amz-server-side-encryption-aws-kms-key-id\` is compared with the ARN of the key in the request: an alias or a bare
ID never matches. AWS publishes no list of such keys; this is the one that Keyhole knows.

**What to do:** write \`arn:aws:kms:REGION:ACCOUNT:key/KEY-ID\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"],
  message: '"{value}" is not the ARN of a key, so {key} never matches it. Write arn:aws:kms:REGION:ACCOUNT:key/KEY-ID.',
  looksAt: ["s3:x-amz-server-side-encryption-aws-kms-key-id"],
  inStatements: kmsKeys,
});
