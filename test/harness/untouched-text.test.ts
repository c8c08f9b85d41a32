import assert from "node:assert/strict";
import { disturbedText } from "./untouched-text.ts";

const text = `{
  "Statement": [
    // above
    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:Decrypt"] }, // behind
    { "Effect": "Deny" /* inside */, "Action": "s3:*" }
  ]
}
`;
const escaped = `{ "Policy": ${JSON.stringify(text)} }`;

const after = (from: string, to: string, before = text): string[] => {
  assert.ok(before.includes(from), from);
  return disturbedText(
    before,
    before.replace(from, () => to),
  );
};

suite("Untouched text", () => {
  test("a string replaced, text added, elements taken out", () => {
    assert.deepEqual(after('"s3:PutObject"', '"s3:*"'), []);
    assert.deepEqual(after('"kms:Decrypt"', '"kms:Decrypt", "kms:Encrypt"'), []);
    assert.deepEqual(after('"s3:*"', '["s3:*", "kms:*"]'), []);
    assert.deepEqual(after('"s3:PutObject", ', ""), []);
    assert.deepEqual(after('\n    { "Effect": "Deny" /* inside */, "Action": "s3:*" }', ""), []);
    assert.deepEqual(after(', // behind\n    { "Effect": "Deny" /* inside */, "Action": "s3:*" }', " // behind"), []);
    assert.deepEqual(after("kms:Decrypt", "kms:Encrypt", escaped), []);
  });

  test("what is taken out may begin like what follows it, in other white space", () => {
    const list = '[\n\t{\n  \t"a": 1\n\t},\n\t{\n\t  "a": 2\n\t}\n]';
    assert.deepEqual(disturbedText(list, '[\n\t{\n\t  "a": 2\n\t}\n]'), []);
    assert.equal(disturbedText(list, '[\n\t{\n\t  "a":  2\n\t}\n]').length, 1);
  });

  test("white space that changes elsewhere is told", () => {
    assert.equal(after("    // above", "  // above").length, 1);
    assert.equal(after('["s3:PutObject", "kms:Decrypt"]', '[ "s3:*", "kms:Decrypt"]').length, 1);
    assert.equal(disturbedText(text, text.trimEnd()).length, 1);
    assert.equal(disturbedText(`\ufeff${text}`, text).length, 1);
    assert.notDeepEqual(disturbedText(text, text.replaceAll("\n", "\r\n")), []);
    assert.notDeepEqual(after("\\n    // above", "\\n  // above", escaped), []);
    assert.notDeepEqual(after('{ "Policy"', '{"Policy"', escaped), []);
  });

  test("comments and tokens that go are told", () => {
    assert.deepEqual(after("    // above\n", ""), ["loses the comment // above"]);
    assert.deepEqual(
      after('// above\n    { "Effect": "Allow", "Action": ["s3:PutObject", "kms:Decrypt"] }, // behind\n    ', ""),
      ["loses the comment // above"],
    );
    assert.match(
      after('"Effect": "Deny" /* inside */, "Action"', '"NotAction"').join(),
      /^removes "Effect" .* and adds "NotAction" at once/,
    );
  });
});
