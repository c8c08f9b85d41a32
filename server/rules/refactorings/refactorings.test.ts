import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseJson } from "../../policy/parse.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { refactoringsAt } from "./refactorings.ts";

const offered = (marked: string) => {
  const offset = marked.indexOf("|");
  const text = marked.replaceAll("|", "");
  const documents = findDocuments(parseJson(text).root, text, parseJson(text).sound);
  return refactoringsAt(wholeCatalog(), documents, { offset, end: Math.max(offset, marked.lastIndexOf("|") - 1) });
};

const titles = (marked: string): string[] => offered(marked).map(({ title }) => title);

function done(marked: string, title: string | RegExp): string {
  const found = offered(marked).find((one) =>
    typeof title === "string" ? one.title === title : title.test(one.title),
  );
  assert.ok(found, `${String(title)} is offered: ${titles(marked).join(", ")}`);
  return applyEdits(marked.replaceAll("|", ""), found.edits);
}

const policy = (...statements: readonly string[]): string =>
  `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${statements.join(",\n    ")}\n  ]\n}\n`;

const allow = (action: string, rest = '"Resource": "*"'): string =>
  `{\n      "Effect": "Allow",\n      "Action": ${action},\n      ${rest}\n    }`;

suite("refactorings of lists", () => {
  test("a wildcard is expanded to what it stands for, among what is there", () => {
    assert.equal(
      done(policy(allow('["s3:PutObject", "s3:Get|ObjectT*"]')), "Expand s3:GetObjectT* to 2 actions"),
      policy(allow('["s3:PutObject", "s3:GetObjectTagging", "s3:GetObjectTorrent"]')),
    );
    assert.match(
      done(policy(allow('"s3:GetObjectT|*"')), /^Expand/),
      /\["s3:GetObjectTagging", "s3:GetObjectTorrent"\]/,
    );
  });

  test("actions are collapsed to fewer entries that stand for the same", () => {
    const all = wholeCatalog()
      .service("kms")!
      .actionNames.filter((name) => name.startsWith("Describe"))
      .map((name) => `"kms:${name}"`);
    assert.ok(all.length > 1);
    assert.equal(
      done(policy(allow(`[${all.join(", ")}|]`)), /^Write these \d+ entries as 1$/),
      policy(allow('["kms:Describe*"]')),
    );
    assert.ok(
      !titles(policy(allow('["kms:Decrypt|", "kms:Encrypt"]'))).some((title) => title.startsWith("Write these")),
    );
  });

  test("a list is sorted, and one that is in order is not offered to be", () => {
    assert.equal(
      done(policy(allow('["s3:PutObject|", "kms:Decrypt"]')), "Sort this list"),
      policy(allow('["kms:Decrypt", "s3:PutObject"]')),
    );
    assert.ok(!titles(policy(allow('["kms:Decrypt|", "s3:PutObject"]'))).includes("Sort this list"));
  });

  test("a value becomes a list, and a list of one a value: of resources, principals and conditions, too", () => {
    const single = policy(allow('"s3:GetObject"', '"Resource": "arn:aws:s3:::b/|*"'));
    const list = done(single, "Write this value as a list");
    assert.equal(list, policy(allow('"s3:GetObject"', '"Resource": ["arn:aws:s3:::b/*"]')));
    assert.equal(done(list.replace("b/*", "b/|*"), "Write this list as a single value"), single.replace("|", ""));
    const condition = '"Resource": "*",\n      "Condition": { "StringEquals": { "aws:PrincipalTag/a": "b|" } }';
    assert.match(done(policy(allow('"s3:GetObject"', condition)), "Write this value as a list"), /\["b"\]/);
  });

  test("comments in a list keep it as it is", () => {
    assert.deepEqual(
      titles(policy(allow('["s3:PutObject|", /* why */ "kms:Decrypt"]'))).filter((title) => !title.startsWith("Name")),
      [],
    );
  });
});

