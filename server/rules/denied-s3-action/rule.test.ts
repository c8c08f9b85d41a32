import assert from "node:assert/strict";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { deniedS3Action } from "./rule.ts";
import { createEngine } from "../engine.ts";

const allow = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`;

suite("denied-s3-action", () => {
  testExamples(deniedS3Action);

  test("some objects only", () =>
    checkPolicy(
      "some",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${allow},
    { "Effect": "Deny", "Principal": { "AWS": "111122223333" }, "Action": "s3:Put*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/locked/*" }
//                                                                        ^^^^^^^^^ denied-s3-action warning scope=some principals=arn:aws:iam::111122223333:role/uploader
  ]
}`,
    ));

  test("NotPrincipal that forgets the writer", () =>
    checkPolicy(
      "NotPrincipal",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${allow},
    { "Effect": "Deny", "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
//                      ^^^^^^^^^^^^^^ denied-s3-action warning scope=all
  ]
}`,
    ));

  test("several writers are exempted at once", () => {
    const writers = ["role/uploader", "user/ana"].map((name) => `arn:aws:iam::111122223333:${name}`);
    const text = `{ "Statement": [
  { "Effect": "Allow", "Principal": { "AWS": ["${writers.join('", "')}"] }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
  { "Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
] }`;
    const engine = createEngine();
    const [diagnostic, ...more] = diagnosticsOf(engine, text);
    assert.deepEqual(more, []);
    assert.match(diagnostic?.message ?? "", /allows role\/uploader and user\/ana to write/);
    const fix = diagnostic?.fixes.find(({ title }) => title === `Exempt ${writers.join(" and ")}`);
    assert.equal(fix?.isPreferred, false);
    assert.deepEqual(diagnosticsOf(engine, applyEdits(text, fix.edits())), []);
  });

  for (const [name, writers] of Object.entries({
    "an account": ["arn:aws:iam::111122223333:root"],
    "a role and an account": ["arn:aws:iam::111122223333:role/uploader", "arn:aws:iam::444455556666:root"],
    "a session": ["arn:aws:sts::111122223333:assumed-role/uploader/ci"],
    everybody: ["*"],
  }))
    test(`the Deny exempts nobody by name where it hits ${name}`, () => {
      const text = `{ "Statement": [
  { "Effect": "Allow", "Principal": { "AWS": ${JSON.stringify(writers)} }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
  { "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
] }`;
      const [diagnostic] = diagnosticsOf(createEngine(), text);
      assert.equal(diagnostic?.code, "denied-s3-action");
      assert.deepEqual(
        diagnostic.fixes.map(({ title }) => title),
        ["Remove s3:PutObject from this Deny"],
      );
    });

  test("the Deny exempts nobody where its conditions are no object", () => {
    const text = `{ "Statement": [${allow},
  { "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": [] }
] }`;
    const found = diagnosticsOf(createEngine(), text).find(({ code }) => code === "denied-s3-action");
    assert.deepEqual(
      found?.fixes.map(({ title }) => title),
      ["Remove s3:PutObject from this Deny"],
    );
  });

  for (const [name, deny] of Object.entries({
    "another principal": `"Principal": { "AWS": "arn:aws:iam::111122223333:role/other" }, "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`,
    "other objects": `"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-other/*"`,
    "what depends on the network": `"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }`,
    "plain HTTP": `"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } }`,
    "the writer is exempted": `"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/uploader" } }`,
  }))
    test(`quiet: ${name}`, () =>
      checkPolicy(name, `{ "Version": "2012-10-17", "Statement": [${allow}, { "Effect": "Deny", ${deny} }] }`));
});
