import assert from "node:assert/strict";
import { checkPolicy, key, otherKey, testExamples } from "../../test/harness/check-policy.ts";
import { missingKmsAction } from "./missing-kms-action.ts";

suite("missing-kms-action", () => {
  testExamples(missingKmsAction);

  test("nothing points to KMS: information, with both actions in one finding", () => checkPolicy("information", `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }
//                                                                                  ^^^^^^^^^^^^^^ missing-kms-action information scope=all actions=kms:GenerateDataKey,kms:Decrypt operations=PutObject,MultipartUpload principals=attached
`));

  test("upload through a wildcard, NotAction or NotResource", () => {
    checkPolicy("wildcard", `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:Put*", "Resource": "*" }] }
//                                                                      ^^^^^^^^^ missing-kms-action information scope=all
`);
    checkPolicy("NotAction", `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*" }] }
//                                                            ^^^^^^^^^^^ missing-kms-action warning scope=all
`);
    checkPolicy("NotResource", `
{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::amzn-s3-demo-secret/*" } }
//                                                                     ^^^^^^ missing-kms-action information scope=all
`);
  });

  test("the first grant is blamed, the others are related", () => {
    const [found] = checkPolicy("several grants", `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket1/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action information scope=all
    { "Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket2/*" }
  ]
}`);
    assert.equal(found?.related.length, 1);
    assert.deepEqual(found?.data?.buckets, ["amzn-s3-demo-bucket1", "amzn-s3-demo-bucket2"]);
    assert.deepEqual(found?.data?.objects, ["arn:aws:s3:::amzn-s3-demo-bucket1/*", "arn:aws:s3:::amzn-s3-demo-bucket2/*"]);
  });

  test("no single key has both permissions: told against the key that lacks least", () => {
    const [found] = checkPolicy("two keys", `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:Decrypt operations=MultipartUpload
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${otherKey}" },
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`);
    assert.deepEqual(found?.data?.keys, [key]);
    assert.equal(found?.data?.witness.call, "UploadPart");
    assert.equal(found?.data?.witness.context["kms:ViaService"], "s3.eu-west-1.amazonaws.com");
  });

  for (const [name, statements] of Object.entries({
    "uploads and both actions": `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*" }`,
    "everything": `{ "Effect": "Allow", "Action": "*", "Resource": "*" }`,
    "a wildcard in the middle": `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:*Data*y", "kms:D?crypt"], "Resource": "*" }`,
    "KMS without uploads": `{ "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }`,
    "the bucket instead of its objects": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket" }`,
    "replication": `{ "Effect": "Allow", "Action": ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`,
    "tagging and ACLs": `{ "Effect": "Allow", "Action": ["s3:PutObjectTagging", "s3:PutObjectAcl"], "Resource": "*" }`,
    "AES256 is demanded": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } } }`,
    "S3 refuses it all": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "*" }`,
    "both actions under MFA, tags, organization": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceTag/team": "data" } } }`,
    "aliases by condition": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/data" } } }`,
    "a template": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": { "Fn::Sub": "arn:aws:s3:::\${Bucket}/*" } }`,
  })) test(`quiet: ${name}`, () => checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${statements}] }`));

  test("a key that the policy demands by header is the key in question", () => {
    const [found] = checkPolicy("header", `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all
      "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${key}" } }
    }
  ]
}`);
    assert.deepEqual(found?.data?.keys, [key]);
  });

  test("policy variables stand for the same unknown name everywhere", () => checkPolicy("home", `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-home/\${aws:username}/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action information scope=all
    { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-home/\${aws:username}/locked/*" }
  ]
}`));

  test("another policy of the run could supply it: information, and it is named", () => {
    const found = checkPolicy("supplied", `
//- kms.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}" }] }
//- s3.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:DescribeKey"], "Resource": "*" }] }
//                                                                       ^^^^^^^^^^^^^^ missing-kms-action information scope=all
`);
    assert.deepEqual(found[0]?.related.map(({ file }) => file), ["kms.json", "kms.json"]);
  });

  test("a key policy among the files points to KMS", () => checkPolicy("key policy beside", `
//- key.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }] }
//- s3.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] }
//                                                                      ^^^^^^^^^^^^^^ missing-kms-action warning scope=all
`));

  test("documents of one role in AWS command-line output are judged together", () => checkPolicy("account details", `
{
  "RoleDetailList": [
    {
      "Arn": "arn:aws:iam::111122223333:role/whole",
      "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }] },
      "RolePolicyList": [{ "PolicyName": "s3", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] } }],
      "AttachedManagedPolicies": [{ "PolicyName": "kms", "PolicyArn": "arn:aws:iam::111122223333:policy/kms" }]
    },
    {
      "Arn": "arn:aws:iam::111122223333:role/half",
      "RolePolicyList": [{ "PolicyName": "s3", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] } }]
//                                                                                                                                       ^^^^^^^^^^^^^^ missing-kms-action information principals=arn:aws:iam::111122223333:role/half
    }
  ],
  "Policies": [
    {
      "Arn": "arn:aws:iam::111122223333:policy/kms",
      "PolicyVersionList": [{ "IsDefaultVersion": true, "Document": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }] } }]
    }
  ]
}`));
});
