import assert from "node:assert/strict";
import { Budget } from "../budget.ts";
import { compileGlob, literalGlob } from "./glob.ts";
import { globIncludes, globsIntersect, minimalCover, shortestMatch } from "./relations.ts";

const includes = (outer: string, inner: string): boolean => globIncludes(compileGlob(outer), compileGlob(inner));
const intersect = (a: string, b: string): boolean => globsIntersect(compileGlob(a), compileGlob(b));

suite("relations between globs", () => {
  test("inclusion", () => {
    for (const [outer, inner] of [
      ["*", "*"],
      ["*", ""],
      ["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/2024/*"],
      ["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/a"],
      ["*/*", "a/*/b"],
      ["*a*", "*ba*"],
      ["?*", "a*"],
      ["?*", "*?*?*"],
      ["a*b", "a*a?b*b"],
      ["*.csv", "in/*.csv"],
    ] as const)
      assert.ok(includes(outer, inner), `${outer} includes ${inner}`);
    for (const [outer, inner] of [
      ["", "*"],
      ["?*", "*"],
      ["a", "a*"],
      ["logs/2024/*", "logs/*"],
      ["*/*", "a*b"],
      ["*ab*", "*a*b*"],
      ["a??", "a*"],
      ["*.csv", "*.csv*"],
    ] as const)
      assert.ok(!includes(outer, inner), `${outer} does not include ${inner}`);
  });

  test("intersection", () => {
    for (const [a, b] of [
      ["in/*", "*.csv"],
      ["a*b", "*ab*"],
      ["a?c", "ab?"],
      ["*", ""],
      ["*x*", "*y*"],
      ["ab*", "a*"],
    ] as const) {
      assert.ok(intersect(a, b) && intersect(b, a), `${a} and ${b}`);
    }
    for (const [a, b] of [
      ["in/*", "out/*"],
      ["*.csv", "*.json"],
      ["a?", "a"],
      ["a*b", "?"],
      ["??*", "?"],
      ["*a?", "*b?"],
    ] as const) {
      assert.ok(!intersect(a, b) && !intersect(b, a), `${a} and ${b}`);
    }
    assert.ok(!globsIntersect(literalGlob("*"), compileGlob("a*")));
  });

  test("hostile patterns are decided, too", () => {
    const [run, marks] = ["*a".repeat(60), "?".repeat(60)];
    assert.ok(!includes(`*a${marks}b*`, run));
    assert.ok(!includes(`*a${marks}`, run));
    assert.ok(includes(`*a${marks}*`, run.repeat(2)));
    assert.ok(intersect(`${run}b`, `*a${marks}`));
  });

  test("whether two globs with runs have a string in common is told by their ends, whatever is between", () => {
    const budget = new Budget(0);
    for (const [a, b, expected] of [
      ["a?c*x", "ab*zx", true],
      ["a?c*x", "abd*x", false],
      ["*a?", "*b", true],
      ["*a?c", "*bdc", false],
      [`a*${"b*".repeat(1_000)}`, `*${"c?*".repeat(1_000)}d`, true],
    ] as const) {
      assert.equal(globsIntersect(compileGlob(a), compileGlob(b), budget), expected, `${a} and ${b}`);
      assert.equal(globsIntersect(compileGlob(b), compileGlob(a), budget), expected, `${b} and ${a}`);
    }
  });

  test("the shortest match", () => {
    const key = [{ text: "key/" }, { chars: "0123456789abcdef-", min: 36, max: 36 }];
    assert.equal(shortestMatch(compileGlob("in/*/??.csv")), "in//aa.csv");
    assert.equal(shortestMatch(compileGlob("key/1234*"), key), `key/1234${"a".repeat(32)}`);
    assert.equal(shortestMatch(compileGlob("*-????-*f"), key), `key/${"a".repeat(29)}-aaaa-f`);
    assert.equal(shortestMatch(compileGlob("key/xyz*"), key), undefined);
    assert.equal(shortestMatch(literalGlob("key/1"), key), undefined);
    assert.equal(shortestMatch(compileGlob(`*a${"?".repeat(60)}`), [{ chars: "any", min: 1 }]), "a".repeat(61));
  });

  test("hundreds of globs with inner wildcards are not compared with each other, and cover what they did", () => {
    const globs = Array.from({ length: 400 }, (_, index) => compileGlob(`b${String(index)}/*x`));
    assert.deepEqual(
      minimalCover([...globs, compileGlob("a/*")]).map(({ source }) => source),
      ["a/*", ...globs.map(({ source }) => source)].sort(),
    );
  });

  test("a cover is sorted, without what another glob includes, and of equal globs has one", () => {
    const cover = minimalCover(["b/x", "logs/*", "logs/2024/*", "a*?", "a?*", "b/?", "logs/a"].map(compileGlob));
    assert.deepEqual(
      cover.map((glob) => glob.source),
      ["a*?", "b/?", "logs/*"],
    );
    for (const globs of [
      ["a", "a*"],
      ["a*", "a"],
      ["ab*", "abc", "a*"],
      ["a*", "ab", "a"],
    ])
      assert.deepEqual(
        minimalCover(globs.map(compileGlob)).map((glob) => glob.source),
        ["a*"],
      );
  });
});
