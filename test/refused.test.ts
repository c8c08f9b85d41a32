/** Whose uploads a finding is about: every principal at every bucket, in a workspace model and in one file. */
import assert from "node:assert/strict";
import type { Diagnostic } from "../server/rules/diagnostic.ts";
import { checkPolicy, key, otherKey } from "./harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  usesKey,
  writes,
} from "./harness/drawn-workspace.ts";

const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
const both = ["kms:GenerateDataKey", "kms:Decrypt"];

const putTo = (...buckets: readonly string[]): string =>
  statement(
    `"Action": "s3:PutObject", "Resource": ${JSON.stringify(buckets.map((bucket) => `arn:aws:s3:::${bucket}/*`))}`,
  );

/** `NAME BUCKET ACTION,… SCOPE`, the actions without their service. */
const refusedIn = ({ data }: Diagnostic): string[] =>
  (data?.refused ?? []).map(
    ({ principal, bucket, kmsActions, scope }) =>
      `${principal.split("/").at(-1) ?? ""} ${bucket} ${kmsActions.map((action) => action.slice("kms:".length)).join()} ${scope}`,
  );

suite("refused, in a workspace model", () => {
  test("by one Deny: four roles at two buckets, each where it may write", () => {
    const [diagnostic, ...others] = checkWorkspace(
      "one Deny",
      {
        buckets: { one: lake(), two: lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: Object.fromEntries(
          ["a", "b", "c", "d"].map((name) => [role(name), { policies: `${name === "a" ? "one" : "two"}.json` }]),
        ),
      },
      {
        "one.json": document(putTo("one"), usesKey),
        "two.json": document(putTo("two"), usesKey),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    { "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }
//                                                  ^^^^^^^^^^^^^ denied-kms-action error scope=all operations=MultipartUpload
  ]
}`,
      },
    );
    assert.ok(diagnostic);
    assert.deepEqual(others, []);
    assert.deepEqual(diagnostic.data?.principals, ["a", "b", "c", "d"].map(role));
    assert.deepEqual(refusedIn(diagnostic), [
      "a one Decrypt all",
      "b two Decrypt all",
      "c two Decrypt all",
      "d two Decrypt all",
    ]);
  });

  test("a condition for two roles, one of which another statement lets do half", () => {
    const wrong =
      statement(`"Principal": { "AWS": ["${role("a")}", "${role("b")}"] }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
//                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some actions=kms:GenerateDataKey,kms:Decrypt
    `);
    const [diagnostic] = checkWorkspace(
      "one condition",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: { [role("a")]: { policies: "write.json" }, [role("b")]: { policies: "write.json" } },
      },
      {
        "write.json": document(writes),
        "key.json": document(
          statement(`"Principal": { "AWS": "arn:aws:iam::${account}:root" }, "Action": "kms:Put*", "Resource": "*"`),
          statement(`"Principal": { "AWS": "${role("b")}" }, "Action": "kms:GenerateDataKey", "Resource": "*"`),
          wrong,
        ),
      },
    );
    assert.ok(diagnostic);
    assert.deepEqual(diagnostic.data?.principals, [role("a"), role("b")]);
    assert.deepEqual(refusedIn(diagnostic), ["a data-lake GenerateDataKey,Decrypt all", "b data-lake Decrypt all"]);
  });

  test("at two buckets by one condition: what passes at one of them is not said to fail at both", () => {
    const under = (arn: string): object => lake({ encryption: { type: "aws:kms", key: arn, bucketKey: true } });
    const [diagnostic] = checkWorkspace(
      "two keys",
      {
        buckets: { one: under(key), two: under(otherKey) },
        keys: { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json" } },
        principals: { [role("a")]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${putTo("one", "two")},
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${otherKey}" },
    { "Effect": "Allow", "Action": ${JSON.stringify(both)}, "Resource": "*",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
//                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some actions=kms:GenerateDataKey,kms:Decrypt
    }
  ]
}`,
      },
    );
    assert.ok(diagnostic);
    assert.deepEqual(refusedIn(diagnostic), ["a one GenerateDataKey,Decrypt all", "a two Decrypt all"]);
  });

  test("what depends on the bucket-key setting at one bucket keeps its place beside what fails at the other", () => {
    const context = `"Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::*/*" } }`;
    const [diagnostic] = checkWorkspace(
      "bucket key",
      {
        buckets: { one: lake(), two: lake({ encryption: { type: "aws:kms", key } }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [role("a")]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": document(
          putTo("one", "two"),
          statement(`"Action": ${JSON.stringify(both)}, "Resource": "${key}",
      ${context}
//                                                                       ^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some
    `),
        ),
      },
    );
    assert.ok(diagnostic);
    assert.deepEqual(refusedIn(diagnostic), [
      "a one GenerateDataKey,Decrypt all",
      "a two GenerateDataKey,Decrypt conditional",
    ]);
  });
});

suite("one cause, one finding, in a workspace model", () => {
  const roles = (...names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [role(name), { policies: `${name}.json` }]));
  const places = (diagnostic: Diagnostic | undefined): string[] =>
    (diagnostic?.related ?? []).map(({ file, message }) => `${file}: ${message}`);

  test("each grant that a Deny breaks is related, in order", () => {
    const [diagnostic] = checkWorkspace(
      "grants",
      { buckets: { one: lake(), two: lake() }, keys: { [key]: { policy: "key.json" } }, principals: roles("b", "a") },
      {
        "a.json": document(putTo("one"), usesKey, putTo("two")),
        "b.json": document(putTo("two"), usesKey),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    { "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }
//                                                  ^^^^^^^^^^^^^ denied-kms-action error scope=all
  ]
}`,
      },
    );
    assert.deepEqual(places(diagnostic), [
      "a.json: the upload is allowed here",
      "a.json: the upload is allowed here",
      "b.json: the upload is allowed here",
    ]);
  });

  test("an identity policy lacks the same key for two grants: the first is blamed, the other is related", () => {
    const [diagnostic] = checkWorkspace(
      "two grants",
      { buckets: { one: lake(), two: lake() }, keys: { [key]: { policy: "key.json" } }, principals: roles("a") },
      {
        "key.json": document(delegation),
        "a.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::two/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/*" }
  ]
}`,
      },
    );
    assert.ok(diagnostic);
    assert.deepEqual(refusedIn(diagnostic), ["a one GenerateDataKey,Decrypt all", "a two GenerateDataKey,Decrypt all"]);
    assert.deepEqual(places(diagnostic), ["a.json: this fails for the same reason"]);
  });

  test("a Deny that breaks the expectations of two roles", () => {
    const [, , diagnostic] = checkWorkspace(
      "two expectations",
      `
{
  "buckets": { "one": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "one.json" } },
  "principals": { "${role("a")}": { "policies": "a.json" }, "${role("b")}": { "policies": "a.json" } },
  "uploads": [
    { "principal": "${role("b")}", "to": "s3://one/in/*", "operations": ["PutObject"] },
//                                                           ^^^^^^^^^^^^^^^ expectation-not-met error
    { "principal": "${role("a")}", "to": "s3://one/out/*" }
//                                                           ^^^^^^^^^^^^^^^^ expectation-not-met error
  ]
}`,
      {
        "a.json": document(putTo("one")),
        "one.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/*" }]
//                                                              ^^^^^^^^^^^^^^ denied-s3-action error scope=some principals=${role("a")},${role("b")}: role/a and role/b
}`,
      },
    );
    assert.deepEqual(
      diagnostic?.data?.refused.map(({ operations }) => operations),
      [["PutObject", "MultipartUpload"], ["PutObject"]],
    );
    assert.deepEqual(places(diagnostic), ["keyhole.json: expected here", "keyhole.json: expected here"]);
  });

  test("a bucket policy that lets none of two roles write, each its own objects", () => {
    checkWorkspace(
      "two strangers",
      `
{
  "buckets": { "one": { "account": "444455556666", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "one.json" } },
  "principals": { "${role("a")}": { "policies": "a.json" }, "${role("b")}": { "policies": "a.json" } },
  "uploads": [
    { "principal": "${role("b")}", "to": "s3://one/in/*" },
//                                                           ^^^^^^^^^^^^^^^ expectation-not-met error
    { "principal": "${role("a")}", "to": "s3://one/out/*" }
//                                                           ^^^^^^^^^^^^^^^^ expectation-not-met error
  ]
}`,
      {
        "a.json": document(putTo("one")),
        "one.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ missing-s3-action error scope=all principals=${role("a")},${role("b")}
    { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::one/*" }
  ]
}`,
      },
    );
  });

  test("an expectation that fails says nothing of the objects that the principal may write besides", () => {
    const found = checkWorkspace(
      "what is expected, and what passes",
      `{
  "buckets": { "lake": ${JSON.stringify(lake({ encryption: { type: "aws:kms", key, bucketKey: false } }))} },
  "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "${role("writer")}": { "policies": "writer.json" } },
  "expectations": [
    { "principal": "${role("writer")}", "operations": "PutObject", "expect": "allowed",
      "on": "s3://lake/out/*" }
//          ^^^^^^^^^^^^^^^^^ expectation-not-met error
  ]
}`,
      {
        "key.json": document(delegation),
        "writer.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/in/*" },
//                                 ^^^^^^^^^^^^^^ missing-s3-action error
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::lake/in/*" } } }
//                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some: Some uploads
  ]
}`,
      },
    );
    const told = found.find(({ code }) => code === "kms-condition-never-met");
    assert.deepEqual(told && refusedIn(told), ["writer lake GenerateDataKey some"]);
  });
});

suite("refused, in one file", () => {
  const refused = (drawn: string): string[][] => checkPolicy("one file", drawn).map(refusedIn);

  test("an identity policy: its principal at each bucket", () => {
    assert.deepEqual(
      refused(`
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*" },
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::one/*", "arn:aws:s3:::two/in/*"] }
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=all principals=attached
  ]
}`),
      [["attached one Decrypt all", "attached two Decrypt all"]],
    );
  });

  test("each operation that is listed fails for every object, or the scope says some", () => {
    assert.deepEqual(
      refused(`
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" },
    { "Effect": "Deny", "Action": "kms:GenerateDataKey", "Resource": "*", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::one/in/*", "arn:aws:s3:::one"] } } },
//                                ^^^^^^^^^^^^^^^^^^^^^ denied-kms-action warning scope=some
    { "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::two/*", "arn:aws:s3:::two"] } } }
//                                ^^^^^^^^^^^^^ denied-kms-action warning scope=some
  ]
}`),
      [["attached one GenerateDataKey some"], ["attached two Decrypt all"]],
    );
  });

  test("a key policy: all that lack the same action at the same place", () => {
    assert.deepEqual(
      refused(`
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    { "Effect": "Allow", "Principal": { "AWS": ["${role("b")}", "${role("a")}"] },
      "Action": "kms:GenerateDataKey", "Resource": "*" }
//              ^^^^^^^^^^^^^^^^^^^^^ key-policy-does-not-allow information scope=all principals=${role("a")},${role("b")}
  ]
}`),
      [["a * Decrypt all", "b * Decrypt all"]],
    );
  });

  test("a bucket policy: all that it lists, everybody only where it lists nobody", () => {
    const demand = (principal: string, names: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Principal": ${principal}, "Resource": "arn:aws:s3:::one/*", "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } },
      "Action": "s3:PutObject" }
//              ^^^^^^^^^^^^^^ upload-header-required information scope=all principals=${names}
  ]
}`;
    assert.deepEqual(refused(demand(`{ "AWS": ["${role("b")}", "${role("a")}"] }`, `${role("a")},${role("b")}`)), [
      ["a one  all", "b one  all"],
    ]);
    assert.deepEqual(refused(demand('"*"', "*")), [["* one  all"]]);
    assert.deepEqual(refused(demand(`{ "AWS": ["${role("a")}", "*"] }`, "*")), [["* one  all"]]);
  });

  test("a bucket policy that denies what it allows: each writer with its own objects", () => {
    assert.deepEqual(
      refused(`
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": ["${role("b")}", "${role("a")}"] }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/\${aws:username}/*" },
    { "Effect": "Allow", "Principal": { "AWS": "${role("c")}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/*" },
    { "Effect": "Allow", "Principal": { "AWS": ["${role("b")}", "${role("a")}"] }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/in/*" },
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::one/in/*" }
//                                                  ^^^^^^^^^^^^^^ denied-s3-action warning scope=some principals=${role("a")},${role("b")},${role("c")}
  ]
}`),
      [["a one  all", "b one  all", "c one  some"]],
    );
  });
});
