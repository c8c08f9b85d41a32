import assert from "node:assert/strict";
import fc from "fast-check";
import { globMatches, isGlob, isTooWide, maxAlternatives, splitGlob } from "./file-glob.ts";

suite("file globs", () => {
  test("match whole names, part by part", () => {
    const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
      [
        "policies/*.json",
        ["policies/a.json", "policies/.json"],
        ["policies/a/b.json", "policies/a.jsonc", "x/policies/a.json"],
      ],
      ["policies/**/*.json", ["policies/a.json", "policies/a/b/c.json"], ["other/a.json"]],
      ["**/a?.json", ["ab.json", "x/y/ab.json"], ["a.json", "abc.json", "a/.json"]],
      ["policies/**", ["policies/a", "policies/a/b"], ["a"]],
      ["{a,b}/{c,d}.json", ["a/c.json", "b/d.json"], ["a/b.json", "{a,b}/c.json"]],
      ["{a,{b,c}}.json", ["a.json", "c.json"], ["d.json"]],
      ["[a-c]x[!0-9].json", ["bxy.json"], ["dxy.json", "bx1.json"]],
      ["../*.json", ["../a.json"], ["a.json"]],
    ];
    for (const [glob, matching, others] of table) {
      assert.ok(isGlob(glob), glob);
      for (const name of matching) assert.ok(globMatches(glob, name), `${glob} ${name}`);
      for (const name of others) assert.ok(!globMatches(glob, name), `${glob} ${name}`);
    }
  });

  test("are told from paths, and from their folders", () => {
    assert.deepEqual(["a.json", "a[.json", "a}.json", "ä b.json"].filter(isGlob), []);
    const table = {
      "policies/*.json": ["policies", "*.json"],
      "a/b/**/c.json": ["a/b", "**/c.json"],
      "*.json": ["", "*.json"],
      "/*.json": ["/", "*.json"],
      "/a/*.json": ["/a", "*.json"],
      "../{a,b}/c.json": ["..", "{a,b}/c.json"],
    };
    for (const [glob, [base, rest]] of Object.entries(table)) assert.deepEqual(splitGlob(glob), { base, rest });
  });

  test("mean the same as a regular expression", () => {
    const piece = fc.constantFrom("a", "b", "*", "?", "/", ".", "**/");
    const asRegExp = (glob: string): RegExp =>
      new RegExp(
        `^${glob
          .split("/")
          .map((part, index, { length }) =>
            part === "**"
              ? index === length - 1
                ? "(?:[^/]+(?:/|$))*"
                : "(?:[^/]*/)*"
              : part.replace(/[.]/g, "\\.").replace(/\*+/g, "[^/]*").replace(/\?/g, "[^/]") +
                (index === length - 1 ? "" : "/"),
          )
          .join("")}$`,
      );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.array(fc.constantFrom("a", "b", ".", "/"), { maxLength: 7 }),
        (pieces, letters) => {
          const [glob, name] = [pieces.join(""), letters.join("")];
          // Empty parts, and stars that run into each other, are nobody's glob.
          fc.pre(!/\/\/|[^/]\*\*|\*\*[^/]|\*\*$/.test(glob) && !name.includes("//"));
          assert.equal(globMatches(glob, name), asRegExp(glob).test(name), `${glob} ${name}`);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("take no time to speak of, whatever the pattern", () => {
    assert.ok(!globMatches(`${"*a".repeat(200)}b`, "a".repeat(2000)));
    assert.ok(!globMatches("{a,b}".repeat(40), "c"));
  });

  test("whose braces stand for more names than are tried are known as such, however the braces are written", () => {
    const words = (count: number): string =>
      `p/{${Array.from({ length: count }, (_, index) => String(index)).join(",")}}.json`;
    assert.ok(!isTooWide(words(maxAlternatives)));
    assert.ok(globMatches(words(maxAlternatives), `p/${String(maxAlternatives - 1)}.json`));
    for (const glob of [
      words(maxAlternatives + 1),
      words(150_000),
      "{a,b}".repeat(40),
      "{a}".repeat(60_000),
      `${"{".repeat(5_000)}a${",b}".repeat(5_000)}`,
    ]) {
      assert.ok(isTooWide(glob), glob.slice(0, 20));
      assert.ok(!globMatches(glob, "p/0.json"));
    }
    for (const glob of ["*.json", "a{b", "}{", "{{a,b},c}{d,{e,f}}", "{".repeat(60_000)])
      assert.ok(!isTooWide(glob), glob.slice(0, 20));
  });
});
