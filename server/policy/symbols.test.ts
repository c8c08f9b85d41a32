import assert from "node:assert/strict";
import fc from "fast-check";
import { arnSegments } from "./arn.ts";
import {
  fillSymbols,
  hasSymbol,
  inArnForm,
  readingsOf,
  spelled,
  symbolOf,
  symbolsIn,
  variableSymbol,
  withSymbols,
} from "./symbols.ts";

suite("symbols of unknown values", () => {
  test("a symbol is one piece of an ARN, whatever its spelling holds", () => {
    for (const spelling of [
      "${aws:PrincipalTag/Bucket}",
      "${AWS::Region}",
      "<a/b:c>",
      "{{ a * b? }}",
      "%NAME%",
      "__NAME__",
      "${var.ünïcode}",
    ]) {
      const arn = `arn:aws:s3:::${symbolOf(spelling)}/in/x`;
      assert.deepEqual(arnSegments(arn)[5]?.split("/").length, 3, spelling);
      assert.ok(!/[*?$]/.test(symbolOf(spelling)));
      assert.equal(spelled(arn), `arn:aws:s3:::${spelling}/in/x`);
      assert.deepEqual(symbolsIn(arn), [spelling]);
    }
  });

  test("placeholders become symbols, policy variables and plain text do not", () => {
    const table: readonly [string, string[]][] = [
      ["arn:aws:s3:::${bucket}/*", ["${bucket}"]],
      ["${bucket_arn}/*", ["${bucket_arn}"]],
      ["arn:${Partition}:s3:::b/*", ["${Partition}"]],
      [
        "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}",
        ["${AWS::Region}", "${AWS::AccountId}", "${KeyId}"],
      ],
      ["arn:aws:s3:::<name>/*", ["<name>"]],
      ["arn:aws:s3:::{{name}}/*", ["{{name}}"]],
      ["arn:aws:s3:::__NAME__/*", ["__NAME__"]],
      ["arn:aws:s3:::%NAME%/*", ["%NAME%"]],
      ["arn:aws:s3:::b/${aws:username}/${*}", []],
      ["arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*", []],
      ["arn:aws:s3:::b/*", []],
    ];
    for (const [value, symbols] of table) {
      assert.deepEqual(symbolsIn(withSymbols(value)), symbols, value);
      assert.equal(spelled(withSymbols(value)), value);
    }
  });

  test("equal placeholders are one symbol, wherever they stand", () => {
    assert.equal(withSymbols("${bucket}"), symbolOf("${bucket}"));
    assert.ok(withSymbols("arn:aws:s3:::${bucket}/in/*").includes(symbolOf("${bucket}")));
    assert.equal(variableSymbol("aws:userid"), symbolOf("${aws:userid}"));
  });

  test("what stands for a whole ARN is spelled without the form that it is given", () => {
    const object = `${inArnForm("arn:aws:s3:::", symbolOf("${bucket_arn}"))}/a`;
    assert.equal(spelled(object), "${bucket_arn}/a");
    assert.deepEqual(readingsOf(object), [
      `arn:aws:s3:::${symbolOf("${bucket_arn}")}/a`,
      `${symbolOf("${bucket_arn}")}/a`,
    ]);
    assert.equal(spelled(inArnForm("arn:aws:kms:eu-west-1:111122223333:key/", symbolOf("${key}"))), "${key}");
  });

  test("any text comes back as it was, and a filled text holds no symbol", () => {
    const piece = fc.constantFrom(
      "${a}",
      "${aws:x}",
      "<b>",
      "{{c}}",
      "arn:aws:s3:::",
      "/",
      ":",
      "*",
      "?",
      "$",
      "{",
      "}",
      "%D_E%",
      "é",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const value = pieces.join("");
        assert.equal(spelled(withSymbols(value)), value);
        assert.ok(!hasSymbol(fillSymbols(withSymbols(value), () => "v")));
      }),
    );
  });
});
