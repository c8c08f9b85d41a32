import assert from "node:assert/strict";
import { checkAll } from "../../test/harness/check-fixture.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";
import { parseJson } from "../policy/parse.ts";
import { applyEdits } from "../policy/edits/text-edit.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { diagnosticOf } from "./publish.ts";

const keyPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Root", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/writer" },
      "Action": ["kms:GenerateDataKey", "kms:DescribeKey"], "Resource": "*"
    }
  ]
}
`;
const identityPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "allow", "Action": ["kms:GenerateDataKey"],
      "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/x" }
  ]
}
`;
const output = JSON.stringify({ Policy: keyPolicy }, undefined, 2);
const policies = Object.entries({ keyPolicy, identityPolicy, output });

const check = (text: string): readonly Diagnostic[] => checkAll(wholeEngine(), [{ file: "policy.json", text }]);
const fixesOf = (text: string): Fix[] => check(text).flatMap(({ fixes }) => fixes);

/** The fixes of a text with an error never leave it with more errors than it has. */
function keepsErrors(text: string): number {
  const fixes = fixesOf(text);
  const inner = (json: string): number => {
    const { root, problems } = parseJson(json);
    const [first] = root?.kind === "object" ? root.properties : [];
    return problems.length + (first?.value?.kind === "string" ? parseJson(first.value.value).problems.length : 0);
  };
  for (const fix of fixes)
    assert.ok(inner(applyEdits(text, fix.edits())) <= inner(text), `${fix.title}:\n${applyEdits(text, fix.edits())}`);
  return fixes.length;
}

suite("fixes in a text that is not valid JSON", () => {
  for (const [name, text] of policies) {
    test(`${name}: there are fixes while it is valid`, () => {
      assert.ok(fixesOf(text).length > 0);
    });

    test(`${name}: none wherever it is cut off`, () => {
      for (let end = 0; end < text.trimEnd().length; end++)
        assert.deepEqual(fixesOf(text.slice(0, end)), [], text.slice(0, end));
    });

    test(`${name}: none where a quote is missing`, () => {
      const quotes = [...text.matchAll(/"/g)].map(({ index }) => index);
      for (const at of quotes)
        assert.deepEqual(fixesOf(text.slice(0, at) + text.slice(at + 1)), [], text.slice(0, at + 1));
    });

    test(`${name}: none with the markers of a merge conflict`, () => {
      const lines = text.split("\n");
      for (let at = 1; at < lines.length - 2; at++) {
        const conflict = ["<<<<<<< HEAD", lines[at], "=======", lines[at], ">>>>>>> theirs"];
        assert.deepEqual(fixesOf([...lines.slice(0, at), ...conflict, ...lines.slice(at + 1)].join("\n")), []);
      }
    });

    test(`${name}: what is missing or one too many is not made worse`, () => {
      let offered = 0;
      for (const { index } of text.matchAll(/[[\]{}:,]/g)) {
        offered += keepsErrors(text.slice(0, index) + text.slice(index + 1));
        offered += keepsErrors(text.slice(0, index) + text.charAt(index) + text.slice(index));
      }
      assert.ok(offered > 0);
    });
  }

  test("a comma that is missing leaves no doubt: fixes are offered, and keep their promise", () => {
    for (const text of [
      keyPolicy.replace("},\n", "}\n"),
      identityPolicy.replace('"2012-10-17",', '"2012-10-17"'),
      keyPolicy.replace('"kms:DescribeKey"]', '"kms:DescribeKey",]'),
    ]) {
      assert.equal(parseJson(text).problems.length, 1);
      assert.ok(keepsErrors(text) > 0);
    }
  });

  test("none in what is nested too deep to be read to its end", () => {
    const deep = keyPolicy.replace('"Resource": "*"\n', `"Condition": ${"[".repeat(300)}${"]".repeat(300)}\n`);
    assert.ok(check(deep).some(({ code }) => code === "key-policy-does-not-allow"));
    assert.deepEqual(fixesOf(deep), []);
  });

  test("none in a policy held as a string that is cut off, though the file is sound", () => {
    assert.ok(fixesOf(JSON.stringify({ Policy: keyPolicy })).length > 0);
    for (let end = 60; end < keyPolicy.length - 2; end += 10)
      assert.deepEqual(fixesOf(JSON.stringify({ Policy: keyPolicy.slice(0, end) })), []);
  });

  test("a model: none in the policy that is cut off nor in a keyhole.json that is, but in the sound one", () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const bucket = {
      account: "111122223333",
      region: "eu-west-1",
      encryption: { type: "aws:kms", key, bucketKey: false },
    };
    const model = JSON.stringify(
      {
        buckets: { "amzn-s3-demo-bucket": bucket, undeclared: { account: "111122223333", region: "eu-west-1" } },
        keys: { [key]: { policy: "key.json" } },
        principals: { "arn:aws:iam::111122223333:role/writer": { policies: ["writer.json"] } },
      },
      undefined,
      2,
    );
    const writer = identityPolicy.replace("amzn-s3-demo-bucket", "*");
    const onlyPut = keyPolicy.replace("kms:*", "kms:Put*");
    const fixed = (keyhole: string, keyText: string): string[] =>
      [
        ...new Set(
          checkAll(wholeEngine(), [
            { file: "keyhole.json", text: keyhole },
            { file: "key.json", text: keyText },
            { file: "writer.json", text: writer },
          ])
            .flatMap(({ fixes }) => fixes)
            .flatMap((fix) => fix.edits().map(({ file }) => file)),
        ),
      ].sort();
    assert.deepEqual(fixed(model, onlyPut), ["key.json", "keyhole.json", "writer.json"]);
    assert.deepEqual(fixed(model, onlyPut.slice(0, -12)), ["keyhole.json", "writer.json"]);
    assert.deepEqual(fixed(model.trimEnd().slice(0, -1), onlyPut), ["key.json", "writer.json"]);
  });
});

const place = (file: string, offset: number, message = "the upload is allowed here") => ({
  document: undefined,
  file,
  range: { offset, end: offset + 1 },
  message,
});
const published = (related: ReturnType<typeof place>[]) =>
  diagnosticOf(() => "a.json", "missing-kms-action", "error", {
    document: undefined,
    range: { offset: 0, end: 1 },
    message: "",
    fixes: [],
    related,
  }).related;

suite("places beside a finding", () => {
  test("in the order of file and position", () => {
    assert.deepEqual(
      published([place("b.json", 1), place("a.json", 9), place("a.json", 2)]).map(
        ({ file, range }) => `${file} ${String(range.offset)}`,
      ),
      ["a.json 2", "a.json 9", "b.json 1"],
    );
  });

  test("at most a hundred, the last of which says how many more there are", () => {
    const all = Array.from({ length: 130 }, (_, index) => place("a.json", 130 - index));
    const related = published(all);
    assert.equal(related.length, 100);
    assert.deepEqual(related.at(-1), {
      file: "a.json",
      range: { offset: 100, end: 101 },
      message: "the upload is allowed here (and 30 more places)",
    });
    assert.ok(related.slice(0, -1).every(({ message }) => message === "the upload is allowed here"));
    assert.deepEqual(published(all.slice(0, 100)).at(-1)?.message, "the upload is allowed here");
  });
});
