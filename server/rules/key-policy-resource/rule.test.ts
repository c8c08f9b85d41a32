import assert from "node:assert/strict";
import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
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
} from "../../../test/harness/drawn-workspace.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { createEngine } from "../engine.ts";
import { keyPolicyResource } from "./rule.ts";

const policy = (resource: string, mark: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": "kms:DescribeKey",
      "Resource": ${resource} }
${mark}
  ]
}`;
const marked = (resource: string, token: string, text: string): string =>
  policy(
    resource,
    `//${" ".repeat(`      "Resource": ${resource}`.indexOf(token) - 2)}${"^".repeat(token.length)} key-policy-resource warning: ${text}`,
  );

suite("key-policy-resource", () => {
  testExamples(keyPolicyResource);

  for (const [resource, token, text, titles] of [
    [`"${key}"`, `"${key}"`, "accepts no other value", ['Replace Resource with "*"']],
    [
      '"arn:aws:kms:*:111122223333:key/*"',
      '"arn:aws:kms:*:111122223333:key/*"',
      "accepts no other value",
      ['Replace Resource with "*"'],
    ],
    [`["*", "${key}"]`, `"${key}"`, "accepts no other value", [`Remove ${key} from Resource`]],
    [`["${key}", "arn:aws:kms:eu-west-1:111122223333:key/*"]`, `"${key}"`, "accepts no other value", []],
    [
      '"arn:aws:kms:eu-west-1:111122223333:alias/lake"',
      '"arn:aws:kms:eu-west-1:111122223333:alias/lake"',
      "no effect",
      ['Replace Resource with "*"'],
    ],
    ['["alias/lake"]', '"alias/lake"', "no effect", ['Replace Resource with "*"']],
    [
      '["arn:aws:s3:::amzn-s3-demo-bucket/*", "1234abcd-12ab-34cd-56ef-1234567890ab"]',
      '"arn:aws:s3:::amzn-s3-demo-bucket/*"',
      "no effect",
      [],
    ],
  ] as const) {
    test(resource, () => {
      const [finding, ...others] = checkPolicy(resource, marked(resource, token, text));
      assert.deepEqual(others, []);
      assert.deepEqual(
        finding?.fixes.map(({ title, isPreferred }) => [title, isPreferred]),
        titles.map((title) => [title, false]),
      );
    });
  }

  test("no fix where the policy names another key as well: which of them is this one, it does not tell", () => {
    const other = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    const of = (resource: string): string =>
      `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "${resource}" }`;
    const fixesFor = (...resources: readonly string[]): readonly string[][] =>
      diagnosticsOf(
        createEngine(),
        `{ "Version": "2012-10-17", "Statement": [${resources.map(of).join(", ")}] }`,
      ).flatMap(({ code, fixes }) => (code === keyPolicyResource.code ? [fixes.map(({ title }) => title)] : []));
    assert.deepEqual(fixesFor(key, other), [[], []]);
    assert.deepEqual(fixesFor(key, "arn:aws:kms:eu-west-1:ACCOUNT_ID:key/KEY_ID"), [[], []]);
    assert.deepEqual(fixesFor(key, key), [['Replace Resource with "*"'], ['Replace Resource with "*"']]);
    assert.deepEqual(fixesFor(key, other, "alias/lake"), [[], [], ['Replace Resource with "*"']]);
  });

  test('quiet: "*", and what is no key policy', () => {
    for (const text of [
      policy('"*"', "").replace("\n\n", "\n"),
      policy('["*"]', "").replace("\n\n", "\n"),
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "${key}" }] }`,
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "${key}" }] }`,
    ])
      checkPolicy("quiet", text);
  });

  test("with a model it is an error", () =>
    checkWorkspace(
      "modelled",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "uploader.json": document(writes, usesKey),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    ${statement(`"Principal": { "AWS": "arn:aws:iam::${account}:role/admin" }, "Action": "kms:DescribeKey", "Resource": "alias/lake"`)}
//  ${" ".repeat(statement(`"Principal": { "AWS": "arn:aws:iam::${account}:role/admin" }, "Action": "kms:DescribeKey", "Resource": `).length - 2)}^^^^^^^^^^^^ key-policy-resource error
  ]
}`,
      },
    ));

  const statementFor = `"Principal": { "AWS": "arn:aws:iam::${account}:role/admin" }, "Action": "kms:DescribeKey", "Resource": `;
  const anotherKey = "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
  for (const [name, resource, text] of [
    ["another key", anotherKey, `${anotherKey} can't be this key, so the statement has no effect`],
    [
      "keys of another Region",
      "arn:aws:kms:us-east-1:*:key/*",
      "arn:aws:kms:us-east-1:*:key/* can't be this key, so the statement has no effect",
    ],
    ["the key itself", key, "AWS accepts no other value"],
    ["keys of the account", "arn:aws:kms:*:111122223333:key/*", "AWS accepts no other value"],
  ] as const) {
    test(`where a model tells the key: ${name}`, () =>
      checkWorkspace(
        name,
        {
          buckets: { "data-lake": lake() },
          keys: { [key]: { policy: "key.json" } },
          principals: { [uploader]: { policies: "uploader.json" } },
        },
        {
          "uploader.json": document(writes, usesKey),
          "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    ${statement(`${statementFor}"${resource}"`)}
//  ${" ".repeat(statement(statementFor).length - 2)}${"^".repeat(resource.length + 2)} key-policy-resource error: ${text}
  ]
}`,
        },
      ));
  }

  test("a policy of several keys: what names one of them has an effect", () =>
    checkWorkspace(
      "several keys",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" }, [anotherKey]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "uploader.json": document(writes, usesKey),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    ${statement(`${statementFor}"${anotherKey}"`)}
//  ${" ".repeat(statement(statementFor).length - 2)}${"^".repeat(anotherKey.length + 2)} key-policy-resource error: AWS accepts no other value
  ]
}`,
      },
    ));
});
