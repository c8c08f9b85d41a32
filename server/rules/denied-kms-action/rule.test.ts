import assert from "node:assert/strict";
import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
import { deniedKmsAction } from "./rule.ts";

const granted = `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }`;

suite("denied-kms-action", () => {
  testExamples(deniedKmsAction);

  test("one Deny is one cause, however many actions it catches; the first is blamed", () => {
    const [found] = checkPolicy(
      "both",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${granted},
    { "Sid": "NoKms", "Effect": "Deny", "Action": ["s3:DeleteObject", "kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*" }
//                                                                    ^^^^^^^^^^^^^ denied-kms-action warning scope=all actions=kms:GenerateDataKey,kms:Decrypt reason=explicitDeny: NoKms
  ]
}`,
    );
    assert.equal(found?.related[0]?.message, "the upload is allowed here");
  });

  test("taking the action out leaves the rest of the Deny", () => {
    checkPolicy(
      "take out",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${granted},
    {
      "Effect": "Deny",
      "Action": [
        "kms:ScheduleKeyDeletion",
        "kms:Decrypt"
//      ^^^^^^^^^^^^^ denied-kms-action warning scope=all actions=kms:Decrypt operations=MultipartUpload
      ],
      "Resource": "*"
    }
  ]
}`,
    );
  });

  test("NotResource does it", () =>
    checkPolicy(
      "NotResource",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}" },
    { "Effect": "Deny", "Action": "kms:*", "NotResource": "arn:aws:kms:us-east-1:111122223333:key/*" }
//                                         ^^^^^^^^^^^^^ denied-kms-action warning scope=all
  ]
}`,
    ));

  for (const [condition, operator] of [
    ["aws:SourceVpce", "StringNotEquals"],
    ["aws:VpceOrgID", "StringNotEquals"],
    ["aws:VpceAccount", "StringNotEqualsIfExists"],
    ["aws:SourceVpcArn", "ArnNotLike"],
    ["aws:VpceOrgPaths", "ForAllValues:StringNotLike"],
  ] as const) {
    test(`the network that KMS sees: ${condition}`, () =>
      checkPolicy(
        condition,
        `
{
  "Version": "2012-10-17",
  "Statement": [
    ${granted},
    { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "${operator}": { "${condition}": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1a2b3c4d" } } }
//                                ^^^ denied-kms-action information scope=conditional: aws:ViaAWSService
  ]
}`,
      ));
  }

  test("some objects only: the encryption context decides", () => {
    const [found] = checkPolicy(
      "some",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" },
    {
      "Effect": "Deny", "Action": "kms:GenerateDataKey", "Resource": "*",
//                                ^^^^^^^^^^^^^^^^^^^^^ denied-kms-action warning scope=some actions=kms:GenerateDataKey
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-vault*" } }
    }
  ]
}`,
    );
    assert.match(
      found?.data?.witness.context["kms:EncryptionContext:aws:s3:arn"] as string,
      /^arn:aws:s3:::amzn-s3-demo-vault/,
    );
  });

  for (const [name, deny] of Object.entries({
    "calls through S3 are exempted": `"Action": "kms:*", "Resource": "*", "Condition": { "StringNotLike": { "kms:ViaService": "s3.*.amazonaws.com" } }`,
    "AWS services are exempted": `"Action": "*", "Resource": "*", "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" }, "Bool": { "aws:ViaAWSService": "false" } }`,
    "plain HTTP": `"Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } }`,
    "without MFA": `"Action": "*", "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }`,
    "another organization": `"Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:ResourceOrgID": "o-a1b2c3d4e5" } }`,
    "other Regions, where the key's Region is open": `"NotAction": ["iam:*"], "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1"] } }`,
    "another account's keys": `"Action": "kms:*", "NotResource": "arn:aws:kms:*:111122223333:key/*"`,
    "key administration": `"Action": ["kms:ScheduleKeyDeletion", "kms:Disable*"], "Resource": "*"`,
  }))
    test(`quiet: ${name}`, () =>
      checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${granted}, { "Effect": "Deny", ${deny} }] }`));

  test("in the policy of a key that is tied to S3", () =>
    checkPolicy(
      "key policy",
      `
//- bucket.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }
//- key.json
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" },
    { "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": "kms:Decrypt", "Resource": "*" }
//                                                                                                   ^^^^^^^^^^^^^ denied-kms-action warning layer=keyPolicy actions=kms:Decrypt principals=arn:aws:iam::111122223333:role/uploader
  ]
}`,
    ));

  test("NotPrincipal in a key policy's Deny", () =>
    checkPolicy(
      "NotPrincipal",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" },
    { "Effect": "Deny", "NotPrincipal": { "AWS": ["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:root"] }, "Action": "kms:Decrypt", "Resource": "*" }
  ]
}`,
    ));
});
