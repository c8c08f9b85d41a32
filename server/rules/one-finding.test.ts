import assert from "node:assert/strict";
import { checkAll } from "../../test/harness/check-fixture.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { defaultSettings } from "./engine.ts";
import { toldOnce } from "./one-finding.ts";

const found = (keys: string, more = "", settings = defaultSettings): readonly Diagnostic[] =>
  checkAll(
    wholeEngine(),
    [
      {
        file: "policy.json",
        text: `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lake/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": ${keys}${more} }
  ]
}`,
      },
    ],
    settings,
  );

const summary = (all: readonly Diagnostic[]) =>
  all.map(({ severity, code, aws }) => [severity, code, aws?.accessAnalyzer, aws?.paths]);

suite("One finding for what one edit mends", () => {
  test("a wildcard under StringEquals that keeps uploads from passing", () => {
    const all = found('"*"', ', "Condition": { "StringEquals": { "kms:ViaService": "s3.*.amazonaws.com" } }');
    assert.deepEqual(summary(all), [
      [
        "warning",
        "kms-condition-never-met",
        "WILDCARD_WITHOUT_LIKE_OPERATOR",
        [["Statement", 1, "Condition", "StringEquals", "kms:ViaService"]],
      ],
    ]);
    const titles = all[0]?.fixes.map(({ title }) => title) ?? [];
    assert.equal(new Set(titles).size, titles.length);
    assert.ok(all[0]!.fixes.filter(({ isPreferred }) => isPreferred).length <= 1);
  });

  for (const [resource, issue] of [
    ["arn:aws:kms:eu-west-1:key/1234abcd-12ab-34cd-56ef-1234567890ab", "MISSING_ARN_FIELD"],
    ["arn:aws:kms:eu-west-1:1112:key/1234abcd-12ab-34cd-56ef-1234567890ab", "INVALID_ARN_ACCOUNT"],
  ] as const)
    test(`a key ARN that no key has: ${resource}`, () => {
      assert.deepEqual(summary(found(`"${resource}"`)), [
        ["error", "kms-key-not-covered", issue, [["Statement", 1, "Resource"]]],
      ]);
    });

  test("an alias in the place of the key's ARN that S3 compares", () => {
    const of = (statement: object): readonly Diagnostic[] =>
      checkAll(wholeEngine(), [
        { file: "policy.json", text: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
      ]);
    const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    const lacking = of({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::lake/*",
      Condition: { StringNotEquals: { [key]: "alias/lake" } },
    });
    assert.deepEqual(summary(lacking), [
      [
        "error",
        "upload-header-required",
        "INVALID_KMS_KEY_VALUE",
        [["Statement", 0, "Condition", "StringNotEquals", key]],
      ],
    ]);
  });

  test("what another edit mends stays by itself", () => {
    const all = found('"*"', ', "Condition": { "Bool": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }');
    assert.deepEqual(
      all.map(({ code }) => code),
      ["type-mismatch", "kms-condition-never-met", "type-mismatch-boolean"],
    );
  });

  test("a setting that turns one of them off leaves the other", () => {
    const wildcard = ', "Condition": { "StringEquals": { "kms:ViaService": "s3.*.amazonaws.com" } }';
    const codes = (off: string): readonly string[] =>
      found('"*"', wildcard, { ...defaultSettings, severity: { [off]: "off" } }).map(
        ({ severity, code }) => `${code} ${severity}`,
      );
    assert.deepEqual(codes("kms-condition-never-met"), ["wildcard-without-like-operator warning"]);
    assert.deepEqual(codes("wildcard-without-like-operator"), ["kms-condition-never-met warning"]);
  });

  test("findings of other files, or beside the token, are not joined", () => {
    const place = { severity: "warning", message: "", related: [], fixes: [] } as const;
    const ours: Diagnostic = { ...place, file: "a", range: { offset: 5, end: 9 }, code: "kms-key-not-covered" };
    const theirs = (file: string, offset: number, end: number): Diagnostic => ({
      ...place,
      file,
      range: { offset, end },
      code: "invalid-arn-account",
      aws: { accessAnalyzer: "INVALID_ARN_ACCOUNT", paths: [] },
    });
    for (const others of [[theirs("b", 5, 9)], [theirs("a", 9, 12)], [theirs("a", 6, 12)]])
      assert.deepEqual(toldOnce([ours, ...others]), [ours, ...others]);
    assert.deepEqual(toldOnce([theirs("a", 4, 9), ours]), [theirs("a", 4, 9), ours]);
    assert.equal(toldOnce([theirs("a", 5, 9), ours]).length, 1);
    // Each of Access Analyzer's is told with one of ours.
    const other = { ...ours, range: { offset: 5, end: 8 } };
    assert.equal(toldOnce([ours, other, theirs("a", 6, 8)]).length, 2);
    // What is said already is not said again.
    assert.deepEqual(toldOnce([ours, { ...ours }, theirs("a", 9, 12)]), [ours, theirs("a", 9, 12)]);
    const related = [{ file: "a", range: { offset: 20, end: 22 }, message: "" }];
    for (const another of [
      { related },
      { aws: { accessAnalyzer: "X", paths: [] } },
      { file: "b" },
      { range: { offset: 5, end: 8 } },
      { range: { offset: 6, end: 9 } },
    ])
      assert.equal(toldOnce([ours, { ...ours, ...another }]).length, 2);
    assert.equal(toldOnce([ours, theirs("a", 5, 6), theirs("a", 7, 8)]).length, 2);
  });
});
