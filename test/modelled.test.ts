/** What the codes of one-file mode say where a workspace model tells everything. */
import assert from "node:assert/strict";
import { createEngine } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import type { FixtureFile } from "./harness/fixture.ts";
import { key } from "./harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  uploader,
  usesKey,
  writes,
} from "./harness/drawn-workspace.ts";

const model = (principal: object = {}, more: object = {}): object => ({
  buckets: { "data-lake": lake() },
  keys: { [key]: { policy: "key.json" } },
  principals: { [uploader]: { policies: "uploader.json", ...principal } },
  ...more,
});
const files = { "key.json": document(delegation), "uploader.json": document(writes, usesKey) };

suite("modelled: no policy where one has to allow", () => {
  const found = (principal: object, ofKey: object, more: object = {}, others: readonly FixtureFile[] = []) =>
    checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(model(principal, { keys: { [key]: ofKey }, ...more })) },
      { file: "key.json", text: document(delegation) },
      { file: "uploader.json", text: document(writes, usesKey) },
      ...others,
    ]).map(({ code, severity, file, range, data, message }) => ({
      told: `${severity} ${code}`,
      at: file,
      token: range.end - range.offset,
      data: data && [data.layer, data.scope, data.principals, data.kmsActions, data.keys],
      message,
    }));

  test("a key without a key policy: nobody can use it, and the finding is at the key", () => {
    const [first, ...others] = found({}, { policy: [] });
    assert.deepEqual(others, []);
    assert.equal(first?.told, "error key-policy-does-not-allow");
    assert.deepEqual([first.at, first.token], ["keyhole.json", key.length + 2]);
    assert.deepEqual(first.data, ["keyPolicy", "all", [uploader], ["kms:GenerateDataKey", "kms:Decrypt"], [key]]);
    assert.match(first.message, /has no key policy \("policy": \[\]\), so nobody can use it/);
  });

  const open = {
    file: "lake.json",
    text: document(
      statement(
        `"Principal": { "AWS": "${uploader}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
      ),
    ),
  };
  const byBucketPolicy = { buckets: { "data-lake": lake({ policy: "lake.json" }) } };

  test("a principal without identity policies that the bucket policy lets in: the finding is at the principal", () => {
    const [first, ...others] = found({ policies: [] }, { policy: "key.json" }, byBucketPolicy, [open]);
    assert.deepEqual(others, []);
    assert.equal(first?.told, "error missing-kms-action");
    assert.deepEqual([first.at, first.token], ["keyhole.json", uploader.length + 2]);
    assert.equal(first.data?.[0], "identity");
  });

  test("quiet: what the model leaves out is not known; what the key policy allows by name", () => {
    assert.deepEqual(
      found({}, {}).map(({ told }) => told),
      ["information unknown-key-policy"],
    );
    const byName = document(
      delegation,
      statement(
        `"Principal": { "AWS": "${uploader}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"`,
      ),
    );
    assert.deepEqual(
      found({ policies: [] }, { policy: "named.json" }, byBucketPolicy, [open, { file: "named.json", text: byName }]),
      [],
    );
  });
});

suite("modelled: a Deny in whatever layer", () => {
  test("of the organization, on the principal's side", () =>
    checkWorkspace("scp", model({}, { accounts: { [account]: { serviceControlPolicies: [["scp.json"]] } } }), {
      ...files,
      "scp.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "*", "Resource": "*" },
    { "Effect": "Deny", "Action": ["kms:Decrypt", "kms:ScheduleKeyDeletion"], "Resource": "*" }
//                                 ^^^^^^^^^^^^^ denied-kms-action error scope=all layer=serviceControl operations=MultipartUpload actions=kms:Decrypt: service control policy
  ]
}`,
    }));

  test("of the organization, on the resource's side", () =>
    checkWorkspace(
      "rcp",
      model(
        {},
        { accounts: { [account]: { resourceControlPolicies: [["rcp.json"]], organization: { id: "o-a1b2c3d4e5" } } } },
      ),
      {
        ...files,
        "rcp.json": `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//                                                ^^^^^^^ denied-kms-action error scope=all layer=resourceControl
    "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-zzzzzzzzzz" } }
  }]
}`,
      },
    ));

  test("quiet: the organization is the one that the Deny exempts", () =>
    checkWorkspace(
      "organization",
      model(
        {},
        { accounts: { [account]: { resourceControlPolicies: [["rcp.json"]], organization: { id: "o-a1b2c3d4e5" } } } },
      ),
      {
        ...files,
        "rcp.json": document(
          '{ "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }',
        ),
      },
    ));
});

