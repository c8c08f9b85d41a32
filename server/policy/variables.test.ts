// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTemplate } from "./variables.ts";

const text = (value: string): object => ({ kind: "text", text: value });
const literal = (value: string): object => ({ kind: "literal", text: value });

suite("policy variables", () => {
  test("a variable between texts, with its place", () => {
    assert.deepEqual(parseTemplate("arn:aws:s3:::bucket/${aws:username}/*", true), [
      text("arn:aws:s3:::bucket/"),
      { kind: "variable", name: "aws:username", fallback: undefined, start: 20, end: 35 },
      text("/*"),
    ]);
  });

  test("without the version that has variables the text is literal, wildcards live", () => {
    assert.deepEqual(parseTemplate("home/${aws:username}/*", false), [text("home/${aws:username}/*")]);
  });

  test("a default in quotes, spaces round it ignored, spaces in it kept", () => {
    for (const written of ["${aws:PrincipalTag/team, 'company wide'}", "${ aws:PrincipalTag/team ,'company wide' }"]) {
      assert.deepEqual(parseTemplate(written, true), [
        { kind: "variable", name: "aws:PrincipalTag/team", fallback: "company wide", start: 0, end: written.length },
      ]);
    }
  });

  test("an empty default and a wildcard in a default are defaults", () => {
    const [empty] = parseTemplate("${aws:username, ''}", true);
    assert.equal(empty?.kind === "variable" && empty.fallback, "");
    const [star] = parseTemplate("${aws:username, '*'}", true);
    assert.equal(star?.kind === "variable" && star.fallback, "*");
  });

  test("tag keys may hold spaces", () => {
    const [part] = parseTemplate("${aws:PrincipalTag/cost center}", true);
    assert.equal(part?.kind === "variable" && part.name, "aws:PrincipalTag/cost center");
  });

  test("${*}, ${?} and ${$} are the characters", () => {
    assert.deepEqual(parseTemplate("a${*}b${?}${$}", true), [
      text("a"),
      literal("*"),
      text("b"),
      literal("?"),
      literal("$"),
    ]);
  });

  for (const malformed of ["${", "${}", "${ }", "${aws:username", "${key, default}", "${key, 'default}", "$${", "$"]) {
    test(`${malformed} stays text`, () => assert.deepEqual(parseTemplate(malformed, true), [text(malformed)]));
  }

  test("a variable after something malformed is found", () => {
    const parts = parseTemplate("${a${aws:username}", true);
    assert.deepEqual(parts, [
      text("${a"),
      { kind: "variable", name: "aws:username", fallback: undefined, start: 3, end: 18 },
    ]);
  });

  test("the parts are the whole text, in order", () => {
    const pieces = fc.constantFrom("${", "}", "$", "aws:x", "${aws:y}", "${*}", ", 'd'", "*", "é", "'", " ");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (written) => {
        const whole = written.join("");
        const joined = parseTemplate(whole, true)
          .map((part) =>
            part.kind === "text"
              ? part.text
              : part.kind === "literal"
                ? `\${${part.text}}`
                : whole.slice(part.start, part.end),
          )
          .join("");
        assert.equal(joined, whole);
      }),
    );
  });
});