suite("refactorings of statements", () => {
  test("statements that differ in their actions, or in their resources, become one", () => {
    assert.equal(
      done(policy(allow('"s3:Get|Object"'), allow('["s3:PutObject"]')), "Merge with statement number 2"),
      policy(allow('["s3:GetObject", "s3:PutObject"]')),
    );
    assert.match(
      done(
        policy(
          allow('"s3:Get|Object"', '"Resource": "arn:aws:s3:::a/*"'),
          allow('"s3:GetObject"', '"Resource": "arn:aws:s3:::b/*"'),
        ),
        /^Merge/,
      ),
      /\["arn:aws:s3:::a\/\*", "arn:aws:s3:::b\/\*"\]/,
    );
    const other = allow('"s3:GetObject"').replace("Allow", "Deny");
    assert.ok(!titles(policy(allow('"s3:Put|Object"'), other)).some((title) => title.startsWith("Merge")));
  });

  test("a statement is split by service, and by access level, with Sids of their own", () => {
    const whole = policy(
      allow('["s3:GetObject|", "kms:Decrypt", "s3:PutObject"]', '"Sid": "Data",\n      "Resource": "*"'),
    );
    const services = JSON.parse(done(whole, "Split into 2 statements, one for each service")) as Policy;
    assert.deepEqual(
      services.Statement.map(({ Sid, Action }) => [Sid, Action]),
      [
        ["Data", ["s3:GetObject", "s3:PutObject"]],
        ["DataKms", "kms:Decrypt"],
      ],
    );
    assert.ok(titles(whole).includes("Split into 2 statements, one for each access level"));
    assert.ok(!titles(policy(allow('["s3:Get*", "s3:*|"]'))).some((title) => title.startsWith("Split")));
  });

  test("a single statement that is split becomes a list", () => {
    const text = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","kms:|Decrypt"],"Resource":"*"}}`;
    const split = JSON.parse(done(text, /^Split/)) as Policy;
    assert.equal(split.Statement.length, 2);
  });

  test("an action moves to a statement of its own, and so do several that are selected", () => {
    const text = policy(allow('["s3:GetObject", "kms:De|crypt", "s3:Put*"]', '"Sid": "Data",\n      "Resource": "*"'));
    const one = JSON.parse(done(text, "Move kms:Decrypt to a statement of its own")) as Policy;
    assert.deepEqual(
      one.Statement.map(({ Sid, Action }) => [Sid, Action]),
      [
        ["Data", ["s3:GetObject", "s3:Put*"]],
        ["DataDecrypt", "kms:Decrypt"],
      ],
    );
    const selected = policy(allow('["s3:GetObject", "kms:De|crypt", "s3:P|ut*"]'));
    assert.deepEqual(
      (JSON.parse(done(selected, "Move these 2 actions to a statement of their own")) as Policy).Statement.map(
        ({ Action }) => Action,
      ),
      ["s3:GetObject", ["kms:Decrypt", "s3:Put*"]],
    );
    for (const none of ['"kms:De|crypt"', '["kms:De|crypt"]', '[|"kms:Decrypt"|]'])
      assert.ok(!titles(policy(allow(none))).some((title) => title.startsWith("Move")), none);
    assert.ok(
      !titles(policy(allow('["kms:Decrypt", "kms:Encrypt"]', '"Resource": "|*"'))).some((title) =>
        title.startsWith("Move"),
      ),
    );
  });

  test("a statement gets a Sid that says what it does, and that no other has", () => {
    assert.equal(
      done(policy(allow('"s3:Get|Object"')), "Name this statement AllowS3GetObject"),
      policy(
        `{\n      "Sid": "AllowS3GetObject",\n      "Effect": "Allow",\n      "Action": "s3:GetObject",\n      "Resource": "*"\n    }`,
      ),
    );
    const there = allow('"s3:GetObject"', '"Resource": "*",\n      "Sid": "AllowS3GetObject"');
    assert.ok(titles(policy(there, allow('"s3:Get|Object"'))).includes("Name this statement AllowS3GetObject2"));
  });
});

interface Policy {
  readonly Statement: readonly { readonly Sid?: string; readonly Action: string | readonly string[] }[];
}

suite("where no refactoring is offered", () => {
  test("in broken text, in templates, outside of statements", () => {
    assert.deepEqual(titles(policy(allow('["s3:PutObject|", "kms:Decrypt"]')).replace("}\n  ]", "\n  ]")), []);
    assert.deepEqual(titles(policy(allow('["s3:PutObject", "kms:Decrypt"]')).replace('"Version"', '"Ver|sion"')), []);
    assert.deepEqual(titles('{"a": ["b|", "a"]}'), []);
  });
});
