/**
 * A name from a file is a name, whatever JavaScript would make of it: a file that says `constructor` or `__proto__`, or
 * a word that the messages use inside, gets the answers that it gets with any other name.
 */
import assert from "node:assert/strict";
import { LineEvaluator } from "../server/entry/commands/evaluate-line.ts";
import { createEngine } from "../server/rules/engine.ts";
import { asContext } from "../server/uploads/causes/witness.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { key } from "./harness/check-policy.ts";
import {
  account,
  delegation,
  document,
  lake,
  statement,
  uploader,
  usesKey,
  writes,
} from "./harness/drawn-workspace.ts";

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "toJSON",
  "then",
  "length",
  "several",
  "literal",
  "absent",
  "other",
  "undefined",
];

interface File {
  readonly file: string;
  readonly text: string;
}

/** A name of the same shape that means nothing. */
const ordinary = (name: string): string => name.replace(/[a-z]/g, "q").replace(/[A-Z]/g, "Q");

/** The files with the name in place of `NAME`. */
const withName = (files: readonly File[], name: string): File[] =>
  files.map(({ file, text }) => ({ file, text: text.replaceAll("NAME", name) }));

/** All that is said, with the name as `NAME` again: fixes' edits, too, but neither places nor what is spelled alike. */
function findings(files: readonly File[], name: string): unknown {
  const diagnostics = checkAll(createEngine(), withName(files, name)).map(
    ({ file, code, severity, message, data, related, fixes }) => ({
      file,
      code,
      severity,
      message,
      data,
      related: related.map((one) => one.message),
      fixes: fixes.map((fix) => ({
        title: fix.title,
        isPreferred: fix.isPreferred,
        edits: fix.edits().map(({ newText }) => newText),
      })),
    }),
  );
  return JSON.stringify(diagnostics, undefined, 1)
    .replace(new RegExp(`\\b${name}\\b`, "gi"), "NAME")
    .replace(/ Did you mean [^?]*\?/g, "")
    .split("\n");
}

const uses = (more: string): string =>
  statement(`"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", ${more}`);
const user = `arn:aws:iam::${account}:role/app`;
const keyPolicy = (more: string): string =>
  document(
    delegation,
    statement(`"Principal": { "AWS": "${user}" }, "Action": "kms:GenerateDataKey", "Resource": "*"${more}`),
  );
const policies: Readonly<Record<string, string>> = {
  "a condition key": document(writes, uses('"Condition": { "StringEquals": { "NAME": "x" } }')),
  "a condition key under Null": document(writes, uses('"Condition": { "Null": { "NAME": "false" } }')),
  "a condition key with a value that fails": document(
    writes,
    uses('"Condition": { "StringEquals": { "NAME": ["a*", "b"], "kms:ViaService": "s3.amazonaws.com" } }'),
  ),
  "a condition key of a Deny": document(
    writes,
    usesKey,
    `{ "Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": { "StringNotEquals": { "NAME": "x" } } }`,
  ),
  "a tag": document(
    writes,
    uses('"Condition": { "StringEquals": { "aws:ResourceTag/NAME": "x", "kms:EncryptionContext:NAME": "x" } }'),
  ),
  "a condition operator": document(
    writes,
    uses('"Condition": { "NAME": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }'),
  ),
  "an element of a statement": document(writes, uses('"NAME": { "Action": "x" }')),
  "an element of a policy": `{ "NAME": 1, "Statement": [${writes}] }`,
  "a Sid": document(writes, statement(`"Sid": "NAME", "Action": "kms:GenerateDataKey", "Resource": "${key}"`)),
  "an action": document(
    writes,
    statement(`"Action": ["NAME", "kms:NAME", "NAME:Decrypt", "kms:GenerateDataKey"], "Resource": "${key}"`),
  ),
  "a resource": document(
    writes,
    statement('"Action": "kms:*", "Resource": ["NAME", "arn:aws:kms:NAME:NAME:key/NAME"]'),
  ),
  "a policy variable": document(
    statement('"Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/${NAME}/${aws:PrincipalTag/NAME}/*"'),
  ),
  "a kind of principal": keyPolicy("").replace('"AWS": "arn:aws:iam::111122223333:role/app"', '"NAME": "x"'),
  "a principal": keyPolicy("").replace(user, "NAME"),
  "a condition key of a key policy": keyPolicy(', "Condition": { "StringEquals": { "NAME": "x" } }'),
  "a header of a bucket policy": document(
    `{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*", "Condition": { "StringNotEquals": { "s3:NAME": "x", "NAME": "y" } } }`,
  ),
};

