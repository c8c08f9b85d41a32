import assert from "node:assert/strict";
import { checkPolicy, key, otherKey, testExamples } from "../../../test/harness/check-policy.ts";
import { missingKmsAction } from "./rule.ts";

suite("missing-kms-action", () => {
  testExamples(missingKmsAction);

  test("nothing points to KMS: information, with both actions in one finding", () =>
    checkPolicy(
      "information",
      `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }
//                                                                                  ^^^^^^^^^^^^^^ missing-kms-action information scope=all actions=kms:GenerateDataKey,kms:Decrypt operations=PutObject,MultipartUpload,GetObject principals=attached
`,
    ));

  test("upload through a wildcard, NotAction or NotResource", () => {
    checkPolicy(
      "wildcard",
      `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:Put*", "Resource": "*" }] }
//                                                                      ^^^^^^^^^ missing-kms-action information scope=all
`,
    );
    checkPolicy(
      "NotAction",
      `
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*" }] }
//                                                            ^^^^^^^^^^^ missing-kms-action warning scope=all
`,
    );
    checkPolicy(
      "NotResource",
      `
{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::amzn-s3-demo-secret/*" } }
//                                                                     ^^^^^^ missing-kms-action information scope=all
`,
    );
  });

  test("the first grant is blamed, the others are related", () => {
    const [found] = checkPolicy(
      "several grants",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket1/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action information scope=all
    { "Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket2/*" }
  ]
}`,
    );
    assert.equal(found?.related.length, 1);
    assert.deepEqual(found?.data?.buckets, ["amzn-s3-demo-bucket1", "amzn-s3-demo-bucket2"]);
    assert.deepEqual(found?.data?.objects, [
      "arn:aws:s3:::amzn-s3-demo-bucket1/*",
      "arn:aws:s3:::amzn-s3-demo-bucket2/*",
    ]);
  });

  test("no single key has both permissions: told against the key that lacks least", () => {
    const [found] = checkPolicy(
      "two keys",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all actions=kms:Decrypt operations=MultipartUpload
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${otherKey}" },
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`,
    );
    assert.deepEqual(found?.data?.keys, [key]);
    assert.equal(found?.data?.witness.call, "UploadPart");
    assert.equal(found?.data?.witness.context["kms:ViaService"], "s3.eu-west-1.amazonaws.com");
  });

  for (const [name, statements] of Object.entries({
    "uploads and both actions": `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*" }`,
    everything: `{ "Effect": "Allow", "Action": "*", "Resource": "*" }`,
    "a wildcard in the middle": `{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:*Data*y", "kms:D?crypt"], "Resource": "*" }`,
    "KMS without uploads": `{ "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }`,
    "the bucket instead of its objects": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket" }`,
    replication: `{ "Effect": "Allow", "Action": ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`,
    "tagging and ACLs": `{ "Effect": "Allow", "Action": ["s3:PutObjectTagging", "s3:PutObjectAcl"], "Resource": "*" }`,
    "AES256 is demanded": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } } }`,
    "S3 refuses it all": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "*" }`,
    "both actions under MFA, tags, organization": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceTag/team": "data" } } }`,
    "aliases by condition": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/data" } } }`,
    "a template": `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": { "Fn::Sub": "arn:aws:s3:::\${Bucket}/*" } }`,
  }))
    test(`quiet: ${name}`, () => checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${statements}] }`));

  test("a key that the policy demands by header is the key in question", () => {
    const [found] = checkPolicy(
      "header",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all
      "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${key}" } }
    }
  ]
}`,
    );
    assert.deepEqual(found?.data?.keys, [key]);
  });

  test("policy variables stand for the same unknown name everywhere", () =>
    checkPolicy(
      "home",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-home/\${aws:username}/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action information scope=all
    { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-home/\${aws:username}/locked/*" }
  ]
}`,
    ));

  test("another policy of the run could supply it: information, and it is named", () => {
    const found = checkPolicy(
      "supplied",
      `
//- kms.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}" }] }
//- s3.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:PutObject", "kms:DescribeKey"], "Resource": "*" }] }
//                                                                       ^^^^^^^^^^^^^^ missing-kms-action information scope=all
`,
    );
    assert.deepEqual(
      found[0]?.related.map(({ file }) => file),
      ["kms.json", "kms.json"],
    );
  });

  test("a policy that could not supply it is none", () => {
    const beside = (resource: string, condition: string, severity: string): number | undefined =>
      checkPolicy(
        `${resource} ${condition}`,
        `
//- kms.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${resource}"${condition} }] }
//- s3.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                                                      ^^^^^^^^^^^^^^ missing-kms-action ${severity} scope=all
                                         { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }] }
`,
      )[0]?.related.length;
    const under = (conditionKey: string, value: string): string =>
      `, "Condition": { "StringEquals": { "${conditionKey}": "${value}" } }`;
    const could = ["information", 1] as const,
      couldNot = ["warning", 0] as const;
    for (const [resource, condition, [severity, places]] of [
      [key, "", could],
      [key, under("kms:ViaService", "s3.eu-west-1.amazonaws.com"), could],
      [key, under("aws:PrincipalTag/team", "data"), could],
      ["arn:aws:kms:eu-west-1:111122223333:key/*", "", could],
      [key.replace("1234abcd", "5678abcd"), "", couldNot],
      ["arn:aws:kms:us-east-1:111122223333:key/*", "", couldNot],
      [key, under("kms:ViaService", "s3.us-east-1.amazonaws.com"), couldNot],
      [key, under("kms:ViaService", "s3.*.amazonaws.com"), couldNot],
      [key, under("kms:GrantIsForAWSResource", "true"), couldNot],
      [key, under("kms:RequestAlias", "alias/data"), couldNot],
    ] as const)
      assert.equal(beside(resource, condition, severity), places, `${resource}${condition}`);
  });

  test("two policies that both wait for a condition which S3 never meets supply each other with nothing", () => {
    const policy = `
{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
  { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
    "Condition": { "StringEquals": { "kms:ViaService": "s3.amazonaws.com" } } }
//                                                     ^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning
] }`;
    checkPolicy("two", `\n//- a.json${policy}\n//- b.json${policy}\n`);
  });

  test("a key policy among the files points to KMS if it is tied to S3", () => {
    const beside = (conditions: string, severity: string): string => `
//- key.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*"${conditions} },
  { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*", "Condition": { "Bool": { "aws:ViaAWSService": "false" } } }] }
//- s3.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] }
//                                                                      ^^^^^^^^^^^^^^ missing-kms-action ${severity} scope=all
`;
    checkPolicy("any key", beside("", "information"));
    checkPolicy(
      "a key for EBS",
      beside(`, "Condition": { "StringEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } }`, "information"),
    );
    checkPolicy(
      "a key for S3",
      beside(`, "Condition": { "StringLike": { "kms:ViaService": "s3.*.amazonaws.com" } }`, "warning"),
    );
  });

  test("uploads through access points: named in Resource, by a condition, or left alone by a Deny", () => {
    const objects = (statements: string): readonly string[] | undefined => {
      const [action = ""] = /"s3:(PutObject|\*)"/.exec(statements) ?? [];
      const line = `{ "Version": "2012-10-17", "Statement": [${statements}] }`;
      const [found] = checkPolicy(
        statements,
        `${line}\n//${" ".repeat(line.indexOf(action) - 2)}${"^".repeat(action.length)} missing-kms-action information scope=all operations=PutObject,MultipartUpload\n`,
      );
      return found?.data?.objects;
    };
    const put = (rest: string, resource = "*"): string =>
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "${resource}"${rest} }`;
    assert.deepEqual(objects(put("", "arn:aws:s3:eu-west-1:111122223333:accesspoint/x/object/*")), [
      "arn:aws:s3:eu-west-1:111122223333:accesspoint/x/object/*",
    ]);
    assert.deepEqual(
      objects(put(`, "Condition": { "ArnLike": { "s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/x*" } }`)),
      ["arn:aws:s3:*:*:accesspoint/x*/object/*"],
    );
    assert.deepEqual(
      objects(put(`, "Condition": { "StringEquals": { "s3:DataAccessPointAccount": "111122223333" } }`)),
      ["arn:aws:s3:*:111122223333:accesspoint/*/object/*"],
    );
    assert.deepEqual(objects(put(`, "Condition": { "StringEquals": { "s3:AccessPointNetworkOrigin": "VPC" } }`)), [
      "arn:aws:s3:*:*:accesspoint/*/object/*",
    ]);
    assert.deepEqual(
      objects(
        `${put("")}, { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "ArnNotLike": { "s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/y" } } }`,
      ),
      ["arn:aws:s3:*:*:accesspoint/y/object/*"],
    );
    // Through an access point the resource is the access point's, not the bucket's.
    checkPolicy(
      "bucket",
      `{ "Version": "2012-10-17", "Statement": [${put(`, "Condition": { "ArnLike": { "s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/x*" } }`, "arn:aws:s3:::amzn-s3-demo-bucket/*")}] }`,
    );
  });

  test("documents of one role in AWS command-line output are judged together", () =>
    checkPolicy(
      "account details",
      `
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
}`,
    ));
});
