import assert from "node:assert/strict";
import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, statement } from "../../../test/harness/drawn-workspace.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import type { UploadData } from "../../uploads/causes/finding.ts";
import { createEngine } from "../engine.ts";
import { uploadHeaderRequired } from "./rule.ts";

const deny = (condition: string, mark = ""): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Readers", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/reader" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
${mark}
      "Condition": { ${condition} }
    }
  ]
}`;
const required =
  "//                                                  ^^^^^^^^^^^^^^ upload-header-required information reason=explicitDeny layer=bucketPolicy principals=*";

suite("upload-header-required", () => {
  testExamples(uploadHeaderRequired);

  test("IfExists does not help", () =>
    checkPolicy(
      "IfExists",
      deny(`"StringNotEqualsIfExists": { "s3:x-amz-server-side-encryption": "aws:kms" }`, required),
    ));

  test("for the key's id the message says what AWS leaves open", () =>
    checkPolicy(
      "key id",
      deny(
        `"StringNotEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${key}" }`,
        `${required}: AWS doesn't document`,
      ),
    ));

  test("a Null that holds something else than an object takes no key: only removing the statement is offered", () => {
    const findings = diagnosticsOf(
      createEngine(),
      deny(`"StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" }, "Null": []`),
    );
    const finding = findings.find(({ code }) => code === "upload-header-required");
    assert.deepEqual(
      finding?.fixes.map(({ title }) => title),
      ["Remove this Deny statement"],
    );
  });

  test("two statements are two causes", () =>
    checkPolicy(
      "two",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } } },
//                                                  ^^^^^^^^^^^^^^ upload-header-required information
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } }
//                                                  ^^^^^^^^^^^^^^ upload-header-required information: requires the header
  ]
}`,
    ));

  test("quiet: only headers that are there, customer keys, TLS", () => {
    for (const condition of [
      `"StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" }, "Null": { "s3:x-amz-server-side-encryption": "false" }`,
      `"Null": { "s3:x-amz-server-side-encryption-customer-algorithm": "false" }`,
      `"StringEquals": { "s3:x-amz-server-side-encryption": "AES256" }`,
      `"Bool": { "aws:SecureTransport": "false" }`,
    ])
      checkPolicy(condition, deny(condition));
  });

  test("AES256 is demanded where nobody uses KMS: nothing is said", () =>
    checkPolicy("AES256", deny(`"StringNotEquals": { "s3:x-amz-server-side-encryption": "AES256" }`)));

  const listed = (
    principals: readonly string[],
    condition: string,
    resource = "amzn-s3-demo-bucket/*",
  ): UploadData | undefined => {
    const engine = createEngine();
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: { AWS: principals },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${resource}`,
          Condition: {
            ...(JSON.parse(condition) as object),
            StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
          },
        },
      ],
    };
    return diagnosticsOf(engine, JSON.stringify(policy)).find(({ code }) => code === "upload-header-required")?.data;
  };
  const [writer, other, session] = [
    "arn:aws:iam::111122223333:role/writer",
    "arn:aws:iam::444455556666:role/other",
    "arn:aws:sts::111122223333:assumed-role/writer/run",
  ];

  test("whom the Deny's own condition spares is not told of, nor is the example theirs", () => {
    const spared = listed([writer, other], `{ "ArnNotEquals": { "aws:PrincipalArn": "${writer}" } }`);
    assert.deepEqual(spared?.principals, [other]);
    assert.equal(spared.witness.principal, other);
    assert.equal(listed([writer], `{ "ArnNotEquals": { "aws:PrincipalArn": "${writer}" } }`), undefined);
    assert.deepEqual(
      listed([writer, other], '{ "StringEquals": { "aws:PrincipalAccount": "444455556666" } }')?.principals,
      [other],
    );
    // A session's ARN does not tell its role's path.
    assert.equal(listed([session], `{ "ArnNotEquals": { "aws:PrincipalArn": "${writer}" } }`), undefined);
    assert.deepEqual(
      listed([session], '{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/team/writer" } }')?.witness
        .context["aws:PrincipalArn"],
      "arn:aws:iam::111122223333:role/team/writer",
    );
  });

  test("a role and a service have no user name to fill into the Resource", () => {
    assert.equal(listed([writer], "{}", "amzn-s3-demo-bucket/${aws:username}/*"), undefined);
    assert.deepEqual(
      listed([writer, "arn:aws:iam::111122223333:user/ana"], "{}", "amzn-s3-demo-bucket/${aws:username}/*")?.principals,
      ["arn:aws:iam::111122223333:user/ana"],
    );
  });

  test("of everybody the example is somebody whom the condition means", () => {
    const ofAccount = listed(["*"], '{ "StringEquals": { "aws:PrincipalAccount": "999988887777" } }');
    assert.match(ofAccount?.witness.principal ?? "", /^arn:aws:iam::999988887777:user\//);
    const ofRole = listed(["*"], '{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*" } }');
    assert.equal(ofRole?.witness.principal, "arn:aws:iam::111122223333:role/app-a");
    const ofTeam = listed(["*"], '{ "StringEquals": { "aws:PrincipalTag/team": "lake" } }');
    assert.equal(ofTeam?.witness.context["aws:PrincipalTag/team"], "lake");
    assert.ok(ofTeam.witness.assumed.includes("aws:PrincipalTag/team"));
  });

  test("a bucket that principals of the model only read is one that nobody of them writes to", () =>
    checkWorkspace(
      "read only",
      {
        buckets: { "data-lake": lake({ policy: "lake.json" }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [writer]: { policies: "reader.json" } },
      },
      {
        "reader.json": document(
          statement('"Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"'),
          statement(`"Action": "kms:Decrypt", "Resource": "${key}"`),
        ),
        "key.json": document(delegation),
        "lake.json": `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
//                                                ^^^^^^^^^^^^^^ upload-header-required warning principals=*
    "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } }
  }]
}`,
      },
    ));
});