const model = (principal: object, more: object = {}): string =>
  JSON.stringify(
    {
      buckets: { "data-lake": lake() },
      keys: { [key]: { policy: "key.json" } },
      principals: { [uploader]: { policies: "uploader.json", ...principal } },
      ...more,
    },
    undefined,
    2,
  );
const named = (name: string, value: unknown): object =>
  JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(value)} }`) as object;
const expectation = (context: object): object => ({
  uploads: [{ principal: uploader, to: "s3://data-lake/*", context }],
});
const onTag = document(writes, uses('"Condition": { "StringEquals": { "aws:PrincipalTag/NAME": "yes" } }'));
const models: Readonly<Record<string, readonly [string, string]>> = {
  "a tag that helps": [model({ tags: named("NAME", "yes") }), onTag],
  "a tag that does not": [model({ tags: named("NAME", "no") }), onTag],
  "a context": [model({}, expectation(named("aws:PrincipalTag/NAME", "yes"))), onTag],
  "a context key without a service": [
    model({}, expectation(named("NAME", "yes"))),
    document(writes, uses('"Condition": { "StringEquals": { "NAME": "yes" } }')),
  ],
  "a severity": [model({}, { severity: named("NAME", "off") }), document(writes)],
  "a member": [model(named("NAME", 1), named("NAME", {})), document(writes)],
  "a bucket, a key and a principal": [
    model({}, { buckets: named("NAME", {}), keys: named("NAME", {}), principals: named("NAME", {}) }),
    document(writes),
  ],
  "a word where one of a few is expected": [
    model({}, { uploads: [{ principal: uploader, to: "s3://data-lake/*", expect: "NAME", operations: ["NAME"] }] }),
    document(writes),
  ],
};

suite("names from files are names", () => {
  for (const [what, text] of Object.entries(policies)) {
    const files = [{ file: "policy.json", text }];
    for (const name of names)
      test(`${what}: ${name}`, () => {
        assert.deepEqual(findings(files, name), findings(files, ordinary(name)));
      });
  }

  for (const [what, [configuration, policy]] of Object.entries(models)) {
    const files = [
      { file: "keyhole.json", text: configuration },
      { file: "uploader.json", text: policy },
      { file: "key.json", text: document(delegation) },
    ];
    for (const name of names)
      test(`${what} in a model: ${name}`, () => {
        assert.deepEqual(findings(files, name), findings(files, ordinary(name)));
      });
  }

  test("a context key of that name is in a witness and in its JSON", () => {
    const context = asContext(new Map(names.map((name) => [name, ["value"]])));
    assert.deepEqual(
      Object.entries(JSON.parse(JSON.stringify(context)) as object),
      names.map((name) => [name, "value"]),
    );
  });

  for (const name of names) {
    test(`evaluate compares a context key of the request: ${name}`, () => {
      const decision = (context: string, operator: string): unknown =>
        (
          JSON.parse(
            new LineEvaluator().answer(`{
        "id": "${name}", "request": { "principal": "${user}", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/k", "resourceAccount": "${account}", "context": ${context} },
        "policies": { "identity": [{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": ${operator} } }] } }`)
              .text,
          ) as { decision?: string }
        ).decision;
      assert.equal(decision(`{ "${name}": "yes" }`, `{ "StringEquals": { "${name}": "yes" } }`), "allowed");
      assert.equal(decision(`{ "${name}": "no" }`, `{ "StringEquals": { "${name}": "yes" } }`), "implicitDeny");
      assert.equal(decision("{}", `{ "Null": { "${name}": "true" } }`), "allowed");
    });
  }
});
