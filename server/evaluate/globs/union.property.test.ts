/** Several globs as one automaton: it accepts a text if one of them matches it, and knows when nothing changes any more. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { finish } from "../steps.ts";
import { atomsOf } from "./atoms.ts";
import type { GlobState } from "./automaton.ts";
import { compileGlob, globMatches } from "./glob.ts";
import { globUnion, unionAutomaton, unionMatches } from "./union.ts";

const letters = ["a", "b", "😀", "c"] as const;
const pattern = fc
  .array(fc.constantFrom(...letters.slice(0, 3), "?", "*"), { maxLength: 6 })
  .map((all) => all.join(""));
const text = fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((all) => all.join(""));

suite("a union of globs", () => {
  test("matches what one of them matches, one character after the other", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 5 }), fc.array(text, { maxLength: 4 }), (all, texts) => {
        const globs = all.map((one) => compileGlob(one));
        const union = globUnion(globs);
        const automaton = finish(unionAutomaton(union));
        for (const one of texts) {
          let state: GlobState = automaton.start;
          let settled: boolean | undefined;
          for (const letter of one) {
            if (state.settled) settled ??= state.accepting;
            const code = letter.codePointAt(0) ?? 0;
            const next = automaton.step(state, code);
            assert.equal(automaton.step(state, code), next, "the same state for the same character");
            // Characters that nothing waits for lead to one state.
            if (!state.expected.includes(code)) assert.equal(automaton.step(state, 0x7a), next);
            state = next;
          }
          const expected = globs.some((glob) => globMatches(glob, one));
          assert.equal(state.accepting, expected, one);
          assert.equal(unionMatches(union, one), expected, one);
          if (settled !== undefined) assert.equal(settled, expected, `settled before the end of ${one}`);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test("is settled where a run ends a pattern, and where nothing is left; states count from 0", () => {
    const automaton = finish(unionAutomaton(globUnion([compileGlob("ab*"), compileGlob("b")])));
    const a = automaton.step(automaton.start, 0x61);
    const ab = automaton.step(a, 0x62);
    const none = automaton.step(a, 0x61);
    assert.deepEqual(
      [automaton.start, a, ab, none].map(({ id, accepting, settled, expected }) => [id, accepting, settled, expected]),
      [
        [0, false, false, [0x61, 0x62]],
        [1, false, false, [0x62]],
        [2, true, true, []],
        [3, false, true, []],
      ],
    );
    assert.equal(automaton.step(ab, 0x61), ab);
    assert.equal(automaton.step(none, 0x62), none);
  });

  test("has one ending for patterns that end alike: each more costs its own beginning", () => {
    const steps = (count: number): number => {
      const letters = [..."abcdefghijklmnopqrstuvwxyz"].slice(0, count);
      const union = globUnion(letters.map((letter) => compileGlob(`${letter}?x/data/part-*.csv`)));
      return finish(atomsOf([union], [{ chars: "any", min: 1 }])).steps;
    };
    assert.equal(steps(20) - steps(10), 10 * 2);
  });

  test("is one of the same globs, in whatever order and however often they are named", () => {
    const [a, b] = [compileGlob("a*"), compileGlob("b")];
    assert.equal(globUnion([b, a, b]).key, globUnion([a, b]).key);
    assert.notEqual(globUnion([a]).key, globUnion([a, b]).key);
    assert.deepEqual(
      globUnion([b, a, a]).union.map(({ key }) => key),
      ["a*", "b"],
    );
  });
});
