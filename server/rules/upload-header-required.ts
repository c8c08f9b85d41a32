import { statementName } from "../policy/document.ts";
import type { S3Refusal } from "../uploads/bucket-policy-check.ts";
import { headerDemands } from "../uploads/bucket-policy-check.ts";
import { onlyPresentHeaders } from "./fixes/remove-from-deny.ts";
import type { CompiledStatement } from "../evaluate/statement.ts";
import type { PromiseCheck } from "../uploads/modelled/promises.ts";
import type { Report } from "./rule.ts";
import { adviceOf } from "./fixes/proposal.ts";
import { defineRule, format } from "./rule.ts";
import { bucketsText, capital, exampleText } from "./wording.ts";

const templates = {
  required: "This Deny (statement {statement}) refuses every upload to {buckets} that sends no x-amz-server-side-encryption header and relies on the bucket's default encryption ({example}): a negated condition holds for a header that is not there. {Advice}.",
  demanded: "This Deny (statement {statement}) refuses every upload to {buckets} that sends no x-amz-server-side-encryption header and relies on the bucket's default encryption ({example}): it demands the header. Where the bucket encrypts by default, {advice}.",
  keyId: "This Deny (statement {statement}) refuses uploads to {buckets} that send no x-amz-server-side-encryption-aws-kms-key-id header ({example}), unless S3 already fills in the bucket's default key, which is not documented. {Advice}.",
  promise: "this promise is broken",
  send: "send the header, or take the demand out of this policy",
};

export const uploadHeaderRequired = defineRule({
  code: "upload-header-required",
  summary: "A bucket policy refuses uploads that rely on the bucket's default encryption.",
  explanation: `
A statement that denies \`s3:PutObject\` unless \`s3:x-amz-server-side-encryption\` equals \`aws:kms\` was the way to enforce encryption before
buckets had default encryption. A negated operator such as \`StringNotEquals\` also holds where the header is absent, so every client that
sends no header is refused, although the bucket would have encrypted the object. \`StringNotEqualsIfExists\` does not help: it holds
for an absent header, too. \`"Null": { "s3:x-amz-server-side-encryption": "true" }\` refuses such uploads outright.

For the header with the key's id AWS does not document whether S3 fills it in from the default encryption; the message says so.

It may be meant, so it is information.

**What to do:** with default encryption drop the statement, or add \`"Null": { "s3:x-amz-server-side-encryption": "false" }\` to its
condition, so that it looks only at headers that are there.`,
  examples: [
    {
      title: "The header is demanded of everybody",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
//                                                  ^^^^^^^^^^^^^^ upload-header-required information
      "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } }
    }
  ]
}`,
    },
  ],
  appliesTo: "bucket policies",
  fixable: "always",
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  ],
  *check(ask): Generator<Report> {
    for (const refusal of ask.bucketPolicies) if (refusal.kind === "headerRequired") yield reportOf(refusal, []);
  },
  *checkModel({ world, promises }): Generator<Report> {
    const told = new Set<CompiledStatement>();
    for (const { policy } of world.model.buckets) {
      const set = world.set(policy);
      for (const refusal of set === undefined ? [] : headerDemands(set)) {
        if (told.has(refusal.statement)) continue;
        told.add(refusal.statement);
        yield reportOf(refusal, promises.filter(({ s3 }) => s3.some(({ kind, statement }) => kind === "denied" && statement === refusal.statement)));
      }
    }
  },
});

/** @param broken promises that break because of it */
function reportOf(refusal: S3Refusal, broken: readonly PromiseCheck[]): Report {
  const fixes = onlyPresentHeaders(refusal.document, refusal.statement);
  const advice = adviceOf(fixes, templates.send);
  return {
    document: refusal.document, range: refusal.blame, layer: "bucketPolicy", data: refusal.data, circumstances: { breaksPromise: broken.length > 0 },
    related: broken.map(({ promise: { place } }) => ({ document: undefined, file: place.file, range: place.range, message: templates.promise })),
    message: format(refusal.keyIdOnly ? templates.keyId : refusal.demanded ? templates.demanded : templates.required, {
      statement: statementName(refusal.statement.statement), buckets: bucketsText(refusal.data.buckets), example: exampleText(refusal.data.witness),
      advice, Advice: capital(advice),
    }),
    fixes,
  };
}
