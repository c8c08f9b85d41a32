import { format } from "../../policy/message.ts";
import type { PairCheck } from "../../uploads/judge/pair.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { unusableKeys } from "../../uploads/causes/unusable-key.ts";
import { capital, exampleText, failText, operationsTextTo, principalsText } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  managed:
    "{UploadsTo} {bucket} by {principal} {fail} ({example}). The bucket uses the AWS managed key aws/s3 of account {account}, whose key policy allows only that account and can't be edited. Encrypt the bucket with a customer managed key whose key policy allows the principal.",
} as const;

export const awsManagedKeyCrossAccount = defineRule({
  code: "aws-managed-key-cross-account",
  summary: "A bucket under the AWS managed key aws/s3 is written to or read from another account.",
  explanation: `
A bucket with default encryption \`aws:kms\` and no key of its own uses \`aws/s3\`, the AWS managed key of its account. AWS writes that key's
policy: it lets every principal of **its own** account use it through S3 (no KMS permission needed), and nobody else, ever.

**What to do:** encrypt the bucket with a customer managed key, named by its full key ARN, and allow the other account's principal there.`,
  appliesTo: "keyhole.json",
  severities: { nothingPointsToKms: "off", oneFile: "off", modelled: "error" },
  fixable: "never",
  listed: { table: "model", order: 30 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "https://repost.aws/knowledge-center/cross-account-access-denied-error-s3",
  ],
  check: () => [],
  *checkModel(check): Generator<Report> {
    const all = [...check.pairs.values()].flatMap((pairs) => check.notable.get(pairs) ?? []);
    const expected = check.expectations.filter(({ expectation }) => expectation.expect === "allowed");
    yield* reports([...all, ...expected.flatMap(({ sides }) => sides)]);
  },
});

function* reports(pairs: readonly PairCheck[]): Generator<Report> {
  for (const {
    place: { file, range },
    bucket,
    data,
    reads,
    elsewhere,
  } of unusableKeys(pairs)) {
    if (elsewhere !== undefined) continue;
    yield {
      document: undefined,
      file,
      range,
      layer: "keyPolicy",
      data,
      circumstance: ofScope(data.scope),
      related: [],
      fixes: [],
      message: format(templates.managed, {
        UploadsTo: capital(operationsTextTo(data.operations, data.scope, reads ? "source" : "destination")),
        principal: principalsText(data.principals),
        fail: failText(data.scope),
        example: exampleText(data.witness),
        bucket: bucket.name,
        account: bucket.account ?? "",
      }),
    };
  }
}
