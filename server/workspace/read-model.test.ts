import assert from "node:assert/strict";
import fc from "fast-check";
import type { Workspace } from "../../test/harness/model-source.ts";
import { codes, dependsOn, MemoryFiles, modelOf, problemsOf } from "../../test/harness/model-source.ts";
import { parseModel, policyPaths } from "./parse-model.ts";
import { createModelReader, readModel } from "./read-model.ts";

const statement = (more: string): string =>
  `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", ${more} }] }`;
const identity = statement('"Action": "s3:PutObject", "Resource": "*"');
const bucketPolicy = statement('"Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"');
const keyPolicy = statement(
  '"Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*"',
);
const scp = statement('"Action": "*", "Resource": "*"');

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const otherKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
const uploader = "arn:aws:iam::444455556666:role/uploader";

const files: Workspace = {
  "policies/data-lake.bucket.json": bucketPolicy,
  "policies/data-lake.key.json": keyPolicy,
  "policies/uploader-1.json": identity,
  "policies/uploader-2.json": identity,
  "policies/boundary.json": scp,
  "scp/root.json": scp,
  "scp/ou.json": scp,
};

/** As in the documentation, with comments. */
const whole = `{
  // what we know
  "$schema": "keyhole.schema.json",
  "buckets": {
    "data-lake": {
      "account": "111122223333", "region": "eu-west-1",
      "encryption": { "type": "aws:kms", "key": "${keyArn}", "bucketKey": true },
      "policy": "policies/data-lake.bucket.json"
    },
    "logs": { "account": "111122223333", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] }
  },
  "keys": {
    "${keyArn}": {
      "aliases": ["alias/data-lake"], "policy": "policies/data-lake.key.json", "tags": { "team": "data" }, "origin": "AWS_KMS",
      "grants": [{ "grantee": "${uploader}", "operations": ["GenerateDataKey"], "encryptionContextSubset": { "aws:s3:arn": "arn:aws:s3:::data-lake" } }]
    }
  },
  "principals": {
    "${uploader}": { "policies": ["policies/uploader*.json"], "permissionsBoundary": "policies/boundary.json", "tags": { "team": "apps" } },
    "delivery.logs.amazonaws.com": {}
  },
  "accounts": {
    "444455556666": {
      "serviceControlPolicies": [["scp/root.json"], ["scp/ou.json"]], "resourceControlPolicies": [],
      "organization": { "id": "o-a1b2c3d4e5", "paths": ["o-a1b2c3d4e5/r-ab12/"] }, "managementAccount": false, "name": "apps"
    }
  },
  "vpcEndpoints": { "vpce-1a2b3c4d": { "vpc": "vpc-1a2b3c4d", "policy": ${statement('"Principal": "*", "Action": "*", "Resource": "*"')} } },
  "accessPoints": { "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming": { "bucket": "data-lake", "vpc": "vpc-1a2b3c4d" } },
  "uploads": [
    { "principal": "${uploader}", "to": "s3://data-lake/incoming/*", "operations": "PutObject", "context": { "aws:SourceVpce": "vpce-1a2b3c4d" }, "expect": "denied" },
    { "principal": "${uploader}", "to": "s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming/in/*", "from": "s3://logs" }
  ],
  "severity": { "upload-header-required": "off" }
}
`;

const problems = (keyhole: unknown, more: Workspace = files): string[] => problemsOf(modelOf(keyhole, more));
const bucket = (name: string, facts: object): object => ({ buckets: { [name]: facts } });

