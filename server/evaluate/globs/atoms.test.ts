import assert from "node:assert/strict";
import { finish } from "../steps.ts";
import { atomsOf } from "./atoms.ts";
import { compileGlob, globMatches, literalGlob } from "./glob.ts";
import type { Universe } from "./universe.ts";

const objects: Universe = [
  { text: "arn:aws:s3:::" },
  { chars: "abcdefghijklmnopqrstuvwxyz0123456789.-", min: 3, max: 63 },
  { text: "/" },
  { chars: "any", min: 1 },
];
const keys: Universe = [{ chars: "any", min: 1 }];

/** Each atom as its witness and the patterns that match it. */
const atoms = (patterns: readonly string[], universe: Universe): [string, string[]][] => {
  const { atoms: found, complete } = finish(atomsOf(patterns.map(compileGlob), universe));
  assert.ok(complete);
  return found.map(({ witness, members }) => [witness, patterns.filter((_, i) => members[i])]);
};

suite("atoms", () => {
  test("without globs there is one, the shortest string of the universe", () => {
    assert.deepEqual(atoms([], objects), [["arn:aws:s3:::aaa/a", []]]);
  });

  test("prefixes and an object of its own", () => {
    assert.deepEqual(atoms(["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/a", "arn:aws:s3:::*"], objects), [
      ["arn:aws:s3:::aaa/a", ["arn:aws:s3:::*"]],
      ["arn:aws:s3:::logs/a", ["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/a", "arn:aws:s3:::*"]],
      ["arn:aws:s3:::logs/b", ["arn:aws:s3:::logs/*", "arn:aws:s3:::*"]],
    ]);
  });

  test("overlapping wildcards give a string for their intersection and for each alone", () => {
    assert.deepEqual(atoms(["in/*", "*.csv"], keys), [
      ["a", []],
      ["in/", ["in/*"]],
      [".csv", ["*.csv"]],
      ["in/.csv", ["in/*", "*.csv"]],
    ]);
  });

  test("a glob that no string of the universe matches is in no atom", () => {
    const patterns = ["arn:aws:s3:::data", "arn:aws:s3:::da/*", "arn:aws:s3:::Data/*", "arn:aws:sqs:*", "*:data/?"];
    assert.deepEqual(
      atoms(patterns, objects).map(([, of]) => of),
      [[], ["*:data/?"]],
    );
  });

  test("a bucket name is not longer than the universe allows", () => {
    const tooLong = `arn:aws:s3:::${"?".repeat(64)}`;
    assert.deepEqual(
      atoms([`${tooLong}/a`, `${tooLong}*z/a`], [...objects.slice(0, 3), { chars: "abcyz", min: 1 }]).map(
        ([, of]) => of,
      ),
      [[]],
    );
  });

  test("equal globs, however written, are in the same atoms", () => {
    assert.deepEqual(atoms(["a*?", "a?*", "a?**"], keys), [
      ["a", []],
      ["aa", ["a*?", "a?*", "a?**"]],
    ]);
  });

  test("wildcard characters in an object's key are characters", () => {
    const globs = [literalGlob("a*"), compileGlob("a?")];
    assert.deepEqual(
      finish(atomsOf(globs, keys)).atoms.map(({ witness, members, matching }) => ({ witness, members, matching })),
      [
        { witness: "a", members: [false, false], matching: [] },
        { witness: "aa", members: [false, true], matching: [1] },
        { witness: "a*", members: [true, true], matching: [0, 1] },
      ],
    );
  });

  test("characters outside the basic plane count as one", () => {
    assert.deepEqual(atoms(["😀?", "??"], keys), [
      ["a", []],
      ["aa", ["??"]],
      ["😀a", ["😀?", "??"]],
    ]);
  });

  test("characters that cannot be seen come last", () => {
    assert.deepEqual(
      atoms(["\u0007", "\u00e9", "\u00a0", "?"], keys).map(([witness]) => witness),
      ["a", "\u00e9", "\u0007", "\u00a0", "aa"],
    );
  });

  test("where all readable characters are taken, the next one stands for the others", () => {
    const readable = [..."abcdefghijklmnopqrstuvwxyz0123456789-_./ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const printable = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCodePoint(0x21 + index));
    const other = (taken: readonly string[]): string | undefined => {
      const one = [...taken.map(literalGlob), compileGlob("?")];
      return finish(atomsOf(one, [{ chars: "any", min: 1, max: 1 }])).atoms.find(
        ({ matching }) => matching.length === 1,
      )?.witness;
    };
    assert.deepEqual(
      [other([]), other(readable), other([...readable, "!", "#"]), other(printable)],
      ["a", "!", '"', "\u00a1"],
    );
  });

  test("disjoint globs with inner wildcards stay within the budget, however many", () => {
    const patterns = Array.from({ length: 60 }, (_, i) => `arn:aws:s3:::*-team-${i}/*/report-${i}.csv`);
    assert.equal(atoms(patterns, objects).length, 61);
  });

  test("a date after a run stays within the budget", () => {
    assert.deepEqual(atoms(["*/????-??-??/*"], keys), [
      ["a", []],
      ["/aaaa-aa-aa/", ["*/????-??-??/*"]],
    ]);
    assert.equal(atoms([`*a${"?".repeat(40)}`], keys).length, 2);
  });

  test("out of budget it says so, each witness is right, and no glob is lost", () => {
    const globs = [..."abcdefghijklmnop"].map((letter) => compileGlob(`*${letter}x*${letter}*`));
    const { atoms: found, complete } = finish(atomsOf([...globs, literalGlob("lone")], keys, undefined, 500));
    assert.ok(!complete);
    for (const { witness, members } of found)
      for (const [i, glob] of globs.entries()) assert.equal(members[i], globMatches(glob, witness));
    for (let i = 0; i <= globs.length; i++) assert.ok(found.some(({ members }) => members[i]));
  });

  test("a universe whose parts cannot be told apart is refused", () => {
    assert.throws(() => finish(atomsOf([], [{ chars: "any", min: 1 }, { text: "/" }])), RangeError);
    assert.throws(
      () => finish(atomsOf([], [{ chars: "ab", min: 1 }, { chars: "c", min: 0 }, { text: "b" }])),
      RangeError,
    );
  });
});
