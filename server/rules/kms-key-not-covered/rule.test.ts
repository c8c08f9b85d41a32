import assert from "node:assert/strict";
import { checkPolicy, key, otherKey, testExamples } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  otherAccount,
  statement,
  uploader,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { createEngine } from "../engine.ts";
import { kmsKeyNotCovered } from "./rule.ts";

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
const dead = (token: string, severity = "warning", at = 16): string =>
  `//${" ".repeat(at)}${"^".repeat(token.length)} kms-key-not-covered ${severity}`;

suite("kms-key-not-covered", () => {
  testExamples(kmsKeyNotCovered);

  for (const [name, resource] of Object.entries({
    "an alias name": `"alias/data-lake"`,
    "a bare key id": `"1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a bucket": `"arn:aws:s3:::amzn-s3-demo-bucket/*"`,
    "aliases by a wildcard": `"arn:aws:kms:*:*:alias/*"`,
    "a name in the place of the id": `"arn:aws:kms:eu-west-1:111122223333:key/staging_mysql_key"`,
    "an alias' name in the place of the id": `"arn:aws:kms:eu-west-1:111122223333:key/data-lake"`,
    "a pattern that no id matches": `"arn:aws:kms:eu-west-1:111122223333:key/staging-*"`,
    "a pattern with hexadecimal digits only in part": `"arn:aws:kms:eu-west-1:111122223333:key/*-prod"`,
    "an id in capitals": `"arn:aws:kms:eu-west-1:111122223333:key/1234ABCD-12AB-34CD-56EF-1234567890AB"`,
    "an id in capitals in part": `"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890AB"`,
    "a multi-Region id in capitals": `"arn:aws:kms:eu-west-1:111122223333:key/mrk-1234ABCD12AB34CD56EF1234567890AB"`,
    "a pattern of ids in capitals": `"arn:aws:kms:eu-west-1:111122223333:key/1234ABCD-*"`,
    "a partition beside a Region of another": `"arn:aws:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a key of another partition than the bucket": `"arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "any key of another partition": `"arn:aws-us-gov:kms:*:*:key/*"`,
  }))
    test(name, () => checkPolicy(name, withResource(resource, dead(resource))));

  // What Access Analyzer finds in the same ARN is told with it, as an error.
  for (const [name, resource] of Object.entries({
    "all keys, without the account": `"arn:aws:kms:eu-west-1:key/*"`,
    "a key ARN without key/": `"arn:aws:kms:eu-west-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a key ARN without the account": `"arn:aws:kms:eu-west-1::key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a service in capitals": `"arn:aws:KMS:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "an account of nine digits": `"arn:aws:kms:eu-west-1:111122223:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a key ARN that lacks the account": `"arn:aws:kms:eu-west-1:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "a key ARN that lacks the Region": `"arn:aws:kms:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "an id behind the service": `"arn:aws:kms:1234abcd-12ab-34cd-56ef-1234567890ab"`,
    "an alias behind the service": `"arn:aws:kms:alias/x"`,
  }))
    test(name, () => checkPolicy(name, withResource(resource, dead(resource, "error"))));

  test("an id in capitals is written in lower case", () => {
    for (const [resource, value] of [
      [key.replace(/[^/]*$/, (id) => id.toUpperCase()), key],
      ["arn:aws:kms:*:111122223333:key/1234ABCD-*", "arn:aws:kms:*:111122223333:key/1234abcd-*"],
      [
        "1234ABCD-12AB-34CD-56EF-1234567890AB",
        "arn:aws:kms:REGION:ACCOUNT_ID:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ],
    ] as const) {
      const [finding] = checkPolicy(resource, withResource(`"${resource}"`, dead(`"${resource}"`)));
      assert.equal(finding?.fixes[0]?.title, `Replace it with the key ARN ${value}`);
    }
  });

  for (const [condition, value] of [
    ["kms:ViaService", "s3.us-east-1.amazonaws.com"],
    ["aws:RequestedRegion", "us-east-1"],
  ] as const)
    test(`a Region that contradicts the statement's own ${condition}`, () =>
      checkPolicy(
        "region",
        withResource(
          `"${key}",`,
          `${dead(`"${key}"`)}: own ${condition} allows
      "Condition": { "StringEquals": { "${condition}": "${value}" } }`,
        ),
      ));

  test("an entry in the place of two keys is replaced by neither of them: in one file", () => {
    const [finding] = checkPolicy(
      "two keys",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*" },
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*",
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:GenerateDataKey
      "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${key}" } }
    },
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${otherKey}" },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:s3:::lake" }
//                                                            ^^^^^^^^^^^^^^^^^^^ kms-key-not-covered warning actions=kms:Decrypt
  ]
}`,
    ).filter(({ code }) => code === kmsKeyNotCovered.code);
    assert.deepEqual(
      finding?.fixes.map(({ title }) => title),
      ["Insert a statement that allows kms:Decrypt through S3", "Insert a statement that allows kms:Decrypt"],
    );
  });

  test("an entry in the place of two keys is replaced by neither of them: in a model", () => {
    const bucket = (own: string): object => lake({ encryption: { type: "aws:kms", key: own, bucketKey: true } });
    const titlesFor = (archiveKey: string): string[] =>
      checkWorkspace(
        "two buckets",
        {
          buckets: { "data-lake": bucket(key), archive: bucket(archiveKey) },
          keys: { [key]: { policy: "key.json" }, [archiveKey]: { policy: "key.json" } },
          principals: { [uploader]: { policies: "uploader.json" } },
        },
        {
          "key.json": document(delegation),
          "uploader.json": document(
            statement('"Action": "s3:PutObject", "Resource": ["arn:aws:s3:::data-lake/*", "arn:aws:s3:::archive/*"]'),
            `${statement('"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "alias/lake"')}
//                                                                                     ^^^^^^^^^^^^ kms-key-not-covered error`,
          ),
        },
      ).flatMap(({ fixes }) => fixes.map(({ title }) => title));
    assert.deepEqual(titlesFor(key), [`Replace it with the key ARN ${key}`]);
    assert.deepEqual(titlesFor(otherKey), []);
  });

  test("a dead entry beside one that works is a hint", () =>
    checkPolicy(
      "hint",
      withResource(
        `["${key}",
    "arn:aws:kms:eu-west-1:111122223333:alias/data-lake"]`,
        `//  ${"^".repeat(52)} kms-key-not-covered hint`,
      ),
    ));

  test("a partition that AWS does not have is not kept in the ARN that is offered", () => {
    const [diagnostic] = checkPolicy(
      "partition",
      withResource(
        `"arn:ws:kms:eu-west-1:111122223333:alias/data-lake"`,
        dead(`"arn:ws:kms:eu-west-1:111122223333:alias/data-lake"`, "error"),
      ),
    );
    assert.equal(diagnostic?.fixes[0]?.edits()[0]?.newText, `"arn:aws:kms:eu-west-1:111122223333:key/KEY_ID"`);
    assert.ok(diagnostic.fixes.every(({ title }) => !title.includes("alias")));
  });

  test("of several dead entries the first is blamed, the others are hints", () =>
    checkPolicy(
      "two",
      withResource(
        `["alias/a",
    "alias/b"]`,
        `//  ^^^^^^^^^ kms-key-not-covered hint`,
      ).replace(
        `["alias/a",`,
        `["alias/a",
//                 ^^^^^^^^^ kms-key-not-covered warning scope=all`,
      ),
    ));

  test("a placeholder is a hint while it stands", () => {
    const resource = `"arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID"`;
    checkPolicy("placeholder", withResource(resource, dead(resource, "hint")));
  });

  test("the parts of a key ARN that are there are kept", () => {
    const replaced = (resource: string, severity = "error"): string | undefined =>
      checkPolicy(resource, withResource(`"${resource}"`, dead(`"${resource}"`, severity)))[0]?.fixes[0]?.edits()[0]
        ?.newText;
    assert.equal(
      replaced("arn:aws:kms:eu-west-1:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
      `"arn:aws:kms:eu-west-1:ACCOUNT_ID:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    );
    assert.equal(
      replaced("arn:aws:kms:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
      `"arn:aws:kms:REGION:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
    );
    assert.equal(
      replaced("arn:aws:kms:eu-west-1:111122223333:key/data-lake", "warning"),
      `"arn:aws:kms:eu-west-1:111122223333:key/KEY_ID"`,
    );
  });

  suite("Regions that access points and aws:RequestedRegion leave the buckets", () => {
    const of = (grant: string, others: readonly string[] = [], region = "us-east-1") =>
      diagnosticsOf(
        createEngine(),
        `{ "Version": "2012-10-17", "Statement": [${[
          grant,
          `{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }`,
          ...others,
        ].join(", ")}] }`,
      );
    const put = (resource: string, more = ""): string =>
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": ${JSON.stringify(resource)}${more} }`;
    const bucket = put("arn:aws:s3:::amzn-s3-demo-bucket/*");
    const accessPoint = put("arn:aws:s3:eu-west-1:111122223333:accesspoint/in/object/*");
    const requested = (operator: string, ...values: readonly string[]): string =>
      `, "Condition": { "${operator}": { "aws:RequestedRegion": ${JSON.stringify(values)} } }`;
    const deny = (action: string, operator: string, ...values: readonly string[]): string =>
      `{ "Effect": "Deny", ${action}, "Resource": "*"${requested(operator, ...values)} }`;
    const all = '"Action": "*"';

    for (const [what, found] of Object.entries({
      "an access point": of(accessPoint),
      "an Allow for one Region": of(put("arn:aws:s3:::amzn-s3-demo-bucket/*", requested("StringEquals", "eu-west-1"))),
      "an Allow for some": of(put("arn:aws:s3:::amzn-s3-demo-bucket/*", requested("StringLike", "eu-*"))),
      "a Deny of all others": of(bucket, [deny(all, "StringNotEquals", "eu-west-1")]),
      "a Deny of all but some": of(bucket, [deny('"NotAction": "iam:*"', "StringNotEquals", "eu-west-1", "eu-west-2")]),
      "a Deny of the key's Region": of(bucket, [deny(all, "StringLike", "us-*")]),
    }))
      test(`the key is in another one: ${what}`, () => {
        assert.deepEqual(
          found.map(({ code }) => code),
          ["kms-key-not-covered"],
        );
        assert.match(found[0]?.message ?? "", /isn't in .*where the buckets are by/);
      });

    for (const [what, found, codes = []] of [
      ["an access point in the key's", of(accessPoint, [], "eu-west-1")],
      ["a multi-Region access point", of(put("arn:aws:s3::111122223333:accesspoint/m.mrap/object/*"))],
      ["an access point beside a bucket", of(`${accessPoint}, ${bucket}`)],
      ["a condition that does without the key", of(put("arn:aws:s3:::b/*", requested("StringNotEquals", "eu-west-1")))],
      ["a Deny that spares the key's", of(bucket, [deny(all, "StringNotEquals", "us-east-1", "eu-west-1")])],
      [
        "a Deny of KMS alone, which is another cause",
        of(bucket, [deny('"Action": "kms:*"', "StringNotEquals", "eu-west-1")]),
        ["denied-kms-action"],
      ],
      ["a Deny of all Regions, by which S3 refuses all", of(bucket, [deny(all, "StringLike", "*")])],
    ] as const)
      test(`nothing of that: ${what}`, () => {
        assert.deepEqual(
          found.map(({ code }) => code),
          codes,
        );
      });
  });

  suite("a bucket whose name says its Region, NAME-ACCOUNT-REGION-an", () => {
    const inBucket = (drawn: string, bucket = "amzn-s3-demo-111122223333-eu-central-1-an"): string =>
      drawn.replace("amzn-s3-demo-bucket", bucket);
    const message = "This key isn't in eu-central-1, where the buckets are by their names";

    for (const region of ["eu-west-1", "us-*", "eu-west-?"])
      test(`a key in ${region}`, () => {
        const resource = `"arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`;
        const [found] = checkPolicy("region", inBucket(withResource(`${resource}\n${dead(resource)}`)));
        assert.ok(found?.message.includes(message));
      });

    test("beside one that works it is a hint", () => {
      const resource = `"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`;
      const found = checkPolicy(
        "beside",
        inBucket(
          withResource(`[
        ${resource},
${dead(resource, "hint", 6)}
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      ]`),
        ),
      );
      assert.ok(found[0]?.message.startsWith("This key is in another Region than the buckets"));
    });

    test("kms:ViaService of another Region is never met, though the key is open", () => {
      checkPolicy(
        "condition",
        inBucket(
          withResource(
            `"*"`,
            `      , "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }
//                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=all: s3.eu-central-1.amazonaws.com`,
          ),
        ),
      );
    });

    test("quiet: its own Region, another account, buckets of several Regions, and buckets that others may have", () => {
      const open = `"arn:aws:kms:eu-*:444455556666:key/*"`;
      for (const resource of [open, open.replace("eu-*", "eu-central-1"), open.replace("eu-*", "*")])
        checkPolicy("own", inBucket(withResource(resource)));
      const elsewhere = withResource(open.replace("eu-*", "eu-west-1"));
      for (const bucket of [
        `amzn-s3-demo-111122223333-eu-central-1-an/*", "arn:aws:s3:::amzn-s3-demo-111122223333-eu-west-1-an`,
        `amzn-s3-demo-111122223333-eu-central-1-an/*", "arn:aws:s3:::amzn-s3-demo-bucket`,
        "amzn-s3-demo-*-eu-central-1-an",
        "amzn-s3-demo-111122223333-eu-central-1",
      ]) {
        const drawn = elsewhere.replace(/"arn:aws:s3:::amzn-s3-demo-bucket\/\*"/, (text) => `[${text}]`);
        checkPolicy(bucket, inBucket(drawn, bucket));
      }
    });
  });

  test("which partition is wrong, a person must say, unless the Region tells it", () => {
    const own = "arn:aws:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const inGovCloud = (resource: string): string =>
      withResource(`"${resource}"`, dead(`"${resource}"`)).replace("arn:aws:s3", "arn:aws-us-gov:s3");
    const [misnamed] = checkPolicy("misnamed", inGovCloud(own));
    assert.deepEqual(
      [misnamed?.fixes[0]?.isPreferred, misnamed?.fixes[0]?.edits()[0]?.newText],
      [true, `"${own.replace("aws", "aws-us-gov")}"`],
    );
    const [elsewhere] = checkPolicy("elsewhere", inGovCloud(key));
    assert.deepEqual(
      [elsewhere?.fixes[0]?.isPreferred, elsewhere?.fixes[0]?.edits()[0]?.newText],
      [false, `"arn:aws-us-gov:kms:REGION:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`],
    );
  });

  test("an id that is shortened or blacked out waits for a person", () => {
    for (const id of [
      "1234abcd-",
      "1234abcd-12ab-34cd",
      "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
      "12345678-90ab-cdef-ghij-klmnopqrstuv",
      "mrk-1234",
      "<id>",
      "1234...",
      "your-key-id",
    ]) {
      const resource = `"arn:aws:kms:eu-west-1:111122223333:key/${id}"`;
      checkPolicy(id, withResource(resource, dead(resource, "hint")));
    }
  });

  test("quiet: keys, wildcards over keys, aliases for alias actions, no uploads", () => {
    for (const resource of [
      `"${key}"`,
      `"*"`,
      `"arn:aws:kms:*:111122223333:key/*"`,
      `"arn:aws:kms:eu-west-1:111122223333:key/mrk-*"`,
      `"arn:aws:kms:*:*:*"`,
      `"arn:aws:kms:eu-*:*:key/*"`,
      `"arn:aws:kms:*"`,
      `"arn:aws:kms:eu-west-1"`,
      `"arn:aws:kms:*:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
      `"arn:\${Partition}:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
      `"arn:aws*:kms:*:*:key/*"`,
      `"arn:*:kms:*:*:key/*"`,
      `"arn:aws:kms:*:*:key/1234*"`,
      `"arn:aws:kms:*:*:key/*-1234567890ab"`,
      `"arn:aws:kms:*:*:key/????????-????-????-????-????????????"`,
      `"arn:aws:kms:*:*:key/mrk-????????????????????????????????"`,
    ]) {
      checkPolicy(resource, withResource(resource));
    }
    checkPolicy(
      "alias actions",
      withResource(
        `["${key}", "arn:aws:kms:eu-west-1:111122223333:alias/data"]`,
        "",
        `["kms:GenerateDataKey", "kms:Decrypt", "kms:UpdateAlias"]`,
      ),
    );
    checkPolicy(
      "mixed services",
      withResource(
        `["${key}", "arn:aws:s3:::amzn-s3-demo-bucket/*"]`,
        "",
        `["s3:GetObject", "kms:GenerateDataKey", "kms:Decrypt"]`,
      ),
    );
    checkPolicy(
      "no uploads",
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/data" }] }`,
    );
  });
});