suite("modelled: one permission, whichever side gives it", () => {
  test("the key policy neither names the role nor leaves it to the account", () =>
    checkWorkspace("key policy", model(), {
      ...files,
      "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all actions=kms:GenerateDataKey,kms:Decrypt
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${account}:root" }, "Action": ["kms:Describe*", "kms:Put*"], "Resource": "*" }
  ]
}`,
    }));

  test("quiet: in one account the key policy alone is enough", () =>
    checkWorkspace("named", model(), {
      "key.json": document(
        delegation,
        statement(
          `"Principal": { "AWS": "${uploader}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"`,
        ),
      ),
      "uploader.json": document(writes),
    }));

  test("one finding for one cause, with all principals that it hits", () => {
    const second = `arn:aws:iam::${account}:role/second`;
    const [diagnostic] = checkWorkspace(
      "two principals",
      model({}, { principals: { [uploader]: { policies: "uploader.json" }, [second]: { policies: "uploader.json" } } }),
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ missing-kms-action error scope=all: role/second and role/uploader
}`,
      },
    );
    assert.ok(
      diagnostic?.fixes.some(({ title }) => title.startsWith("In the key policy")),
      "the key policy could mend it as well",
    );
  });

  test("a policy that names another key", () =>
    checkWorkspace("other key", model(), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all: 1234abcd
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:aws:kms:eu-west-1:${account}:key/0987dcba-09fe-87dc-65ba-ab0987654321" }
  ]
}`,
    }));
});

suite("modelled: conditions", () => {
  test("an encryption context that the bucket's S3 Bucket Key rules out", () =>
    checkWorkspace("context", model(), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${writes},
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/*" } }
//                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=all
    }
  ]
}`,
    }));

  test("S3 asks for one tag, KMS for another: no principal has both", () => {
    const [diagnostic] = checkWorkspace("tags", model(), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "lake" } }
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "apps" } }
//                                                              ^^^^^^ kms-condition-never-met error scope=all: can't be met together
    }
  ]
}`,
    });
    assert.equal(diagnostic?.data?.witness.context["aws:PrincipalTag/team"], "lake");
    assert.deepEqual(diagnostic.data.witness.assumed, ["aws:PrincipalTag/team"]);
  });

  test("after one moment S3 lets it write, KMS before it", () =>
    checkWorkspace("time", model(), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
      "Condition": { "DateGreaterThan": { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "DateLessThanEquals": { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }
//                                                              ^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=all
    }
  ]
}`,
    }));

  test("quiet: the same tag for both, and what nobody can know", () =>
    checkWorkspace("open", model(), {
      "key.json": document(delegation),
      "uploader.json": document(
        statement(
          '"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*", "Condition": { "StringLike": { "aws:PrincipalTag/team": "a*" } }',
        ),
        statement(
          `"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", "Condition": { "StringLike": { "aws:PrincipalTag/team": "*z" }, "Bool": { "aws:MultiFactorAuthPresent": "true" } }`,
        ),
      ),
    }));

  const uses = (condition: string): string =>
    statement(`"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", "Condition": ${condition}`);

  test("no network is inside one endpoint and inside another", () => {
    const found = checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(model({ permissionsBoundary: "boundary.json" })) },
      { file: "key.json", text: document(delegation) },
      {
        file: "boundary.json",
        text: document(
          statement('"Action": "s3:*", "Resource": "*"'),
          uses('{ "StringEquals": { "aws:SourceVpce": "vpce-1" } }'),
        ),
      },
      { file: "uploader.json", text: document(writes, uses('{ "StringEquals": { "aws:SourceVpce": "vpce-2" } }')) },
    ]);
    assert.deepEqual(
      found.map(({ code, severity, data }) => [code, severity, data?.scope]),
      [["kms-condition-never-met", "error", "all"]],
    );
    assert.deepEqual(found[0]?.data?.witness.assumed, ["aws:SourceVpce"]);
  });

  test("quiet: inside an endpoint or outside of it", () =>
    checkWorkspace("either", model(), {
      "key.json": document(delegation),
      "uploader.json": document(
        writes,
        uses('{ "StringEquals": { "aws:SourceVpce": "vpce-1" } }'),
        uses('{ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }'),
      ),
    }));

  test("more tags than can be tried together: said, not guessed", () => {
    const tags = ["a", "b", "c", "d", "e"];
    const under = (value: string): string =>
      `"Condition": { "StringEquals": { ${tags.map((tag) => `"aws:PrincipalTag/${tag}": ["${value}", "1", "2"]`).join(", ")} } }`;
    checkWorkspace("tags", model(), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ analysis-limit-reached warning
    ${statement(`"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*", ${under("x")}`)},
    ${statement(`"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", ${under("y")}`)}
  ]
}`,
    });
  });

  test("a Deny that demands headers is an error where an expectation is not met by it", () =>
    checkWorkspace(
      "headers",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "bucket.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{ "principal": "${uploader}",
    "to": "s3://data-lake/*" }]
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error
}`,
      {
        "uploader.json": document(writes),
        "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
//                                                ^^^^^^^^^^^^^^ upload-header-required error
    "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } }
  }]
}`,
      },
    ));

  test("a Deny of the bucket policy that an expected upload runs into", () =>
    checkWorkspace(
      "denied",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "bucket.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{ "principal": "${uploader}",
    "to": "s3://data-lake/in/*" }]
//        ^^^^^^^^^^^^^^^^^^^^^ expectation-not-met error
}`,
      {
        "uploader.json": document(writes),
        "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "arn:aws:s3:::data-lake/in/locked/*" }]
//                                                              ^^^^^^^^^ denied-s3-action error scope=some layer=bucketPolicy
}`,
      },
    ));
});

suite("modelled: directory buckets", () => {
  const directory = "fast--euw1-az1--x-s3";
  const bucket = { account, region: "eu-west-1", encryption: { type: "aws:kms", key }, policy: [] };

  test("a plain upload needs both actions, for the bucket's ARN, through s3express", () =>
    checkWorkspace(
      "both",
      {
        buckets: { [directory]: bucket },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3express:CreateSession", "Resource": "arn:aws:s3express:eu-west-1:${account}:bucket/${directory}" },
//                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ missing-kms-action error scope=all actions=kms:Decrypt operations=PutObject,MultipartUpload,GetObject
    {
      "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringEquals": {
        "kms:ViaService": "s3express.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3express:eu-west-1:${account}:bucket/${directory}"
      } }
    }
  ]
}`,
      },
    ));
});

suite("modelled: access points", () => {
  test("an identity policy that writes through one is checked without an expectation, with the bucket's objects as encryption context", () => {
    const accessPoint = `arn:aws:s3:eu-west-1:${account}:accesspoint/ingest`;
    checkWorkspace(
      "access point",
      {
        buckets: { "data-lake": lake({ encryption: { type: "aws:kms", key, bucketKey: false } }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
        accessPoints: { [accessPoint]: { bucket: "data-lake", policy: [] } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "${accessPoint}/object/in/*" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/in/a*" } }
//                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some
    }
  ]
}`,
      },
    );
  });
});

suite("modelled: the headers of an expected upload", () => {
  const expecting = (operation: string): string => `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "bucket.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}", "operations": ["${operation}"],
    "to": "s3://data-lake/*"
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: ${operation}
  }]
}`;
  const denied = (condition: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
//                                                ^^^^^^^^^^^^^^ denied-s3-action error scope=all
    "Condition": ${condition}
  }]
}`;
  const unconditional = '{ "Null": { "s3:if-none-match": "true" }, "Bool": { "s3:ObjectCreationOperation": "true" } }';

  test("one that no header is declared for is sent without it", () =>
    checkWorkspace("if-none-match", expecting("PutObject"), {
      "uploader.json": document(writes),
      "bucket.json": denied(unconditional),
    }));

  test("quiet: the expectation sends the header", () =>
    checkWorkspace(
      "parts",
      {
        buckets: {
          "data-lake": { account, region: "eu-west-1", encryption: { type: "AES256" }, policy: "bucket.json" },
        },
        principals: { [uploader]: { policies: "uploader.json" } },
        uploads: [
          {
            principal: uploader,
            to: "s3://data-lake/*",
            operations: ["MultipartUpload"],
            context: { "s3:if-none-match": "*" },
          },
        ],
      },
      { "uploader.json": document(writes), "bucket.json": denied(unconditional).replace(/^\/\/.*\n/m, "") },
    ));

  test("a Deny of the calls that only prepare an object breaks multipart uploads", () =>
    checkWorkspace("parts", expecting("MultipartUpload"), {
      "uploader.json": document(writes),
      "bucket.json": denied('{ "Bool": { "s3:ObjectCreationOperation": "false" } }'),
    }));
});

suite("modelled: which key it is", () => {
  const lacksDecrypt = (partition: string, keyArn: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:${partition}:s3:::data-lake/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all actions=kms:Decrypt
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${keyArn}" }
  ]
}`;

  test("in another partition", () => {
    const chinese = `arn:aws-cn:kms:cn-north-1:${account}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
    const role = `arn:aws-cn:iam::${account}:role/uploader`;
    const [diagnostic] = checkWorkspace(
      "China",
      {
        buckets: {
          "data-lake": {
            account,
            region: "cn-north-1",
            encryption: { type: "aws:kms:dsse", key: chinese },
            policy: [],
          },
        },
        keys: { [chinese]: { policy: "key.json" } },
        principals: { [role]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(
          statement(`"Principal": { "AWS": "arn:aws-cn:iam::${account}:root" }, "Action": "kms:*", "Resource": "*"`),
        ),
        "uploader.json": lacksDecrypt("aws-cn", chinese),
      },
    );
    assert.equal(diagnostic?.data?.witness.context["kms:ViaService"], "s3.cn-north-1.amazonaws.com");
    assert.equal(diagnostic.data.witness.context["kms:EncryptionContext:aws:s3:arn"], "arn:aws-cn:s3:::data-lake/a");
  });

  test("by the alias that the bucket's configuration names: there is none on Decrypt", () =>
    checkWorkspace(
      "alias",
      {
        buckets: { "data-lake": lake({ encryption: { type: "aws:kms", key: "alias/lake", bucketKey: true } }) },
        keys: { [key]: { policy: "key.json", aliases: ["alias/lake"] } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${writes},
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "kms:RequestAlias": "alias/lake" } }
//                                     ^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=all operations=MultipartUpload actions=kms:Decrypt
    }
  ]
}`,
      },
    ));
});

suite("modelled: S3 Bucket Keys that the model does not tell", () => {
  test("refused with them by one policy, without them by another: certain, told against the better setting", () =>
    checkWorkspace(
      "both settings",
      {
        buckets: { "data-lake": lake({ encryption: { type: "aws:kms", key } }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json", permissionsBoundary: "boundary.json" } },
      },
      {
        "key.json": document(delegation),
        "boundary.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    {
      "Effect": "Allow", "Action": "kms:*", "Resource": "*",
      "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake" } }
//                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=all layer=permissionsBoundary
    }
  ]
}`,
        "uploader.json": document(
          writes,
          statement(
            `"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/*" } }`,
          ),
        ),
      },
    ));
});

suite("modelled: services that a bucket policy lets in", () => {
  const policy = (service: string, action: string): string =>
    document(
      statement(
        `"Principal": { "Service": "${service}" }, "Action": "${action}", "Resource": "arn:aws:s3:::data-lake/*"`,
      ),
    );
  const workspace = {
    buckets: { "data-lake": lake({ policy: "lake.json" }) },
    keys: { [key]: { policy: "key.json" } },
  };
  const refused = (expected: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${account}:root" }, "Action": "kms:*", "Resource": "*" }]
//^^^^^^^^^^^ key-policy-does-not-allow error ${expected}
}`;

  test("CloudFront reads, though no model lists it", () => {
    const [found] = checkWorkspace("CloudFront", workspace, {
      "lake.json": policy("cloudfront.amazonaws.com", "s3:GetObject"),
      "key.json": refused("operations=GetObject actions=kms:Decrypt principals=cloudfront.amazonaws.com"),
    });
    assert.deepEqual(
      found?.related.map(({ message }) => message),
      ["the download is allowed here"],
    );
  });

  test("an inventory is written in one part, so that it needs no kms:Decrypt", () =>
    checkWorkspace("inventory", workspace, {
      "lake.json": policy("s3.amazonaws.com", "s3:PutObject"),
      "key.json": refused("operations=PutObject actions=kms:GenerateDataKey principals=s3.amazonaws.com"),
    }));

  /** What the preferred fix, or else the first that is offered, adds to the key policy. */
  const added = (...statements: readonly string[]): readonly [isPreferred: boolean, statements: object[]] => {
    const [found] = checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(workspace) },
      { file: "lake.json", text: document(...statements) },
      { file: "key.json", text: document(delegation) },
    ]).filter(({ code }) => code === "key-policy-does-not-allow");
    const [fix] = found?.fixes ?? [];
    const text = fix?.edits()[0]?.newText ?? "";
    const { list } = JSON.parse(`{ "list": [${text.replace(/^\s*,/, "")}] }`) as { list: object[] };
    return [fix?.isPreferred === true, list];
  };
  const lets = (service: string, action: string, condition = ""): string =>
    statement(
      `"Principal": { "Service": "${service}" }, "Action": "${action}", "Resource": "arn:aws:s3:::data-lake/*"${condition}`,
    );
  const distribution = `arn:aws:cloudfront::${account}:distribution/EXAMPLE`;
  const allowed = (service: string, action: string, condition: object): object => ({
    Effect: "Allow",
    Principal: { Service: service },
    Action: action,
    Resource: "*",
    Condition: condition,
  });

  test("each gets what it lacks, for whom the bucket policy lets it act", () => {
    assert.deepEqual(
      added(
        lets(
          "cloudfront.amazonaws.com",
          "s3:GetObject",
          `, "Condition": { "StringEquals": { "AWS:SourceArn": "${distribution}" } }`,
        ),
        lets(
          "s3.amazonaws.com",
          "s3:PutObject",
          `, "Condition": { "StringEquals": { "aws:SourceAccount": ["${account}", "444455556666"], "s3:x-amz-acl": "bucket-owner-full-control" } }`,
        ),
      ),
      [
        true,
        [
          allowed("cloudfront.amazonaws.com", "kms:Decrypt", { StringEquals: { "AWS:SourceArn": distribution } }),
          allowed("s3.amazonaws.com", "kms:GenerateDataKey", {
            StringEquals: { "aws:SourceAccount": [account, "444455556666"] },
          }),
        ],
      ],
    );
  });

  test("where the bucket policy lets it act for anybody, the account of the bucket is offered", () => {
    assert.deepEqual(added(lets("s3.amazonaws.com", "s3:PutObject")), [
      false,
      [allowed("s3.amazonaws.com", "kms:GenerateDataKey", { StringEquals: { "aws:SourceAccount": account } })],
    ]);
    assert.deepEqual(added(lets("cloudfront.amazonaws.com", "s3:GetObject")), [
      false,
      [
        allowed("cloudfront.amazonaws.com", "kms:Decrypt", {
          ArnLike: { "aws:SourceArn": `arn:aws:cloudfront::${account}:distribution/*` },
        }),
      ],
    ]);
  });

  test("quiet: the key policy allows it; the service brings a key of its own, or is a stranger", () => {
    const allows = document(
      delegation,
      statement(`"Principal": { "Service": "cloudfront.amazonaws.com" }, "Action": "kms:Decrypt", "Resource": "*"`),
    );
    checkWorkspace("allowed", workspace, {
      "lake.json": policy("cloudfront.amazonaws.com", "s3:GetObject"),
      "key.json": allows,
    });
    for (const service of ["cloudtrail.amazonaws.com", "delivery.logs.example.com"])
      checkWorkspace(service, workspace, {
        "lake.json": policy(service, "s3:PutObject"),
        "key.json": document(delegation),
      });
  });
});
