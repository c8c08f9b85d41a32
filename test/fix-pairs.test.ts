/**
 * What each kind of fix writes, byte for byte: test/fixtures/fixes/KIND/STYLE.before and .after, one policy in tabs,
 * four spaces without a final line break, one line, CRLF, and two spaces with comments and trailing commas (jsonc).
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { diagnosticsOf } from "./harness/fix-laws.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const root = new URL("fixtures/fixes/", import.meta.url);
const styles = ["tabs", "four-spaces", "one-line", "crlf", "comments"];

/** By folder: the finding, and the title of its fix. */
const kinds: Readonly<Record<string, readonly [code: string, title: string]>> = {
  "add-action": ["missing-kms-action", 'Add kms:Decrypt to statement "UseKey"'],
  "add-action-to-string": ["missing-kms-action", 'Add kms:Decrypt to statement "UseKey"'],
  "insert-statement": ["missing-kms-action", "Insert a statement that allows kms:Decrypt through S3"],
  "insert-with-placeholder": [
    "missing-kms-action",
    "Insert a statement that allows kms:GenerateDataKey and kms:Decrypt",
  ],
  "insert-beside-single": ["missing-kms-action", "Insert a statement that allows kms:GenerateDataKey and kms:Decrypt"],
  "replace-key": [
    "kms-key-not-covered",
    "Replace it with the key ARN arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  ],
  "follow-region": ["kms-key-not-covered", "Set kms:ViaService to s3.eu-west-1.amazonaws.com, the key's Region"],
  "replace-condition-value": ["kms-condition-never-met", "Replace the value with s3.eu-west-1.amazonaws.com"],
  "add-condition-value": ["kms-condition-never-met", "Add 444455556666"],
  "compare-like": ["kms-condition-never-met", "Match the bucket's ARN and its objects' ARNs, with StringLike"],
  "list-both": ["kms-condition-never-met", "Match the bucket's ARN and its objects' ARNs"],
  "take-out-of-deny": ["denied-kms-action", "Remove kms:Decrypt and kms:GenerateDataKey from this Deny"],
  "remove-deny": ["denied-kms-action", "Remove this Deny statement"],
  "extend-not-action": ["denied-kms-action", "Add kms:GenerateDataKey and kms:Decrypt to NotAction of this Deny"],
  "exempt-s3": ["denied-kms-action", "Exempt calls that S3 makes to KMS (kms:ViaService)"],
  "exempt-services": ["denied-kms-action", "Exempt calls that AWS services make for the principal (aws:ViaAWSService)"],
  "key-policy-add-action": ["key-policy-does-not-allow", 'Add kms:Decrypt to statement "Uploader"'],
  "key-policy-insert": [
    "key-policy-does-not-allow",
    "Insert a statement that allows kms:Decrypt to arn:aws:iam::111122223333:role/uploader",
  ],
  "key-policy-add-principal": [
    "key-policy-does-not-allow",
    'Add arn:aws:iam::111122223333:role/uploader to statement "Writers", which allows kms:Decrypt',
  ],
  "key-policy-administrator": [
    "key-policy-locks-out",
    "Insert a statement that lets account 111122223333 manage this key policy",
  ],
  "exempt-writer": ["denied-s3-action", "Exempt arn:aws:iam::111122223333:role/uploader"],
  "exempt-writers": [
    "denied-s3-action",
    "Exempt arn:aws:iam::111122223333:role/uploader and arn:aws:iam::111122223333:user/ana",
  ],
  "only-present-headers": ["upload-header-required", "Apply this Deny only when the encryption header is sent"],
  "correct-element": ["invalid-effect", "Replace allow with Allow"],
};

suite("Fixes, before and after", () => {
  const engine = wholeEngine();
  const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

  test("every folder is a kind of fix in every style", () => {
    assert.deepEqual(readdirSync(root).sort(), Object.keys(kinds).sort());
    for (const kind of Object.keys(kinds)) {
      const files = styles.flatMap((style) =>
        ["after", "before"].map((side) => `${style}.${side}.${style === "comments" ? "jsonc" : "json"}`),
      );
      assert.deepEqual(readdirSync(new URL(`${kind}/`, root)).sort(), files.sort(), kind);
    }
  });

  for (const [kind, [code, title]] of Object.entries(kinds)) {
    test(kind, () => {
      for (const style of styles) {
        const file = (side: string): string => `${kind}/${style}.${side}.${style === "comments" ? "jsonc" : "json"}`;
        const before = read(file("before"));
        const fixes = diagnosticsOf(engine, before)
          .filter((diagnostic) => diagnostic.code === code)
          .flatMap((diagnostic) => diagnostic.fixes);
        const fix = fixes.find((one) => one.title === title);
        assert.ok(
          fix,
          `${file("before")}: "${title}" is not offered, but ${JSON.stringify(fixes.map((one) => one.title))}`,
        );
        assert.equal(applyEdits(before, fix.edits()), read(file("after")), file("after"));
      }
    });
  }
});
