import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseJson } from "../../policy/parse.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { complete } from "./complete.ts";
import type { Completion } from "./suggestion.ts";
import { asPlain, asSnippet } from "./suggestion.ts";

/** What is offered at the first `|` of a text, in order. */
async function offered(marked: string, workspace = ""): Promise<readonly Completion[]> {
  const offset = marked.indexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const documents = findDocuments(parseJson(workspace).root, workspace);
  return (await complete(wholeCatalog(), text, offset, [], documents)).items;
}

const labels = async (marked: string, workspace?: string): Promise<string[]> =>
  (await offered(marked, workspace)).map(({ label }) => label);

/** The text with an item taken, its first choices at the stops. */
async function taken(marked: string, label: string, workspace?: string): Promise<string> {
  const item = (await offered(marked, workspace)).find((one) => one.label === label);
  assert.ok(item, `${label} is offered: ${(await labels(marked, workspace)).slice(0, 20).join(", ")}`);
  const text = marked.replace("|", "");
  const { range, newText, commaAt } = item;
  const comma = commaAt === undefined ? [] : [{ range: { offset: commaAt, end: commaAt }, newText: "," }];
  return applyEdits(text, [...comma, { range, newText: asPlain(newText) }]);
}

const inStatement = (rest: string): string =>
  `{
  "Version": "2012-10-17",
  "Statement": [
    {
      ${rest}
    }
  ]
}`;

suite("completion of elements", () => {
  test("what a statement lacks comes first, and what it has is not offered", async () => {
    assert.deepEqual((await labels(inStatement('"Effect": "Allow",\n      |'))).slice(0, 3), [
      "Action",
      "Resource",
      "Condition",
    ]);
  });

  test("a policy of a resource lacks a principal first", async () => {
    const found = await labels(`{"Version":"2012-10-17","Statement":[{"Principal":"*","Effect":"Deny"},{|}]}`);
    assert.deepEqual(found.slice(0, 4), ["Effect", "Principal", "Action", "Resource"]);
  });

  for (const typed of ['"Ac|"', '"Ac|', "Ac|", "|"])
    test(`an element typed as ${typed} is written whole`, async () => {
      assert.equal(
        await taken(inStatement(`"Effect": "Allow",\n      ${typed}`), "Action"),
        inStatement('"Effect": "Allow",\n      "Action": [""]'),
      );
    });

  test("only the name is replaced where its value is there", async () => {
    assert.equal(
      await taken(inStatement('"Effect": "Allow",\n      "Ac|tio": "s3:*"'), "Action"),
      inStatement('"Effect": "Allow",\n      "Action": "s3:*"'),
    );
  });

  test("commas that are missing before and behind are written", async () => {
    assert.equal(
      await taken(inStatement('"Effect": "Allow"\n      |\n      "Resource": "*"'), "Action"),
      inStatement('"Effect": "Allow",\n      "Action": [""],\n      "Resource": "*"'),
    );
  });

  test("Effect and Version have the values that AWS takes", async () => {
    assert.deepEqual(await labels(inStatement('"Effect": |')), ["Allow", "Deny"]);
    assert.deepEqual(await labels('{"Version": "|", "Statement": []}'), ["2012-10-17", "2008-10-17"]);
  });

  test("documents in templates and embedded in other JSON have elements, and other JSON has none", async () => {
    assert.ok((await labels('{"Resources":{"R":{"Properties":{"PolicyDocument":{"|"}}}}}')).includes("Statement"));
    assert.deepEqual(await labels('{"name": "x", "|"}'), []);
    assert.deepEqual(await labels('{"scripts": {"|"}}'), []);
  });
});

suite("completion of actions", () => {
  const actions = (typed: string, rest = ""): string => inStatement(`"Effect": "Allow", "Action": [${typed}]${rest}`);

  test("services by their prefix and by their name", async () => {
    const found = await offered(actions('"Step|"'));
    assert.ok(found.some(({ label, detail }) => label === "states:" && detail === "AWS Step Functions"));
    assert.ok((await labels(actions('"ke|"'))).includes("kms:"));
  });

  test("actions by prefix first, by the beginnings of words next", async () => {
    const found = await labels(actions('"s3:multi|"'));
    assert.equal(found[0], "s3:AbortMultipartUpload");
    assert.equal((await labels(actions('"s3:PutObjectA|"')))[0], "s3:PutObjectAcl");
  });

  test("actions by their words without a service", async () => {
    assert.ok((await labels(actions('"GenerateData|"'))).includes("kms:GenerateDataKey"));
  });

  test("an action shows its access level, a wildcard how many it stands for", async () => {
    const found = await offered(actions('"s3:GetObject|"'));
    assert.equal(found.find(({ label }) => label === "s3:GetObject")?.detail, "Read");
    const wildcard = found.find(({ label }) => label === "s3:GetObject*");
    assert.match(wildcard?.detail ?? "", /^\d+ actions$/);
  });

  test("what is listed, or under a wildcard that is, is not offered again", async () => {
    const found = await labels(actions('"s3:GetObject*", "s3:PutObject", "s3:|"'));
    assert.deepEqual(
      found.filter((label) => /^s3:(?:GetObject|PutObject$)/.test(label)),
      [],
    );
  });

  test("what an upload needs of KMS comes first in a statement of its own, until it is allowed", async () => {
    const upload = `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`;
    const text = (more: string): string =>
      `{"Version":"2012-10-17","Statement":[${upload},{"Effect":"Allow","Action":[${more}]}]}`;
    assert.deepEqual((await labels(text('"|"'))).slice(0, 2), ["kms:GenerateDataKey", "kms:Decrypt"]);
    assert.equal((await labels(text('"kms:GenerateDataKey", "|"')))[0], "kms:Decrypt");
  });

  test("without quotes, in half a line", async () => {
    assert.equal(await taken(actions("s3:PutObj|"), "s3:PutObject"), actions('"s3:PutObject"'));
    assert.equal(await taken(actions('"s3:PutObj|'), "s3:PutObject"), actions('"s3:PutObject"'));
  });
});

