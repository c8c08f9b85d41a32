import assert from "node:assert/strict";
import { applyFix, checkAll } from "../../../test/harness/check-fixture.ts";
import { key } from "../../../test/harness/check-policy.ts";
import { account, delegation, document, uploader, usesKey, writes } from "../../../test/harness/drawn-workspace.ts";
import { createEngine } from "../engine.ts";

const principals = `"principals": { "${uploader}": { "policies": "uploader.json" } }`;
const filesWith = (model: string) => [
  { file: "keyhole.json", text: model },
  { file: "uploader.json", text: document(writes, usesKey) },
  { file: `keys/${key.slice(-36)}.key.json`, text: document(delegation) },
];

/** keyhole.json after the only fix of that title, and what is selected in it. */
function declare(model: string, title: string): { readonly text: string; readonly selected: readonly string[] } {
  const files = filesWith(model);
  const fixes = checkAll(createEngine(), files)
    .filter(({ code }) => code === "unknown-key-policy")
    .flatMap((diagnostic) => diagnostic.fixes);
  const [fix, ...others] = fixes.filter((one) => one.title === title);
  assert.ok(
    fix && others.length === 0,
    `"${title}" is not offered, but ${JSON.stringify(fixes.map((one) => one.title))}`,
  );
  assert.ok(!fix.isPreferred);
  const selected = fix
    .edits()
    .flatMap(({ newText, placeholders }) => (placeholders ?? []).map(({ offset, end }) => newText.slice(offset, end)));
  return { text: applyFix(files, fix)[0]?.text ?? "", selected };
}

const filledIn = (text: string): string =>
  text.replaceAll("KEY_ID", key.slice(-36)).replaceAll("ACCOUNT_ID", account).replaceAll("REGION", "eu-west-1");
const codes = (model: string): string[] => checkAll(createEngine(), filesWith(model)).map(({ code }) => code);

const underKey = "Declare that data-lake uses a KMS key";