suite("reading a model", () => {
  test("everything that it can say is read, and is found right", () => {
    const model = modelOf(whole, files);
    assert.deepEqual(problemsOf(model), []);
    const [lake, logs] = model.buckets;
    assert.deepEqual(
      [lake?.name, lake?.account, lake?.region, lake?.policyFile, lake?.policy?.length],
      ["data-lake", "111122223333", "eu-west-1", "policies/data-lake.bucket.json", 1],
    );
    assert.deepEqual(
      [lake?.encryption.type, lake?.encryption.key, lake?.encryption.bucketKey],
      ["aws:kms", keyArn, true],
    );
    assert.deepEqual([logs?.encryption.type, logs?.policy], ["AES256", []]);
    const [key] = model.keys;
    assert.deepEqual(
      [key?.arn, key?.aliases, key?.tags, key?.origin, key?.policy?.[0]?.found.kind],
      [keyArn, ["alias/data-lake"], { team: "data" }, "AWS_KMS", "key"],
    );
    assert.deepEqual(
      key?.grants.map(({ grantee, operations, encryptionContextSubset }) => [
        grantee,
        operations,
        encryptionContextSubset,
      ]),
      [[uploader, ["GenerateDataKey"], { "aws:s3:arn": "arn:aws:s3:::data-lake" }]],
    );
    const [role, service] = model.principals;
    assert.deepEqual(
      [role?.account, role?.identityFiles, role?.tags, role?.session],
      ["444455556666", ["policies/uploader-1.json", "policies/uploader-2.json"], { team: "apps" }, undefined],
    );
    assert.deepEqual(
      [role?.identity?.map(({ file }) => file), role?.permissionsBoundary?.map(({ found }) => found.type)],
      [role?.identityFiles, ["permissionsBoundary"]],
    );
    assert.deepEqual(
      [service?.arn, service?.account, service?.identity],
      ["delivery.logs.amazonaws.com", undefined, undefined],
    );
    const [account] = model.accounts;
    assert.deepEqual(
      [
        account?.name,
        account?.serviceControl?.map((level) => level?.map(({ file }) => file)),
        account?.resourceControl,
        account?.managementAccount,
      ],
      ["apps", [["scp/root.json"], ["scp/ou.json"]], [], false],
    );
    assert.deepEqual(account?.organization, { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/"] });
    const [endpoint] = model.vpcEndpoints;
    assert.deepEqual(
      [endpoint?.id, endpoint?.vpc, endpoint?.policy?.map(({ file, found }) => [file, found.type])],
      ["vpce-1a2b3c4d", "vpc-1a2b3c4d", [["keyhole.json", "vpcEndpoint"]]],
    );
    assert.deepEqual(
      model.accessPoints.map(({ bucket: behind, vpc }) => [behind, vpc]),
      [["data-lake", "vpc-1a2b3c4d"]],
    );
    const [denied, copy] = model.expectations;
    assert.deepEqual(
      [denied?.to, denied?.operations, denied?.context, denied?.expect],
      [
        { bucket: "data-lake", keys: "incoming/*", accessPoint: undefined },
        ["PutObject"],
        { "aws:SourceVpce": ["vpce-1a2b3c4d"] },
        "denied",
      ],
    );
    assert.deepEqual(
      [copy?.to.bucket, copy?.to.keys, copy?.from, copy?.operations, copy?.expect],
      ["data-lake", "in/*", { bucket: "logs", keys: "*" }, ["CopyObject", "UploadPartCopy"], "allowed"],
    );
    assert.deepEqual(model.severity, { "upload-header-required": "off" });
  });

  test("a bucket's name tells its account and Region, if it is of an account's own namespace", () => {
    const { buckets } = modelOf(
      JSON.stringify({
        buckets: { "lake-111122223333-eu-west-1-an": { encryption: { type: "aws:kms" } }, "lake-111122223333": {} },
      }),
    );
    assert.deepEqual(
      buckets.map(({ account, region }) => [account, region]),
      [
        ["111122223333", "eu-west-1"],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(
      problems({ buckets: { "lake-111122223333-eu-west-1-an": { encryption: { type: "aws:kms" } } } }),
      [],
    );
  });

  test("a place is the text that says it", () => {
    const { text, buckets, keys, principals, expectations } = modelOf(whole, files);
    const said = [buckets[0], buckets[0]?.encryption, keys[0], principals[0], expectations[0]].map((entry) =>
      text.slice(entry?.place.range.offset, entry?.place.range.end),
    );
    assert.deepEqual(said, [
      '"data-lake"',
      `"${keyArn}"`,
      `"${keyArn}"`,
      `"${uploader}"`,
      '"s3://data-lake/incoming/*"',
    ]);
    assert.equal(
      text.slice(expectations[0]?.expectPlace.range.offset, expectations[0]?.expectPlace.range.end),
      '"denied"',
    );
  });

  test("policies written into the model count in its own text", () => {
    const { principals, text } = modelOf(`{ "principals": { "${uploader}": { "policies": [${identity}] } } }`);
    const [policy] = principals[0]?.identity ?? [];
    const node = policy?.found.document.statements[0]?.action?.values[0];
    assert.deepEqual([policy?.file, text.slice(node?.offset, node?.end)], ["keyhole.json", '"s3:PutObject"']);
  });

  test("groups add to a user's own policies, by name or as they are", () => {
    for (const groups of [
      { writers: "policies/uploader-2.json" },
      ["policies/uploader-2.json"],
      "policies/uploader-2.json",
    ]) {
      const model = modelOf({ principals: { [uploader]: { policies: "policies/uploader-1.json", groups } } }, files);
      assert.deepEqual(
        [problemsOf(model), model.principals[0]?.identityFiles],
        [[], ["policies/uploader-1.json", "policies/uploader-2.json"]],
      );
      assert.equal(model.principals[0]?.identity?.length, 2);
    }
  });

  test("what cannot be used does not restrict, but what can be used of identity policies counts", () => {
    const model = modelOf(
      {
        principals: {
          [uploader]: { policies: ["policies/uploader-1.json", "gone.json"], permissionsBoundary: ["gone.json"] },
        },
        accounts: { "444455556666": { serviceControlPolicies: [["gone.json"], ["scp/ou.json"]] } },
      },
      files,
    );
    assert.deepEqual([model.principals[0]?.identity?.length, model.principals[0]?.permissionsBoundary], [1, undefined]);
    assert.deepEqual(model.principals[0]?.identityFiles, ["policies/uploader-1.json", "gone.json"]);
    assert.deepEqual(
      model.accounts[0]?.serviceControl?.map((level) => level?.map(({ file }) => file)),
      [undefined, ["scp/ou.json"]],
    );
    assert.equal(problemsOf(model).length, 3);
  });
});

suite("AWS command-line output as a policy file", () => {
  const details = JSON.stringify({
    UserDetailList: [
      {
        UserName: "ana",
        Arn: "arn:aws:iam::111122223333:user/ana",
        GroupList: ["writers"],
        UserPolicyList: [{ PolicyName: "own", PolicyDocument: JSON.parse(identity) as unknown }],
      },
      { UserName: "bob", Arn: "arn:aws:iam::111122223333:user/bob", GroupList: [] },
    ],
    GroupDetailList: [
      {
        GroupName: "writers",
        Arn: "arn:aws:iam::111122223333:group/writers",
        GroupPolicyList: [{ PolicyDocument: JSON.parse(scp) as unknown }],
      },
    ],
    RoleDetailList: [
      {
        RoleName: "uploader",
        Arn: "arn:aws:iam::111122223333:role/uploader",
        AssumeRolePolicyDocument: JSON.parse(
          statement('"Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "sts:AssumeRole"'),
        ) as unknown,
        AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/Managed" }],
        PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::aws:policy/Boundary" },
      },
    ],
    Policies: ["Managed", "Boundary", "Unused"].map((name) => ({
      Arn: `arn:aws:iam::aws:policy/${name}`,
      PolicyVersionList: [{ IsDefaultVersion: true, Document: JSON.parse(scp) as unknown }],
    })),
  });
  const identityOf = (arn: string) =>
    modelOf({ principals: { [arn]: { policies: "details.json" } } }, { "details.json": details });

  test("a principal has its own policies, its groups' and the managed ones attached", () => {
    assert.equal(identityOf("arn:aws:iam::111122223333:user/ana").principals[0]?.identity?.length, 2);
    const role = identityOf("arn:aws:iam::111122223333:role/uploader");
    assert.deepEqual(
      role.principals[0]?.identity?.map(({ found }) => found.policyArn),
      ["arn:aws:iam::aws:policy/Managed"],
    );
  });

  test("a principal of the file that has no policies is told apart from one that is not in it", () => {
    assert.deepEqual(identityOf("arn:aws:iam::111122223333:user/bob").principals[0]?.identity, []);
    assert.deepEqual(problemsOf(identityOf("arn:aws:iam::111122223333:user/bob")), []);
    assert.match(
      problemsOf(identityOf("arn:aws:iam::111122223333:user/eve")).join(),
      /^"details.json": .*none is of arn:aws:iam::111122223333:user\/eve/,
    );
  });

  test("a session has its role's policies, a group its own", () => {
    const session = identityOf("arn:aws:sts::111122223333:assumed-role/uploader/nightly");
    assert.deepEqual(
      session.principals[0]?.identity?.map(({ found }) => found.policyArn),
      ["arn:aws:iam::aws:policy/Managed"],
    );
    const group = (name: string) =>
      modelOf(
        { principals: { "arn:aws:iam::111122223333:user/eve": { groups: { [name]: "details.json" } } } },
        { "details.json": details },
      );
    assert.deepEqual([problemsOf(group("writers")), group("writers").principals[0]?.identity?.length], [[], 1]);
    assert.match(problemsOf(group("readers")).join(), /none is of the group readers/);
  });

  test("a role's trust policy is no identity policy", () => {
    const trust = statement('"Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole"');
    const model = modelOf(
      { principals: { [uploader]: { policies: "role.json" } } },
      { "role.json": `{ "Role": { "AssumeRolePolicyDocument": ${trust} } }` },
    );
    assert.match(problemsOf(model).join(), /role\.json is a role's trust policy, not an identity policy/);
  });

  test("the boundary is the one that the file tells", () => {
    const { principals } = modelOf(
      { principals: { "arn:aws:iam::111122223333:role/uploader": { permissionsBoundary: "details.json" } } },
      { "details.json": details },
    );
    assert.deepEqual(
      principals[0]?.permissionsBoundary?.map(({ found }) => found.policyArn),
      ["arn:aws:iam::aws:policy/Boundary"],
    );
  });

  test("a key policy as aws kms get-key-policy prints it", () => {
    const model = modelOf(
      { keys: { [keyArn]: { policy: "key.json" } } },
      { "key.json": JSON.stringify({ Policy: keyPolicy }) },
    );
    assert.deepEqual([problemsOf(model), model.keys[0]?.policy?.length], [[], 1]);
  });
});

suite("what is wrong with a model is told at its place", () => {
  const table: readonly (readonly [string, unknown, readonly string[]])[] = [
    [
      "an unknown member",
      { principal: {} },
      ['"principal": There is no member "principal" here. Did you mean "principals"?'],
    ],
    [
      "an unknown member with nothing near",
      { buckets: { logs: { colour: "red" } } },
      ['"colour": There is no member "colour" here.'],
    ],
    ["a wrong type", { buckets: [] }, ["[]: This must be an object."]],
    ["a wrong type of several", bucket("logs", { policy: 1 }), ["1: This must be a path or glob, a policy or a list."]],
    ["the root", "[]", ["[]: This must be an object."]],
    ["a missing member", { uploads: [{ principal: uploader }] }, ['{: "to" is missing here.']],
    ["an account id", bucket("logs", { account: "1111" }), ['"1111": "1111" is not an account id, 12 digits.']],
    [
      "a Region",
      bucket("logs", { region: "Ireland" }),
      ['"Ireland": "Ireland" is not an AWS Region, such as eu-west-1.'],
    ],
    [
      "a bucket's name",
      bucket("arn:aws:s3:::logs", {}),
      ['"arn:aws:s3:::logs": "arn:aws:s3:::logs" is not a bucket\'s name, without s3:// or arn:.'],
    ],
    [
      "a key's ARN",
      { keys: { "alias/x": {} } },
      ['"alias/x": "alias/x" is not the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID.'],
    ],
    [
      "a principal",
      { principals: { "arn:aws:iam::1:role/x": {} } },
      [
        '"arn:aws:iam::1:role/x": "arn:aws:iam::1:role/x" is not the ARN of a user, role, session or account, or the name of an AWS service.',
      ],
    ],
    [
      "an encryption",
      bucket("logs", { encryption: { type: "AES-256" } }),
      ['"AES-256": "AES-256" is none of AES256, aws:kms or aws:kms:dsse. Did you mean "AES256"?'],
    ],
    [
      "a code",
      { severity: { "missing-kms-actions": "off" } },
      ['"missing-kms-actions": There is no code "missing-kms-actions". Did you mean "missing-kms-action"?'],
    ],
    [
      "a level",
      { severity: { "missing-kms-action": "of" } },
      ['"of": "of" is none of error, warning, information, hint or off. Did you mean "off"?'],
    ],
    [
      "a level of control policies that is no list",
      { accounts: { "444455556666": { serviceControlPolicies: ["scp/root.json"] } } },
      ['"scp/root.json": This must be a list.'],
    ],
    [
      "a duplicate",
      '{ "buckets": { "logs": {}, "logs": {} } }',
      ['"logs": "logs" stands here twice: only the last one counts. Remove one.'],
    ],
    [
      "half-typed text",
      '{ "buckets": { "logs": { "account": ',
      ['"account":: This is no valid JSON: a value is missing.'],
    ],
    [
      "a missing file",
      bucket("logs", { policy: "gone.json" }),
      ['"gone.json": gone.json: no such file. The path is taken from the folder of this file.'],
    ],
    [
      "a glob without matches",
      bucket("logs", { policy: "gone*.json" }),
      ['"gone*.json": No file matches gone*.json. The glob is taken from the folder of this file.'],
    ],
    [
      "an identity policy as a bucket policy",
      bucket("logs", { policy: "policies/uploader-1.json" }),
      ['"policies/uploader-1.json": policies/uploader-1.json is a policy without Principal, not a bucket policy.'],
    ],
    [
      "a key policy as a bucket policy",
      bucket("logs", { policy: "policies/data-lake.key.json" }),
      ['"policies/data-lake.key.json": policies/data-lake.key.json is a key policy, not a bucket policy.'],
    ],
    [
      "a bucket policy as an identity policy",
      { principals: { [uploader]: { policies: "policies/data-lake.bucket.json" } } },
      ['"policies/data-lake.bucket.json": policies/data-lake.bucket.json is a bucket policy, not an identity policy.'],
    ],
    [
      "an object that is no policy",
      { principals: { [uploader]: { policies: {} } } },
      ["{: This is no policy: it has no Statement."],
    ],
    [
      "two bucket policies",
      bucket("logs", { policy: [JSON.parse(bucketPolicy), "policies/data-lake.bucket.json"] }),
      [/There is one bucket policy, but this names 2 policies/.source],
    ],
    [
      "bucket and key in two Regions",
      {
        ...bucket("logs", {
          account: "111122223333",
          region: "eu-west-2",
          encryption: { type: "aws:kms", key: keyArn },
        }),
      },
      [`"${keyArn}": The bucket is in eu-west-2, its key in eu-west-1: they must be in the same Region.`],
    ],
    [
      "a bucket of another account than its name says",
      bucket("lake-111122223333-eu-west-1-an", { account: "444455556666", encryption: { type: "AES256" } }),
      [
        '"444455556666": The bucket lake-111122223333-eu-west-1-an belongs to account 111122223333, as its name says. Correct the account.',
      ],
    ],
    [
      "a bucket in another Region than its name says",
      bucket("lake-111122223333-eu-west-1-an", { region: "eu-west-2", encryption: { type: "AES256" } }),
      ['"eu-west-2": The bucket lake-111122223333-eu-west-1-an is in eu-west-1, as its name says. Correct the Region.'],
    ],
    [
      "a key in another Region than the bucket's name says",
      bucket("lake-111122223333-eu-west-2-an", { encryption: { type: "aws:kms", key: keyArn } }),
      [`"${keyArn}": The bucket is in eu-west-2, its key in eu-west-1: they must be in the same Region.`],
    ],
    [
      "a key in another spelling",
      {
        ...bucket("logs", { encryption: { type: "aws:kms", key: keyArn.replace("abcd", "ABCD") } }),
        keys: { [keyArn]: {} },
      },
      [
        `"${keyArn.replace("abcd", "ABCD")}": This is the key ${keyArn} in another spelling: names are compared letter by letter.`,
      ],
    ],
    [
      "a key in two Regions",
      { keys: { [keyArn]: {}, [keyArn.replace("west", "central")]: {} } },
      [
        `"${keyArn.replace("west", "central")}": 1234abcd-12ab-34cd-56ef-1234567890ab is declared in two places: a key's id belongs to one account and Region.`,
      ],
    ],
    [
      "an alias of two keys",
      { keys: { [keyArn]: { aliases: ["alias/x"] }, [otherKeyArn]: { aliases: "alias/x" } } },
      ['"alias/x": alias/x is an alias of another key, too: in one account and Region an alias has one key.'],
    ],
    [
      "an alias of another account",
      { keys: { [keyArn]: { aliases: [{ name: "alias/x", account: "444455556666" }] } } },
      ['"alias/x": An alias is in its key\'s account, which is 111122223333.'],
    ],
    [
      "a managed key of nobody",
      bucket("logs", { encryption: { type: "aws:kms" } }),
      [
        '"logs": Without "key" the bucket is encrypted with the AWS managed key of its account, so that the bucket needs "account" and "region".',
      ],
    ],
    [
      "a key that is not used",
      bucket("logs", { encryption: { type: "AES256", key: keyArn } }),
      [`"${keyArn}": With AES256 no KMS key is used: remove "key", or make the type aws:kms.`],
    ],
    [
      "a directory bucket without a key of its own",
      bucket("lake--euw1-az1--x-s3", { account: "111122223333", region: "eu-west-1", encryption: { type: "aws:kms" } }),
      [
        '"encryption": A directory bucket\'s key is named by its ARN or id: neither an alias nor the AWS managed key can be it.',
      ],
    ],
    [
      "a directory bucket with two layers",
      bucket("lake--euw1-az1--x-s3", { region: "eu-west-1", encryption: { type: "aws:kms:dsse", key: keyArn } }),
      ['"aws:kms:dsse": Directory buckets have no DSSE-KMS: the type is AES256 or aws:kms.'],
    ],
    [
      "an expectation about nobody",
      {
        ...bucket("logs", {}),
        principals: { [uploader]: {} },
        uploads: [{ principal: `${uploader}s`, to: "s3://logs/*" }],
      },
      [
        `"${uploader}s": ${uploader}s is no principal of this model: declare it under "principals". Did you mean ${uploader}?`,
      ],
    ],
    [
      "an expectation about no bucket",
      { ...bucket("logs", {}), principals: { [uploader]: {} }, uploads: [{ principal: uploader, to: "s3://log/*" }] },
      ['"s3://log/*": log is no bucket of this model: declare it under "buckets". Did you mean logs?'],
    ],
    [
      "a copy from nowhere",
      {
        ...bucket("logs", {}),
        principals: { [uploader]: {} },
        uploads: [{ principal: uploader, to: "s3://logs", operations: ["CopyObject"] }],
      },
      ['"CopyObject": A copy needs "from": the objects that are copied.'],
    ],
    [
      "expectations that exclude each other",
      {
        ...bucket("logs", {}),
        principals: { [uploader]: {} },
        uploads: [
          { principal: uploader, to: "s3://logs" },
          { principal: uploader, to: "s3://logs/*", expect: "denied" },
        ],
      },
      ['"denied": The same operations are expected to be allowed and to be denied.'],
    ],
    [
      "two management accounts",
      {
        accounts: {
          "111122223333": { managementAccount: true, organization: { id: "o-a1b2c3d4e5" } },
          "444455556666": { managementAccount: true, organization: { id: "o-a1b2c3d4e5" } },
        },
      },
      ['"444455556666": o-a1b2c3d4e5 has another management account: there is one.'],
    ],
    [
      "an access point of no bucket",
      {
        ...bucket("logs", {}),
        accessPoints: { "arn:aws:s3:eu-west-1:111122223333:accesspoint/in": { bucket: "log" } },
      },
      ['"log": log is no bucket of this model: declare it under "buckets". Did you mean logs?'],
    ],
  ];
  for (const [name, keyhole, expected] of table) {
    test(name, () => {
      const found = problems(keyhole);
      if (name === "two bucket policies") assert.match(found.join(), new RegExp(expected.join()));
      else assert.deepEqual(found, expected);
    });
  }

  test("a file without a policy, and a template", () => {
    assert.deepEqual(problems(bucket("logs", { policy: "package.json" }), { "package.json": "{}" }), [
      '"package.json": package.json holds no policy.',
    ]);
    const template = bucketPolicy.replace(
      /"Resource": *"[^"]*"/,
      '"Resource": { "Fn::Sub": "arn:aws:s3:::${Bucket}/*" }',
    );
    assert.match(
      problems(bucket("logs", { policy: "a.json" }), { "a.json": template }).join(),
      /a\.json holds a template's functions/,
    );
  });

  test("what is right beside it is read all the same", () => {
    const model = modelOf(
      whole.replace('"account": "111122223333", "region": "eu-west-1",', '"account": 7, "region": "x",'),
      files,
    );
    assert.deepEqual(
      [model.buckets[0]?.account, model.buckets[0]?.region, model.buckets[0]?.policy?.length],
      [undefined, undefined, 1],
    );
  });
});

suite("reading again", () => {
  test("only what depends on the edited file is made anew; without an edit it is the same model", () => {
    const memory = new MemoryFiles();
    const reader = createModelReader(codes);
    const workspace = { ...files, "keyhole.json": whole };
    const before = reader.read(memory.source(workspace));
    assert.equal(reader.read(memory.source(workspace)), before);
    const after = reader.read(memory.source({ ...workspace, "policies/uploader-2.json": scp }));
    assert.deepEqual(
      [after.buckets, after.keys, after.accounts].map((list, index) =>
        list.every((entry, at) => entry === [before.buckets, before.keys, before.accounts][index]?.[at]),
      ),
      [true, true, true],
    );
    assert.notEqual(after.principals[0], before.principals[0]);
    assert.equal(after.principals[0]?.permissionsBoundary, before.principals[0]?.permissionsBoundary);
    assert.equal(after.principals[1], before.principals[1]);
  });

  test("an edit of the model leaves alone what stands before it", () => {
    const memory = new MemoryFiles();
    const reader = createModelReader(codes);
    const before = reader.read(memory.source({ ...files, "keyhole.json": whole }));
    const after = reader.read(
      memory.source({ ...files, "keyhole.json": whole.replace('"expect": "denied"', '"expect": "allowed"') }),
    );
    for (const section of ["buckets", "keys", "principals", "accounts"] as const)
      assert.ok(
        after[section].every((entry, index) => entry === before[section][index]),
        section,
      );
    const shifted = reader.read(memory.source({ ...files, "keyhole.json": ` ${whole}` }));
    assert.equal(shifted.buckets[0]?.place.range.offset, (before.buckets[0]?.place.range.offset ?? 0) + 1);
  });

  test("a new file that a glob matches is read, and one that is gone is missed", () => {
    const memory = new MemoryFiles();
    const reader = createModelReader(codes);
    const workspace: Workspace = { ...files, "keyhole.json": whole };
    reader.read(memory.source(workspace));
    const more = reader.read(memory.source({ ...workspace, "policies/uploader-3.json": identity }));
    assert.equal(more.principals[0]?.identity?.length, 3);
    const less = Object.fromEntries(Object.entries(workspace).filter(([name]) => name !== "policies/boundary.json"));
    assert.match(problemsOf(reader.read(memory.source(less))).join(), /policies\/boundary\.json: no such file/);
  });

  test("each file is asked for once", () => {
    const asked: string[] = [];
    const source = new MemoryFiles().source({ ...files, "keyhole.json": whole });
    readModel({ ...source, documents: (name) => (asked.push(name), source.documents(name)) }, codes);
    assert.equal(asked.length, new Set(asked).size);
  });

  test("a model depends on itself, on the files it names, there or not, and on what its globs match", () => {
    const model = modelOf(
      { principals: { [uploader]: { policies: ["policies/uploader*.json", "gone.json"] } } },
      files,
    );
    for (const file of ["keyhole.json", "gone.json", "policies/uploader-1.json", "policies/uploader-new.json"])
      assert.ok(dependsOn(model, file), file);
    for (const file of ["policies/boundary.json", "policies/deep/uploader.json"])
      assert.ok(!dependsOn(model, file), file);
  });

  test("the paths to be read first are all that the reading asks for", () => {
    const { paths, globs } = policyPaths(parseModel("keyhole.json", whole, codes));
    assert.deepEqual(globs, ["policies/uploader*.json"]);
    assert.deepEqual([...paths].sort(), [
      "policies/boundary.json",
      "policies/data-lake.bucket.json",
      "policies/data-lake.key.json",
      "scp/ou.json",
      "scp/root.json",
    ]);
  });
});

suite("no text makes the reader fail", () => {
  const check = (text: string): void => {
    const model = modelOf(text, files);
    for (const {
      place: { range },
      related,
    } of model.problems) {
      for (const { offset, end } of [range, ...related.map((other) => other.range)])
        assert.ok(0 <= offset && offset <= end && end <= text.length);
    }
  };

  test("half typed, at any place", () => {
    for (let end = 0; end < whole.length; end++) check(whole.slice(0, end));
  });

  test("with anything in place of anything", () => {
    const values = fc.constantFrom(
      "null",
      "1",
      "true",
      '""',
      "[]",
      "{}",
      '"*"',
      "[[[{}]]]",
      '{ "Statement": [] }',
      '"s3://"',
      '"__proto__"',
      '{ "__proto__": {} }',
    );
    const strings = [...whole.matchAll(/"[^"]*"/g)];
    fc.assert(
      fc.property(fc.nat(strings.length - 1), fc.nat(strings.length - 1), values, (first, second, value) => {
        const [a, b] = [strings[Math.min(first, second)], strings[Math.max(first, second)]];
        if (a === undefined || b === undefined) return;
        check(whole.slice(0, a.index) + value + whole.slice(a.index + a[0].length));
        check(whole.slice(0, a.index) + value + whole.slice(b.index + b[0].length));
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), check));
  });
});
