import assert from "node:assert/strict";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { createEngine } from "../engine.ts";
import { kmsConditionNeverMet } from "./rule.ts";

const upload = `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`;

/** An identity policy with an upload and a KMS statement under a condition, whose drawn lines follow it. */
const withCondition = (
  condition: string,
  resource = key,
  actions = `["kms:GenerateDataKey", "kms:Decrypt"]`,
): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    ${upload},
    {
      "Effect": "Allow", "Action": ${actions}, "Resource": "${resource}",
${condition}
    }
  ]
}`;

suite("kms-condition-never-met", () => {
  testExamples(kmsConditionNeverMet);

  test("a wildcard under StringEquals is no wildcard", () =>
    checkPolicy(
      "literal star",
      withCondition(
        `      "Condition": { "StringEquals": { "kms:ViaService": "s3.*.amazonaws.com" } }
//                                                       ^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all: s3.eu-west-1.amazonaws.com`,
      ),
    ));

  test("StringLike is offered only where the value would match as a pattern", () => {
    const titles = (value: string): string[] => {
      const engine = createEngine();
      const policy = withCondition(`"Condition": { "StringEquals": { "kms:ViaService": "${value}" } }`);
      return checkAll(engine, [{ file: "a.json", text: policy }]).flatMap(({ fixes }) =>
        fixes.map(({ title }) => title),
      );
    };
    const like = /StringLike/;
    for (const value of ["s3.*.amazonaws.com", "s3.eu-*-1.amazonaws.com", "*", "s?.eu-west-1.amazonaws.com"])
      assert.match(String(titles(value)), like, value);
    for (const value of ["s3.*.amazon.com", "s3.us-*.amazonaws.com", "ec2.*.amazonaws.com", "s3.*.amazonaws.com.cn"])
      assert.doesNotMatch(String(titles(value)), like, value);
  });

  test("what S3's call has of a key is said, where no part of it is made up", () => {
    const advice = (condition: string, resource = key): string =>
      checkAll(createEngine(), [{ file: "a.json", text: withCondition(`"Condition": ${condition}`, resource) }])
        .filter(({ code }) => code === kmsConditionNeverMet.code)
        .map(({ message }) => /S3's call has .*?(?=: change|$)|Change the value/.exec(message)?.[0])
        .join();
    const transport = `{ "Bool": { "aws:SecureTransport": "false" } }`;
    const region = `{ "StringEquals": { "aws:RequestedRegion": "nowhere-1" } }`;
    const account = `{ "StringEquals": { "aws:ResourceAccount": "999999999999" } }`;
    const anyKey = "arn:aws:kms:*:*:key/*";
    assert.equal(advice(transport), "S3's call has aws:SecureTransport true");
    assert.equal(advice(transport, anyKey), "S3's call has aws:SecureTransport true");
    assert.equal(advice(region), "S3's call has aws:RequestedRegion eu-west-1");
    assert.equal(advice(region, anyKey), "Change the value");
    assert.equal(advice(account), "S3's call has aws:ResourceAccount 111122223333");
    assert.equal(
      advice(`{ "Bool": { "kms:MultiRegion": "true" } }`),
      "S3's call has kms:MultiRegion true only for a multi-Region key, whose ID begins with mrk-.",
    );
  });

  test("China's suffix is .amazonaws.com, too", () =>
    checkPolicy(
      "china",
      withCondition(
        `      "Condition": { "StringEquals": { "kms:ViaService": "s3.cn-north-1.amazonaws.com.cn" } }
//                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all`,
        "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ).replace("arn:aws:s3", "arn:aws-cn:s3"),
    ));

  test("a grant key merged in from the console's second statement: the key is blamed", () => {
    const [found] = checkPolicy(
      "grants",
      withCondition(
        `      "Condition": { "Bool": { "kms:GrantIsForAWSResource": "true" } }
//                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all`,
      ),
    );
    assert.equal(found?.fixes[0]?.isPreferred, true);
  });

  test("kms:RequestAlias is never there on kms:Decrypt", () =>
    checkPolicy(
      "request alias",
      withCondition(
        `      "Condition": { "StringEquals": { "kms:RequestAlias": "alias/data" } }
//                                     ^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all actions=kms:Decrypt operations=MultipartUpload`,
      ),
    ));

  test("an encryption context of another bucket", () =>
    checkPolicy(
      "other bucket",
      withCondition(
        `      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-other*" } }
//                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all`,
      ),
    ));

  test("the bucket's ARN works with a bucket key only, and listing both works with either", () => {
    checkPolicy(
      "bucket ARN",
      withCondition(
        `      "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-bucket" } }
//                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met information scope=conditional: Without an S3 Bucket Key, some uploads fail`,
      ),
    );
    checkPolicy(
      "both",
      withCondition(
        `      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"] } }`,
      ),
    );
    checkPolicy(
      "prefix",
      withCondition(
        `      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-bucket*" } }`,
      ),
    );
  });

  suite("a fix that lists encryption contexts", () => {
    const contexts = (...values: readonly string[]): string =>
      JSON.stringify(values.map((name) => `arn:aws:s3:::${name}`));
    const policy = (listed: string): string => `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::amzn-s3-demo-one/*", "arn:aws:s3:::amzn-s3-demo-two/*"] },
  { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
    "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ${listed} } } }
] }`;
    const fixed = (text: string): string => {
      const [diagnostic] = diagnosticsOf(createEngine(), text);
      assert.equal(diagnostic?.code, "kms-condition-never-met");
      const fix = diagnostic.fixes.find(({ title }) => title === "Match the bucket's ARN and its objects' ARNs");
      return fix === undefined ? assert.fail("no such fix") : applyEdits(text, fix.edits());
    };

    test("lists the failing bucket, and what the other one needs with an S3 Bucket Key", () => {
      const after = fixed(policy(contexts("amzn-s3-demo-one/*")));
      assert.deepEqual(diagnosticsOf(createEngine(), after), []);
      for (const name of ["amzn-s3-demo-one", "amzn-s3-demo-two", "amzn-s3-demo-two/*"])
        assert.ok(after.includes(`"arn:aws:s3:::${name}"`), name);
    });

    test("adds nothing for a bucket that is not written to", () => {
      const after = fixed(policy(contexts("amzn-s3-demo-one/*", "amzn-s3-demo-two/*", "amzn-s3-demo-other/*")));
      assert.deepEqual(diagnosticsOf(createEngine(), after), []);
      assert.ok(
        after.includes('"arn:aws:s3:::amzn-s3-demo-two"') && !after.includes('"arn:aws:s3:::amzn-s3-demo-other"'),
      );
    });
  });

  test("a network key on an Allow of KMS actions is a warning, though conditional", () =>
    checkPolicy(
      "network",
      withCondition(
        `      "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
//                                                  ^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=conditional`,
      ),
    ));

  test("the caller's account cannot be two", () =>
    checkPolicy(
      "two accounts",
      withCondition(
        `      "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333", "aws:PrincipalAccount": "444455556666" } }
//                                                                                                  ^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all`,
      ),
    ));

  test("quiet: conditions that S3's call meets", () => {
    for (const condition of [
      `"StringEquals": { "kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"] }`,
      `"StringLike": { "kms:ViaService": "s3.*.amazonaws.com" }`,
      `"StringEquals": { "kms:CallerAccount": "444455556666" }`,
      `"StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }`,
      `"Null": { "kms:ViaService": "false" }`,
      `"ForAllValues:StringEquals": { "kms:EncryptionContextKeys": "aws:s3:arn" }`,
      `"StringEquals": { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT" }`,
      `"Bool": { "aws:ViaAWSService": "true" }`,
    ])
      checkPolicy(condition, withCondition(`      "Condition": { ${condition} }`));
  });

  test("quiet: where one key refuses uploads with an S3 Bucket Key and another may let them pass", () =>
    checkPolicy(
      "two keys",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
      "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "Condition": { "ArnLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-bucket/*" } }
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
      "Resource": "arn:aws:kms:us-east-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321",
      "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }
    }
  ]
}`,
    ));

  test("what the key policy leaves to the account is not refused by nothing", () => {
    const [found] = checkPolicy(
      "delegated",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" },
      "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.amazonaws.com" } }
//                                                       ^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning: an IAM policy of account 111122223333 could
    }
  ]
}`,
    );
    assert.doesNotMatch(found?.message ?? "", /nothing allows/);
  });

  test("in the policy of a key that is tied to S3", () =>
    checkPolicy(
      "key policy",
      `
//- bucket.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/uploader" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }
//- key.json
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/uploader" },
      "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333" } }
//                                                          ^^^^^^^^^^^^^^ kms-condition-never-met warning layer=keyPolicy
    }
  ]
}`,
    ));

  test("a pattern under StringEquals is told as that, whatever the key; both fixes of the policy give one statement", () => {
    const diagnostics = checkPolicy(
      "context",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
//                                                 ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:Decrypt
    {
      "Sid": "Key", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::amzn-s3-demo-bucket/*" } }
//                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning: StringEquals compares * and ? literally
    },
    {
      "Sid": "Uploads", "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"
    }
  ]
}`,
    );
    assert.equal(diagnostics.length, 2);
  });

  test("a value is not corrected for those whom another condition of the statement leaves out", () => {
    const role = (account: string): string => `arn:aws:iam::${account}:role/uploader`;
    const [own, others] = [role("111122223333"), role("444455556666")];
    const fixesFor = (condition: object): string[] => {
      const statement = {
        Effect: "Allow",
        Principal: { AWS: [others, own] },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: condition,
      };
      const tied = {
        ...{ Effect: "Allow", Principal: { AWS: own }, Action: "kms:GenerateDataKey", Resource: "*" },
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      };
      const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement, tied] }, undefined, 2);
      return diagnosticsOf(createEngine(), text)
        .filter(({ code, data }) => code === kmsConditionNeverMet.code && data?.principals.includes(own) === true)
        .flatMap(({ fixes }) => fixes.map(({ title }) => title).filter((title) => !title.startsWith("Insert")));
    };
    const account = { "kms:CallerAccount": "444455556666" };
    const service = { "kms:ViaService": "s3.amazonaws.com" };
    assert.deepEqual(fixesFor({ StringEquals: account }), ["Add 111122223333"]);
    assert.deepEqual(fixesFor({ StringEquals: account, ArnNotEquals: { "aws:PrincipalArn": own } }), []);
    assert.deepEqual(fixesFor({ StringEquals: { ...account, "aws:PrincipalAccount": "444455556666" } }), []);
    assert.deepEqual(fixesFor({ StringEquals: service }), ["Replace the value with s3.eu-west-1.amazonaws.com"]);
    assert.deepEqual(
      fixesFor({ StringEquals: { ...service, ...account }, ArnNotEquals: { "aws:PrincipalArn": own } }),
      [],
    );
  });

  test("a value is not corrected where another condition leaves out the account, Region or bucket that is assumed", () => {
    const role = { AWS: "arn:aws:iam::111122223333:role/uploader" };
    const fixesOf = (statements: readonly object[]): string[] =>
      diagnosticsOf(createEngine(), JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 2))
        .filter(({ code }) => code === kmsConditionNeverMet.code)
        .flatMap(({ fixes }) => fixes.map(({ title }) => title).filter((title) => !title.startsWith("Insert")));
    const [service, region] = [{ "kms:ViaService": "s3.amazonaws.com" }, "kms:ViaService"];
    const named = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const pair = (first: object, second: object, of: { Principal?: object; Resource: string }): object[] => [
      { Effect: "Allow", Action: "kms:GenerateDataKey", ...of, Condition: first },
      { Effect: "Allow", Action: "kms:Decrypt", ...of, Condition: second },
      ...(of.Principal === undefined ? [{ Effect: "Allow", Action: "s3:PutObject", Resource: "*" }] : []),
    ];
    const account = (id: string): object => ({ StringEquals: { "kms:CallerAccount": id } });
    const [own, others] = [account("111122223333"), account("444455556666")];
    const both = { StringEquals: { ...service, "kms:CallerAccount": "111122223333" } };
    const replaced = "Replace the value with s3.eu-west-1.amazonaws.com";
    // What is assumed is the account for which the other statement holds.
    assert.deepEqual(fixesOf(pair(both, own, { Resource: named })), [replaced]);
    assert.deepEqual(fixesOf(pair(both, others, { Resource: named })), []);
    const inBucket = (bucket: string): object => ({ StringLike: { "kms:EncryptionContext:aws:s3:arn": `${bucket}*` } });
    const ofKey = { Principal: role, Resource: named };
    const context = { StringEquals: service, ...inBucket("arn:aws:s3:::a") };
    assert.deepEqual(fixesOf(pair(context, inBucket("arn:aws:s3:::a"), ofKey)), [replaced]);
    assert.deepEqual(fixesOf(pair(context, inBucket("arn:aws:s3:::b"), ofKey)), []);
    const inRegion = (name: string): Record<string, string> => ({ [region]: `s3.${name}.amazonaws.com` });
    const elsewhere = { StringEquals: { ...inRegion("us-east-1"), "kms:CallerAccount": "444455556666" } };
    const anywhere = { Principal: role, Resource: "*" };
    assert.deepEqual(fixesOf(pair(elsewhere, { StringEquals: inRegion("us-east-1") }, anywhere)), ["Add 111122223333"]);
    assert.deepEqual(fixesOf(pair(elsewhere, { StringEquals: inRegion("eu-west-1") }, anywhere)), []);
  });

  test("which of two Regions that only conditions name is the key's, a person must say", () => {
    const fixesIn = (resource: string): { title: string; isPreferred: boolean }[] => {
      const statement = (action: string, region: string): object => ({
        ...{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/uploader" } },
        ...{ Action: action, Resource: resource },
        Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
      });
      const policy = [statement("kms:GenerateDataKey", "us-east-1"), statement("kms:Decrypt", "eu-west-1")];
      return diagnosticsOf(createEngine(), JSON.stringify({ Version: "2012-10-17", Statement: policy }))
        .filter(({ code }) => code === kmsConditionNeverMet.code)
        .flatMap(({ fixes }) => fixes.map(({ title, isPreferred }) => ({ title, isPreferred })))
        .filter(({ title }) => title.startsWith("Replace"));
    };
    const replaced = "Replace the value with s3.us-east-1.amazonaws.com";
    const key = "key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert.deepEqual(fixesIn("*"), [{ title: replaced, isPreferred: false }]);
    assert.deepEqual(fixesIn(`arn:aws:kms:us-east-1:111122223333:${key}`), [{ title: replaced, isPreferred: true }]);
  });

  test("the message says of each principal of a key policy what it lacks", () => {
    const to = (names: readonly string[], actions: readonly string[], condition?: object): object => ({
      ...{ Effect: "Allow", Principal: { AWS: names.map((name) => `arn:aws:iam::111122223333:${name}`) } },
      ...{ Action: actions, Resource: "*", Condition: condition },
    });
    const policy = [
      to(["root", "user/ana"], ["kms:GenerateDataKey", "kms:Decrypt"], {
        StringEquals: { "kms:ViaService": "s3.amazonaws.com" },
      }),
      to(["root"], ["kms:GenerateDataKey"]),
    ];
    const [found] = diagnosticsOf(createEngine(), JSON.stringify({ Version: "2012-10-17", Statement: policy })).filter(
      ({ code }) => code === kmsConditionNeverMet.code,
    );
    assert.match(
      found?.message ?? "",
      /not met for them, so no statement allows kms:Decrypt for account 111122223333, or kms:GenerateDataKey and kms:Decrypt for user\/ana\. /,
    );
  });

  test("the statement that would be inserted is there already: the action joins it", () => {
    const [finding] = checkPolicy(
      "there",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Sid": "Wrong", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringEquals": { "kms:CallerAccount": "999999999999" }, "Bool": { "kms:GrantIsForAWSResource": "true" } }
//                                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning
    },
    {
      "Sid": "Right", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }
    }
  ]
}`,
    );
    assert.ok(
      finding?.fixes.some(
        ({ title, isPreferred }) => isPreferred && title === 'Add kms:GenerateDataKey to statement "Right"',
      ),
    );
  });

  test("a key with several values without set operator: information, for AWS does not document it", () =>
    checkPolicy(
      "several",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringEquals": { "kms:EncryptionContextKeys": "department" } }
//                                                                  ^^^^^^^^^^^^ kms-condition-never-met information: ForAnyValue:StringEquals
    }
  ]
}`,
    ));
});
