import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob, globMatches, globOfParts, literalGlob } from "./glob.ts";

const matches = (pattern: string, text: string): boolean => globMatches(compileGlob(pattern), text);

/** The definition itself, read from the left, one character at a time. */
function matchesByDefinition(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "*")
    return matchesByDefinition(rest, text) || (text.length > 0 && matchesByDefinition(pattern, text.slice(1)));
  return text.length > 0 && (first === "?" || first === text[0]) && matchesByDefinition(rest, text.slice(1));
}

suite("globs", () => {
  test("match as AWS documents it", () => {
    const arn = "arn:aws:s3:::data-lake/incoming/2024/a.csv";
    for (const pattern of [
      "*",
      arn,
      "arn:aws:s3:::data-lake/*",
      "arn:aws:s3:::data-????/*.csv",
      "arn:aws:s3:::*/incoming/*",
      "arn:*",
      "*.csv",
      "*incoming*",
      "arn:aws:s3:::data-lake/incoming/2024/a.csv*",
      "**/**",
    ])
      assert.ok(matches(pattern, arn), pattern);
    for (const pattern of [
      "",
      "?",
      "arn:aws:s3:::data-lake",
      "arn:aws:s3:::DATA-LAKE/*",
      "arn:aws:s3:::data-lake?/*",
      "*.csv?",
      "*/incoming",
      "arn:aws:s3:::data-lake/incoming/2024/a.csv?",
      "*2024*2024*",
    ])
      assert.ok(!matches(pattern, arn), pattern);
  });

  test("a ? at the end stands for one character, of whatever width", () => {
    for (const character of ["b", "\uFFFF", "\u{10000}", "😀"]) {
      assert.ok(matches("*a?", `a${character}`), character);
      assert.ok(matches("*a?c", `xa${character}c`), character);
      assert.ok(!matches("*a?", `a${character}${character}`), character);
      assert.ok(!matches("*a???", `${character}${character}`), character);
    }
  });

  test("overlapping ends do not match twice", () => {
    assert.ok(!matches("ab*ba", "aba"));
    assert.ok(matches("ab*ba", "abba"));
    assert.ok(!matches("a*a*a", "aa"));
    assert.ok(!matches("*ab*b", "ab"));
  });

  test("`?` is one code point, not half of one", () => {
    assert.ok(matches("a?c", "a😀c"));
    assert.ok(!matches("a??c", "a😀c"));
    assert.ok(matches("*?😀", "x😀"));
    assert.ok(!matches("*??", "😀"));
    assert.ok(matches("*a?", "a😀"));
  });

  test("everything but `*` and `?` is literal", () => {
    assert.ok(!matches("a.c", "abc"));
    assert.ok(!matches("[ab]", "a"));
    assert.ok(matches("\\*", "\\anything"));
    assert.ok(matches("a\nb*", "a\nb\nc"));
  });

  test("literal parts keep their wildcard characters", () => {
    assert.ok(globMatches(literalGlob("a*"), "a*"));
    assert.ok(!globMatches(literalGlob("a*"), "ab"));
    const home = globOfParts([{ pattern: "home/" }, { literal: "j*" }, { pattern: "/*" }]);
    assert.ok(globMatches(home, "home/j*/x"));
    assert.ok(!globMatches(home, "home/jane/x"));
    assert.equal(home.source, "home/j${*}/*");
    assert.equal(globOfParts([{ pattern: "a" }, { literal: "?" }]).shape, "literal");
    assert.notEqual(compileGlob("a?").shape, "literal");
  });

  test("globs of one language have one key", () => {
    assert.equal(compileGlob("a*?**?b").key, compileGlob("a??*b").key);
    assert.notEqual(compileGlob("a?*b").key, compileGlob("a??*b").key);
    assert.notEqual(literalGlob("a*").key, compileGlob("a*").key);
    assert.notEqual(literalGlob("\\").key, compileGlob("\\\\").key);
  });

  test("a hostile pattern costs no more than the product of the lengths", () => {
    const text = "a".repeat(10_000);
    assert.ok(!matches(`${"*a".repeat(40)}*b`, text));
    assert.ok(!matches(`${"*a?a".repeat(40)}b*`, text));
  });

  test("agree with the definition", () => {
    const character = fc.constantFrom("a", "b", "/", "😀");
    fc.assert(
      fc.property(
        fc.array(fc.oneof(character, fc.constantFrom("*", "?")), { maxLength: 8 }),
        fc.array(character, { maxLength: 8 }),
        (pattern, text) => {
          assert.equal(matches(pattern.join(""), text.join("")), matchesByDefinition(pattern, text));
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
