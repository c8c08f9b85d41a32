import assert from "node:assert/strict";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { keyPolicyDoesNotAllow } from "./rule.ts";

const tied = (principal: string): string => `//- bucket.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${principal}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }
//- key.json`;
const root = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }`;

suite("key-policy-does-not-allow", () => {
  testExamples(keyPolicyDoesNotAllow);

  test("a warning where the statement itself shows uploads through S3", () =>
    checkPolicy(
      "shows uploads",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/uploader" }, "Action": "kms:GenerateDataKey*", "Resource": "*",
//                                                                                                    ^^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow warning actions=kms:Decrypt layer=keyPolicy principals=arn:aws:iam::444455556666:role/uploader
      "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }
    }
  ]
}`,
    ));

  test("a warning where a bucket policy shows that the principal uploads", () =>
    checkPolicy(
      "bucket policy beside",
      `
//- bucket.json
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/uploader" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
  ]
}
//- key.json
{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/uploader" }, "Action": "kms:GenerateDataKey", "Resource": "*" }
//                                                                                                    ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow warning
  ]
}`,
    ));

  test("a lookalike does not do, and is said to be one", () =>
    checkPolicy(
      "lookalike",
      `
${tied("arn:aws:iam::111122223333:role/uploader")}
{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*" }
//                                                                                                     ^^^^^^^^^^^^^ key-policy-does-not-allow warning actions=kms:GenerateDataKey operations=PutObject,MultipartUpload: With only kms:Encrypt, no upload passes
  ]
}`,
    ));

  test("what ties a key to S3: a condition, or a grant in S3 of a principal that the key policy names", () => {
    const denied = `{ "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": "kms:Decrypt", "Resource": "*" }`;
    const key = (principal: string, condition: string, mark: string): string => `{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    { "Effect": "Allow", "Principal": { "AWS": "${principal}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"${condition} },
    ${denied}
${mark}
  ]
}`;
    const mark = `//${" ".repeat(`    ${denied}`.indexOf(`"kms:Decrypt"`) - 2)}^^^^^^^^^^^^^ denied-kms-action warning`;
    const app = "arn:aws:iam::111122223333:role/app";
    checkPolicy("nothing", key(app, "", ""));
    checkPolicy(
      "kms:ViaService",
      key(app, `, "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }`, mark),
    );
    checkPolicy(
      "the encryption context",
      key(
        app,
        `, "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-bucket*" } }`,
        mark,
      ),
    );
    checkPolicy("a bucket policy", `${tied(app)}\n${key(app, "", mark)}`);
    checkPolicy("another's bucket policy", `${tied("arn:aws:iam::111122223333:role/other")}\n${key(app, "", "")}`);
  });

  test("an account whose statement lists kms:GenerateDataKey without kms:Decrypt", () =>
    checkPolicy(
      "account",
      `
${tied("111122223333")}
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": ["kms:Put*", "kms:GenerateDataKey"], "Resource": "*" }
//                                                                                      ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow warning actions=kms:Decrypt: 111122223333
  ]
}`,
    ));

  test("the action goes into the principal's own statement, and into a statement of its own where it is shared", () => {
    const [own] = checkPolicy(
      "own",
      `
{ "Version": "2012-10-17", "Statement": [${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/a" }, "Action": "kms:GenerateDataKey", "Resource": "*" }] }
//                                                                                                                                                                                                                                                        ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow information
`.replace(/\n\/\/ +\^+/, (mark) =>
        mark.replace(
          / +/,
          " ".repeat(
            `{ "Version": "2012-10-17", "Statement": [${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/a" }, "Action": `
              .length - 2,
          ),
        ),
      ),
    );
    assert.match(own?.fixes[0]?.title ?? "", /^Add kms:Decrypt to statement/);
    assert.equal(own?.fixes[0]?.isPreferred, true);
    const [together] = checkPolicy(
      "together",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    {
      "Sid": "Use", "Effect": "Allow", "Resource": "*",
      "Principal": { "AWS": ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"] },
      "Action": "kms:GenerateDataKey"
//              ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow information: role/a and role/b
    }
  ]
}`,
    );
    assert.match(together?.fixes[0]?.title ?? "", /^Add kms:Decrypt to statement "Use"$/);
    const shared = checkPolicy(
      "shared",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${root},
    {
      "Sid": "Use", "Effect": "Allow", "Resource": "*",
      "Principal": { "AWS": ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"] },
      "Action": "kms:GenerateDataKey"
//              ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow information
    },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/b" }, "Action": "kms:Decrypt", "Resource": "*" }
  ]
}`,
    );
    assert.match(
      shared[0]?.fixes[0]?.title ?? "",
      /^Insert a statement that allows kms:Decrypt to arn:aws:iam::111122223333:role\/a$/,
    );
  });

  for (const [name, statements] of Object.entries({
    "the console's default": root,
    "a reader": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/reader" }, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*" }`,
    "an administrator": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:Put*"], "Resource": "*" }`,
    "a service": `${root}, { "Effect": "Allow", "Principal": { "Service": "delivery.logs.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*" }`,
    "grants for AWS resources": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": ["kms:CreateGrant", "kms:ListGrants"], "Resource": "*", "Condition": { "Bool": { "kms:GrantIsForAWSResource": "true" } } }`,
    "another service's calls": `${root}, { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": ["kms:GenerateDataKey*"], "Resource": "*", "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333", "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } }`,
    "a key for EBS": `${root}, { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } }`,
    "a key for RDS in two Regions": `${root}, { "Effect": "Deny", "Principal": "*", "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Condition": { "StringNotLike": { "kms:ViaService": ["rds.*.amazonaws.com", "ec2.*.amazonaws.com"] } } }`,
    "a key for one encryption context": `${root}, { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*", "Condition": { "StringNotEquals": { "kms:EncryptionContext:app": "ledger" } } }`,
    "kms:GenerateDataKey alone, of a key for EBS": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": "kms:GenerateDataKey", "Resource": "*" }, { "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } }`,
    "a key that nothing ties to S3, under a condition that S3 does not meet": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringEquals": { "kms:RequestAlias": "alias/app" } } }`,
    "a key for a service": `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": ["kms:Describe*", "kms:Put*"], "Resource": "*" }, { "Effect": "Allow", "Principal": { "Service": "logs.eu-west-1.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*" }`,
    "a user of an asymmetric key": `${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GetPublicKey"], "Resource": "*" }`,
  }))
    test(`quiet: ${name}`, () => checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${statements}] }`));

  test("in an escaped policy string, as the command line prints it", () => {
    const policy = JSON.stringify(
      JSON.parse(
        `{ "Version": "2012-10-17", "Statement": [${root}, { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": ["kms:GenerateDataKey"], "Resource": "*" }] }`,
      ),
      null,
      2,
    );
    const line = `    "Policy": ${JSON.stringify(policy)},`;
    const at = line.indexOf(String.raw`\"kms:GenerateDataKey\"`);
    checkPolicy(
      "escaped",
      `
{
${line}
//${" ".repeat(at - 2)}${"^".repeat(String.raw`\"kms:GenerateDataKey\"`.length)} key-policy-does-not-allow information actions=kms:Decrypt
    "PolicyName": "default"
}`,
    );
  });

  const pinned = `"Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }`;
  const lets = (service: string, action: string, told = ""): string => `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow", "Principal": { "Service": "${service}" },
${told}    "Action": "${action}", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", ${pinned}
  }]
}`;
  const at = (service: string, expected: string): string =>
    `//${" ".repeat(47)}${"^".repeat(service.length + 2)} key-policy-does-not-allow information layer=keyPolicy principals=${service} ${expected}\n`;
  const keyOf = (statement: string): string => `
//- key.json
{ "Version": "2012-10-17", "Statement": [${root}, ${statement}] }`;
  const tiedToS3 = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }`;
  const allowed = (service: string, action: string): string =>
    `{ "Effect": "Allow", "Principal": { "Service": "${service}" }, "Action": ${action}, "Resource": "*", ${pinned} }`;

  for (const [service, action, expected] of [
    ["cloudfront.amazonaws.com", "s3:GetObject", "operations=GetObject actions=kms:Decrypt"],
    ["s3.amazonaws.com", "s3:PutObject", "operations=PutObject actions=kms:GenerateDataKey"],
    [
      "delivery.logs.amazonaws.com",
      "s3:*",
      "operations=PutObject,MultipartUpload actions=kms:GenerateDataKey,kms:Decrypt",
    ],
  ] as const)
    test(`${service}, that a bucket policy lets in beside a key for S3`, () =>
      checkPolicy("service", `//- bucket.json${lets(service, action, at(service, expected))}${keyOf(tiedToS3)}`));

  test("a service that writes by a bucket policy alone: information, on the condition that there is a key", () =>
    checkPolicy(
      "alone",
      lets(
        "s3.amazonaws.com",
        "s3:PutObject",
        at("s3.amazonaws.com", "operations=PutObject actions=kms:GenerateDataKey"),
      ),
    ));

  test("a service that a key policy gives half of it", () =>
    checkPolicy(
      "half",
      `//- bucket.json${lets("delivery.logs.amazonaws.com", "s3:PutObject", at("delivery.logs.amazonaws.com", "operations=MultipartUpload actions=kms:Decrypt"))}${keyOf(allowed("delivery.logs.amazonaws.com", '"kms:GenerateDataKey*"'))}`,
    ));

  for (const [name, text] of Object.entries({
    "nothing shows a key": lets("cloudfront.amazonaws.com", "s3:GetObject"),
    "a key policy allows it": `//- bucket.json${lets("cloudfront.amazonaws.com", "s3:GetObject")}${keyOf(`${tiedToS3}, ${allowed("cloudfront.amazonaws.com", '"kms:Decrypt"')}`)}`,
    "a service that doesn't use the bucket's key": `//- bucket.json${lets("cloudtrail.amazonaws.com", "s3:PutObject")}${keyOf(tiedToS3)}`,
    "it only lists": `//- bucket.json${lets("cloudfront.amazonaws.com", "s3:ListBucket").replace("/*", "")}${keyOf(tiedToS3)}`,
  }))
    test(`quiet about a service: ${name}`, () => checkPolicy(name, text));
});