suite("kms-key-not-covered: the bucket's key, in a workspace model", () => {
  const id = key.split("/")[1] ?? "";
  const writer = `arn:aws:iam::${otherAccount}:role/writer`;
  const named = (text: string, mark: string, more = ""): string => `
{
  "buckets": {
    "data-lake": {
      "account": "${account}", "region": "eu-west-1", "policy": "lake.json",
      "encryption": { "type": "aws:kms", "bucketKey": true, "key": "${text}" }
//                                                                 ${"^".repeat(text.length + 2)} ${mark}
    }
  },
  "keys": {
    "${key}": { "aliases": ["alias/data-lake"], "policy": "key.json" }${more}
  },
  "principals": { "${writer}": { "policies": "writer.json" }, "${uploader}": { "policies": "writer.json" } }
}`;
  const all = `"Action": ["kms:GenerateDataKey", "kms:Decrypt"]`;
  const policies = (...keys: readonly string[]): Record<string, string> => ({
    "lake.json": document(
      statement(
        `"Principal": { "AWS": "${writer}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
      ),
    ),
    "key.json": document(delegation, statement(`"Principal": { "AWS": "${writer}" }, ${all}, "Resource": "*"`)),
    "writer.json": document(writes, statement(`${all}, "Resource": ${JSON.stringify([key, ...keys])}`)),
  });
  const mark =
    "kms-key-not-covered error scope=all layer=keyPolicy principals=arn:aws:iam::444455556666:role/writer operations=PutObject,MultipartUpload actions=kms:GenerateDataKey,kms:Decrypt: account of the principal that uploads (444455556666)";

  for (const text of [id, "alias/data-lake", `arn:aws:kms:eu-west-1:${account}:alias/data-lake`]) {
    test(`by ${text}, and the writer is of another account`, () => {
      const [diagnostic] = checkWorkspace("elsewhere", named(text, mark), policies());
      const [fix, ...others] = diagnostic?.fixes ?? [];
      assert.deepEqual(others, []);
      assert.equal(fix?.isPreferred, false, "what the bucket is configured with, only a person knows");
      assert.deepEqual(
        fix.edits().map(({ newText }) => newText),
        [JSON.stringify(key)],
      );
      assert.equal(diagnostic?.related[0]?.file, "keyhole.json");
    });
  }

  test("a key id that no account of the model has", () => {
    const other = "0987dcba-09fe-87dc-65ba-ab0987654321";
    const [diagnostic] = checkWorkspace(
      "nowhere",
      named(other, mark).replace(/^\/\/( *)(\^+).*$/m, "$&\n//$1$2 unknown-key-policy information"),
      { ...policies(), "writer.json": document(writes, statement(`${all}, "Resource": "*"`)) },
    ).filter(({ code }) => code === "kms-key-not-covered");
    assert.deepEqual(diagnostic?.fixes, []);
  });

  test("quiet: the writer's own account has a key of that alias", () => {
    const own = `arn:aws:kms:eu-west-1:${otherAccount}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
    const text = named(
      "alias/data-lake",
      "",
      `,
    "${own}": { "aliases": ["alias/data-lake"], "policy": "own.json" }`,
    )
      .split("\n")
      .filter((line) => !line.startsWith("//"))
      .join("\n");
    checkWorkspace("own alias", text, {
      ...policies(own),
      "own.json": document(delegation.replace(account, otherAccount)),
    });
  });

  test("quiet: by its ARN", () => {
    checkWorkspace(
      "arn",
      named(key, "")
        .split("\n")
        .filter((line) => !line.startsWith("//"))
        .join("\n"),
      policies(),
    );
  });
});