suite("completion of resources and principals", () => {
  const workspace = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/etl"},
    "Action":"s3:GetObject","Resource":"arn:aws:s3:::data-lake/in/*"}]}`;

  test("resources are those that the actions can be on, the workspace's first", async () => {
    const found = await labels(inStatement('"Effect": "Allow", "Action": "s3:PutObject", "Resource": "|"'), workspace);
    assert.deepEqual(found.slice(0, 2), ["arn:aws:s3:::data-lake/*", "arn:aws:s3:::data-lake/in/*"]);
    assert.ok(found.includes("arn:aws:s3:::BucketName/*"));
    assert.ok(!found.includes("arn:aws:s3:::data-lake"));
  });

  test("a slot of an ARN is a stop", async () => {
    const found = await offered(inStatement('"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "|"'));
    const key = found.find(({ label }) => label.startsWith("arn:aws:kms:"));
    assert.equal(asSnippet(key?.newText ?? ""), '"arn:aws:kms:${1:us-east-1}:${2:111122223333}:key/${3:KeyId}"');
  });

  test("an action without resource types needs a star", async () => {
    const [first] = await offered(inStatement('"Action": "s3:ListAllMyBuckets", "Resource": |'));
    assert.equal(first?.label, "*");
    assert.equal(first.detail, "required by s3:ListAllMyBuckets");
  });

  test("principals are those of the workspace, then accounts, then forms", async () => {
    const found = await labels(inStatement('"Effect": "Allow", "Principal": {"AWS": ["|"]}'), workspace);
    assert.deepEqual(found.slice(0, 2), ["arn:aws:iam::444455556666:role/etl", "arn:aws:iam::444455556666:root"]);
    assert.ok((await labels(inStatement('"Principal": {"Service": "lam|"}'))).includes("lambda.amazonaws.com"));
  });

  test("a principal without a value gets an object", async () => {
    assert.equal(
      await taken(inStatement('"Principal": |'), "Service"),
      inStatement('"Principal": {\n        "Service": ""\n      }'),
    );
  });
});

suite("completion of conditions", () => {
  const condition = (rest: string): string =>
    inStatement(`"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": ${rest}`);

  test("operators that fit the key come first", async () => {
    assert.deepEqual((await labels(condition('{"|": {"aws:SecureTransport": "true"}}'))).slice(0, 2), ["Bool", "Null"]);
  });

  test("keys are the actions' and the global ones, as far as the operator fits", async () => {
    const found = await labels(condition('{"StringEquals": {"|"}}'));
    assert.ok(found.includes("kms:ViaService") && found.includes("aws:PrincipalOrgID"));
    assert.ok(!found.includes("aws:SecureTransport") && !found.includes("s3:prefix"));
    assert.ok(found.indexOf("kms:ViaService") < found.indexOf("aws:userid"));
    assert.deepEqual((await labels(condition('{"Bool": {"|"}}'))).slice(0, 1), ["aws:SecureTransport"]);
  });

  test("values that can be listed", async () => {
    assert.deepEqual(await labels(condition('{"Bool": {"aws:SecureTransport": |}}')), ["true", "false"]);
    const regions = await labels(condition('{"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "|"]}}'));
    assert.ok(regions.includes("us-east-1") && !regions.includes("eu-west-1"));
    assert.equal(
      (await labels(condition('{"StringEquals": {"kms:ViaService": "s3.eu-w|"}}')))[0],
      "s3.eu-west-1.amazonaws.com",
    );
    assert.ok(
      (await labels(condition('{"StringEquals": {"iam:PassedToService": "|"}}'))).includes("ec2.amazonaws.com"),
    );
  });

  test("policy variables behind their beginning, the text round them kept", async () => {
    const text = inStatement('"Action": "s3:PutObject", "Resource": "arn:aws:s3:::home/${aws:us|}/*"');
    assert.equal(await taken(text, "${aws:username}"), text.replace("us|}", "username}"));
    assert.equal(await taken(text.replace("us|}", "us|"), "${aws:username}"), text.replace("us|}", "username}"));
  });
});

suite("completion of usual statements", () => {
  for (const [name, text] of [
    ["an empty file", "|"],
    ["an empty object", "{|}"],
    ["an empty list of statements", '{\n  "Version": "2012-10-17",\n  "Statement": [|]\n}'],
  ] as const)
    test(`${name} becomes a policy`, async () => {
      const policy = JSON.parse(await taken(text, "Upload to an encrypted bucket")) as { Statement: unknown[] };
      assert.equal(policy.Statement.length, 2);
    });

  test("an empty object stands on several lines then", async () => {
    assert.match(
      await taken("{|}", "Trust a service"),
      /^\{\n {2}"Version": "2012-10-17",\n {2}"Statement": \[\n {4}\{\n/,
    );
  });
});
