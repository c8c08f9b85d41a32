import { checkPolicy, key, testExamples } from "../../test/harness/check-policy.ts";
import { kmsKeyNotCovered } from "./kms-key-not-covered.ts";

const withResource = (resource: string, rest = "", actions = `["kms:GenerateDataKey", "kms:Decrypt"]`): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "Allow", "Action": ${actions},
      "Resource": ${resource}
${rest}
    }
  ]
}`;
const dead = (token: string, severity = "warning", at = 16): string => `//${" ".repeat(at)}${"^".repeat(token.length)} kms-key-not-covered ${severity}`;

suite("kms-key-not-covered", () => {
  testExamples(kmsKeyNotCovered);

  for (const [name, resource] of Object.entries({
    "an alias name": `"alias/data-lake"`,
    "a bare key id": `"1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a bucket": `"arn:aws:s3:::amzn-s3-demo-bucket/*"`,
    "a key ARN without key/": `"arn:aws:kms:eu-west-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a key ARN without the account": `"arn:aws:kms:eu-west-1::key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "an account of nine digits": `"arn:aws:kms:eu-west-1:111122223:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "aliases by a wildcard": `"arn:aws:kms:*:*:alias/*"`,
  })) test(name, () => checkPolicy(name, withResource(resource, dead(resource))));

  test("a Region that contradicts the statement's own kms:ViaService", () => checkPolicy("region", withResource(`"${key}",`,
    `${dead(`"${key}"`)}
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }`)));

  test("a dead entry beside one that works is a hint", () => checkPolicy("hint", withResource(`["${key}",
    "arn:aws:kms:eu-west-1:111122223333:alias/data-lake"]`,
  `//  ${"^".repeat(52)} kms-key-not-covered hint`)));

  test("of several dead entries the first is blamed, the others are hints", () => checkPolicy("two", withResource(`["alias/a",
    "alias/b"]`, `//  ^^^^^^^^^ kms-key-not-covered hint`).replace(`["alias/a",`, `["alias/a",
//                 ^^^^^^^^^ kms-key-not-covered warning scope=all`)));

  test("a placeholder is a hint while it stands", () => {
    const resource = `"arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID"`;
    checkPolicy("placeholder", withResource(resource, dead(resource, "hint")));
  });

  test("quiet: keys, wildcards over keys, aliases for alias actions, no uploads", () => {
    for (const resource of [`"${key}"`, `"*"`, `"arn:aws:kms:*:111122223333:key/*"`, `"arn:aws:kms:eu-west-1:111122223333:key/mrk-*"`, `"arn:aws:kms:*:*:*"`, `"arn:aws:kms:eu-*:*:key/*"`]) {
      checkPolicy(resource, withResource(resource));
    }
    checkPolicy("alias actions", withResource(`["${key}", "arn:aws:kms:eu-west-1:111122223333:alias/data"]`, "", `["kms:GenerateDataKey", "kms:Decrypt", "kms:UpdateAlias"]`));
    checkPolicy("mixed services", withResource(`["${key}", "arn:aws:s3:::amzn-s3-demo-bucket/*"]`, "", `["s3:GetObject", "kms:GenerateDataKey", "kms:Decrypt"]`));
    checkPolicy("no uploads", `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/data" }] }`);
  });
});
