import type { ExpectationCheck } from "../../uploads/judge/expectations.ts";
import type { RelatedReport, Report } from "../rule.ts";
import { defineRule, format } from "../rule.ts";
import { list } from "../wording.ts";

const templates = {
  refused:
    "{principal} was promised {operations} to {to}, and that fails, for example for {example}. The cause is linked.",
  allowed: "{operations} of {principal} to {to} was to be denied, and passes, for example for {example}.",
  nothing: "{principal} was promised {operations} to {to}, and S3 refuses it: nothing allows s3:PutObject.",
  cause: "this refuses it",
};

export const brokenUploadPromise = defineRule({
  code: "broken-upload-promise",
  summary: "An upload that keyhole.json promises fails, or one that shall be refused passes.",
  explanation: `
\`uploads\` in \`keyhole.json\` say who shall be able to upload where (\`"expect": "allowed"\`), and who shall not (\`"expect": "denied"\`). Keyhole
proves each of them against all policies of the model. A broken one is told here, linked to its cause, which is a finding of its own where
it stands.`,
  examples: [
    {
      title: "A promise and its cause",
      policy: `//- keyhole.json
{
  "buckets": {
    "data-lake": {
      "account": "111122223333", "region": "eu-west-1",
      "encryption": { "type": "aws:kms", "key": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "bucketKey": true }
    }
  },
  "keys": { "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab": { "policy": "lake.key.json" } },
  "principals": { "arn:aws:iam::111122223333:role/uploader": { "policies": "uploader.json" } },
  "uploads": [{ "principal": "arn:aws:iam::111122223333:role/uploader", "to": "s3://data-lake/*", "expect": "allowed" }]
//                                                                            ^^^^^^^^^^^^^^^^^^ broken-upload-promise error: MultipartUpload
}
//- lake.key.json
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }]
}
//- uploader.json
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all operations=MultipartUpload actions=kms:Decrypt layer=identity
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  ]
}`,
    },
  ],
  appliesTo: "keyhole.json",
  fixable: "never",
  since: "0.1.0",
  sources: [],
  check: () => [],
  *checkModel(check): Generator<Report> {
    for (const promised of check.promises) {
      const { promise, broken, example } = promised;
      if (broken.length === 0) continue;
      const { to } = promise;
      const template =
        promise.expect === "denied" ? templates.allowed : example === undefined ? templates.nothing : templates.refused;
      yield {
        document: undefined,
        file: promise.place.file,
        range: promise.place.range,
        circumstances: {},
        fixes: [],
        message: format(template, {
          principal: promise.principal,
          operations: list(broken),
          to: `s3://${to.accessPoint ?? to.bucket}/${to.keys}`,
          example: example ?? "",
        }),
        related: related(promised),
      };
    }
  },
});

function related({ s3, kms, pair, source, promise }: ExpectationCheck): RelatedReport[] {
  if (promise.expect === "denied") return [];
  const places: RelatedReport[] = [
    ...s3.flatMap(({ document, blame }) =>
      document === undefined ? [] : [{ document, range: blame, message: templates.cause }],
    ),
    ...kms
      .filter(({ open }) => open === undefined)
      .map(({ document, range: blame }) => ({ document, range: blame, message: templates.cause })),
  ];
  for (const check of [pair, source]) {
    if (check?.unusableKey !== true) continue;
    const { file, range } = check.bucket.encryption.place;
    places.push({ document: undefined, file, range, message: templates.cause });
  }
  return places;
}
