/**
 * Atoms and relations against brute force. `a`, `b` and `/` occur in the globs, `c` in a universe, `d` stands for all
 * other characters. All strings up to a length are tried, so what brute force finds is exact up to that length: the
 * same combinations with the same witnesses. A longer witness is checked to have the signs it claims.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { finish } from "../steps.ts";
import { atomsByProduct, atomsOf } from "./atoms.ts";
import type { Glob } from "./glob.ts";
import { compileGlob } from "./glob.ts";
import { globIncludes, globsIntersect, minimalCover, shortestMatch } from "./relations.ts";
import { globUnion } from "./union.ts";
import type { Universe } from "./universe.ts";

const longest = 5;

/** Shorter first, then in the order in which witnesses are preferred. */
const strings = (() => {
  const all = [""];
  for (let from = 0, length = 1; length <= longest; length++) {
    const to = all.length;
    for (; from < to; from++) for (const character of "abcd/") all.push(all[from]! + character);
  }
  return all;
})();

const toRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[*?]/g, (wildcard) => (wildcard === "*" ? "[^]*" : "[^]"))}$`, "u");

const table = new Map<string, boolean[]>();
function bruteSigns(pattern: string): boolean[] {
  let signs = table.get(pattern);
  if (signs === undefined) {
    const regExp = toRegExp(pattern);
    table.set(pattern, (signs = strings.map((text) => regExp.test(text))));
  }
  return signs;
}

const universes: readonly (readonly [Universe, RegExp])[] = [
  [[{ chars: "any", min: 0 }], /^[^]*$/],
  [[{ chars: "any", min: 2, max: 4 }], /^[^]{2,4}$/],
  [[{ chars: "abc", min: 1 }, { text: "/" }, { chars: "any", min: 1 }], /^[abc]+\/[^]+$/],
  [[{ chars: "ac", min: 1, max: 2 }, { chars: "b/", min: 0, max: 2 }, { text: "da" }], /^[ac]{1,2}[b/]{0,2}da$/],
  [[{ text: "a" }, { chars: "cba", min: 0 }], /^a[abc]*$/],
  [[{ chars: "any", min: 1, max: 1 }, { text: "b" }, { chars: "any", min: 0 }], /^[^]b[^]*$/],
];
const universeSigns = universes.map(([, regExp]) => strings.map((text) => regExp.test(text)));

const pattern = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength }).map((parts) => parts.join(""));
/** As in policies: literals and prefixes above all. */
const usualPattern = fc
  .tuple(
    fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 5 }).map((parts) => parts.join("")),
    fc.constantFrom("", "", "*", "*", "*a", "?", "*/b*"),
  )
  .map((parts) => parts.join(""));

const signature = (members: readonly boolean[]): string => members.map(Number).join("");

function checkAgainstBruteForce(patterns: readonly string[], which: number): void {
  const expected = new Map<number, string>();
  const signs = patterns.map(bruteSigns);
  for (const [i, text] of strings.entries()) {
    if (universeSigns[which]![i] !== true) continue;
    let key = 0;
    for (const of of signs) key = key * 2 + Number(of[i]);
    if (!expected.has(key)) expected.set(key, text);
  }
  const { atoms, complete } = finish(atomsOf(patterns.map(compileGlob), universes[which]![0]));
  assert.ok(complete);
  assert.deepEqual(
    atoms
      .filter(({ witness }) => witness.length <= longest)
      .map(({ members, witness }) => [signature(members), witness]),
    [...expected].map(([key, text]) => [
      patterns.length === 0 ? "" : key.toString(2).padStart(patterns.length, "0"),
      text,
    ]),
  );
  for (const { members, witness } of atoms) {
    assert.equal(signature(members), signature(patterns.map((each) => toRegExp(each).test(witness))), witness);
    assert.ok(universes[which]![1].test(witness), witness);
  }
  assert.equal(new Set(atoms.map(({ members }) => signature(members))).size, atoms.length);
}

suite("atoms and relations, compared with brute force", () => {
  const universe = fc.nat({ max: universes.length - 1 });

  test("atoms of any globs", () => {
    fc.assert(fc.property(fc.array(pattern(6), { maxLength: 3 }), universe, checkAgainstBruteForce), {
      numRuns: 1_000,
    });
  });

  test("atoms of literals and prefixes, with few other globs among them", () => {
    fc.assert(fc.property(fc.array(usualPattern, { maxLength: 7 }), universe, checkAgainstBruteForce), {
      numRuns: 1_500,
    });
  });

  test("a list that is asked as a whole matches where one of its globs does", () => {
    const lists = fc.array(fc.array(fc.oneof(usualPattern, pattern(5)), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(lists, universe, (sources, which) => {
        const signs = sources.map((list) => list.map(bruteSigns));
        const expected = new Map<string, string>();
        for (const [i, text] of strings.entries()) {
          const name = signs.map((list) => Number(list.some((sign) => sign[i]))).join("");
          if (universeSigns[which]![i] === true && !expected.has(name)) expected.set(name, text);
        }
        const unions = sources.map((list) => globUnion(list.map(compileGlob)));
        const { atoms, complete } = finish(atomsOf(unions, universes[which]![0]));
        assert.ok(complete);
        assert.deepEqual(
          new Map(
            atoms
              .filter(({ witness }) => witness.length <= longest)
              .map(({ members, witness }) => [signature(members), witness]),
          ),
          expected,
        );
        for (const { members, witness } of atoms) {
          assert.equal(
            signature(members),
            signature(sources.map((list) => list.some((each) => toRegExp(each).test(witness)))),
            witness,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test("atoms in which what is not wanted matches may be left out, no other", () => {
    const globs = fc.array(fc.oneof(usualPattern, pattern(5)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(globs, fc.array(pattern(5), { minLength: 1, maxLength: 4 }), universe, (sources, unwanted, which) => {
        const patterns = [...sources.map(compileGlob), globUnion(unwanted.map(compileGlob))];
        const wanted = (notWanted?: number): unknown => {
          const { atoms, complete } = finish(atomsOf(patterns, universes[which]![0], notWanted));
          assert.ok(complete);
          return atoms
            .filter(({ members }) => members.at(-1) !== true)
            .map(({ members, witness }) => [signature(members), witness]);
        };
        assert.deepEqual(wanted(sources.length), wanted());
      }),
      { numRuns: 1_500 },
    );
  });

  test("the shortcuts give what the plain product gives", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(usualPattern, pattern(5)), { maxLength: 6 }), universe, (patterns, which) => {
        const globs = patterns.map(compileGlob);
        assert.deepEqual(
          { ...finish(atomsOf(globs, universes[which]![0])), steps: 0 },
          { ...atomsByProduct(globs, universes[which]![0]), steps: 0 },
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("inclusion and intersection", () => {
    fc.assert(
      fc.property(pattern(6), pattern(6), (a, b) => {
        const [x, y] = [compileGlob(a), compileGlob(b)];
        const [xs, ys] = [bruteSigns(a), bruteSigns(b)];
        if (xs.some((sign, i) => sign && ys[i])) assert.ok(globsIntersect(x, y), "a common string");
        if (xs.some((sign, i) => !sign && ys[i]))
          assert.ok(!globIncludes(x, y), "a string of the second that is not in the first");
        // What is longer than brute force can tell is decided by the atoms, whose witnesses are tested above.
        const found = atomsByProduct([x, y], universes[0]![0]).atoms.map(({ members }) => signature(members));
        assert.equal(globsIntersect(x, y), found.includes("11"));
        assert.equal(globIncludes(x, y), !found.includes("01"));
      }),
      { numRuns: 5_000 },
    );
  });

  test("the shortest match is the best string of the atom", () => {
    fc.assert(
      fc.property(pattern(6), universe, (source, which) => {
        const [glob, strings] = [compileGlob(source), universes[which]![0]];
        const atom = atomsByProduct([glob], strings).atoms.find(({ members }) => members[0]);
        assert.equal(shortestMatch(glob, strings), atom?.witness);
        if (which === 0) assert.equal(shortestMatch(glob), atom?.witness);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a minimal cover matches the same strings", () => {
    fc.assert(
      fc.property(fc.array(pattern(4), { maxLength: 5 }), (patterns) => {
        const cover = minimalCover(patterns.map(compileGlob));
        const union = (sources: readonly string[]): boolean[] =>
          strings.map((_, i) => sources.some((each) => bruteSigns(each)[i]));
        assert.deepEqual(union(cover.map((glob) => glob.source)), union(patterns));
        const included = (glob: Glob): boolean => cover.some((other) => other !== glob && globIncludes(other, glob));
        assert.ok(!cover.some(included));
      }),
      { numRuns: 1_000 },
    );
  });
});