suite("Declaring in keyhole.json", () => {
  test("a bucket's encryption, with a key or without, beside what comments say", () => {
    const before = `{
  "buckets": {
    // Raw data.
    "data-lake": {
      "account": "${account}", // apps
      "region": "eu-west-1",
      "policy": [] // none yet
    }
  },
  ${principals}
}
`;
    const { text, selected } = declare(before, underKey);
    const placeholder = `arn:aws:kms:eu-west-1:${account}:key/KEY_ID`;
    assert.equal(
      text,
      before.replace(
        '"region": "eu-west-1",\n',
        `"region": "eu-west-1",\n      "encryption": { "type": "aws:kms", "key": "${placeholder}" },\n`,
      ),
    );
    assert.deepEqual(selected, [placeholder]);
    const plain = declare(before, "Declare that data-lake is encrypted without KMS (AES256)");
    assert.equal(
      plain.text,
      before.replace('"region": "eu-west-1",\n', '"region": "eu-west-1",\n      "encryption": { "type": "AES256" },\n'),
    );
    assert.deepEqual([plain.selected, codes(plain.text)], [[], []]);
  });

  test("as its neighbours are written: in lines, with tabs and CRLF", () => {
    const before = `{
	"buckets": {
		"logs": {
			"encryption": {
				"type": "AES256"
			}
		},
		"data-lake": {
			"region": "eu-west-1"
		}
	},
	${principals}
}`.replaceAll("\n", "\r\n");
    assert.equal(
      declare(before, underKey).text,
      before.replace(
        '"eu-west-1"',
        [
          '"eu-west-1",',
          '\t\t\t"encryption": {',
          '\t\t\t\t"type": "aws:kms",',
          '\t\t\t\t"key": "arn:aws:kms:eu-west-1:ACCOUNT_ID:key/KEY_ID"',
          "\t\t\t}",
        ].join("\r\n"),
      ),
    );
  });

  test("a key and its policy, step by step until nothing is unknown", () => {
    const before = `{ "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "policy": [] } }, ${principals} }`;
    const encrypted = filledIn(declare(before, underKey).text);
    const { text, selected } = declare(encrypted, `Declare ${key} with the file of its key policy`);
    assert.equal(
      text,
      encrypted.replace(', "principals"', `, "keys": { "${key}": { "policy": "keys/KEY_ID.key.json" } }, "principals"`),
    );
    assert.deepEqual(selected, ["keys/KEY_ID.key.json"]);
    assert.deepEqual(codes(filledIn(text)), []);
  });

  test("a key that is declared gets its policy behind its aliases, another one joins those that are there", () => {
    const model = (keys: string) => `{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}" } } },
  "keys": { ${keys} },
  ${principals}
}`;
    assert.equal(
      declare(
        model(`"${key}": { "aliases": "alias/lake", "origin": "AWS_KMS" }`),
        `Name the file of the key policy of ${key}`,
      ).text,
      model(`"${key}": { "aliases": "alias/lake", "policy": "keys/KEY_ID.key.json", "origin": "AWS_KMS" }`),
    );
    const other = `"${key.slice(0, -1)}1": { "policy": [] }`;
    assert.equal(
      declare(model(other), `Declare ${key} with the file of its key policy`).text,
      model(`${other}, "${key}": { "policy": "keys/KEY_ID.key.json" }`),
    );
  });

  test("the key of an alias, in the account of the principal that uploads", () => {
    const before = `{ "buckets": { "data-lake": { "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "alias/lake" } } }, ${principals} }`;
    const { text, selected } = declare(before, "Declare the key that has the alias alias/lake");
    assert.ok(
      text.includes(`"keys": { "arn:aws:kms:eu-west-1:${account}:key/KEY_ID": { "aliases": ["alias/lake"] } }`),
      text,
    );
    assert.deepEqual(selected, [`arn:aws:kms:eu-west-1:${account}:key/KEY_ID`]);
  });

  test("a bucket's account and Region where they tell the AWS managed key", () => {
    const before = (facts: string, more = ""): string =>
      `{ "buckets": { "data-lake": { ${facts}"encryption": { "type": "aws:kms"${more} } } }, ${principals} }`;
    const both = declare(before(""), "Declare the account and Region of data-lake");
    assert.deepEqual(both.selected, ["ACCOUNT_ID", "REGION"]);
    assert.deepEqual(codes(filledIn(both.text)), []);
    const one = declare(before('"region": "eu-west-1", '), "Declare the account of data-lake");
    assert.equal(one.text, before('"region": "eu-west-1", "account": "ACCOUNT_ID", '));
    const named = declare(
      before("", `, "key": "arn:aws:kms:eu-west-1:${account}:alias/aws/s3"`),
      "Declare the Region of data-lake",
    );
    assert.deepEqual(named.selected, ["REGION"]);
  });

  test("nothing is written over or twice: what is there and wrong is for a person to mend", () => {
    for (const bucket of ['{ "encryption": "aws:kms" }', "null"]) {
      const found = checkAll(createEngine(), filesWith(`{ "buckets": { "data-lake": ${bucket} }, ${principals} }`));
      assert.deepEqual(
        found.filter(({ code }) => code === "unknown-key-policy").map(({ fixes }) => fixes),
        [[]],
        bucket,
      );
    }
    const gone = `{ "buckets": { "data-lake": { "encryption": { "type": "aws:kms", "key": "${key}" } } }, "keys": { "${key}": { "policy": "gone.json" } }, ${principals} }`;
    assert.deepEqual(
      checkAll(createEngine(), filesWith(gone))
        .filter(({ code }) => code === "unknown-key-policy")
        .map(({ fixes }) => fixes),
      [[]],
    );
  });

  test("each finding once, whoever uploads", () => {
    const found = checkAll(
      createEngine(),
      filesWith(`{ "buckets": { "data-lake": { "account": "${account}" } },
      "principals": { "${uploader}": { "policies": "uploader.json" }, "${uploader}-2": { "policies": "uploader.json" } } }`),
    );
    assert.deepEqual(
      found.map(({ code, fixes }) => [code, fixes.length]),
      [["unknown-key-policy", 2]],
    );
  });
});
