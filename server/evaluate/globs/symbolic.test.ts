import assert from "node:assert/strict";
import fc from "fast-check";
import { fillSymbols, symbolOf, symbolsIn, withSymbols } from "../../policy/symbols.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { compileGlob, globMatches } from "./glob.ts";
import { globTruth } from "./symbolic.ts";

const truth = (glob: string, text: string) => globTruth(compileGlob(withSymbols(glob)), withSymbols(text));

suite("globs with unknown values", () => {
  test("the same unknown value is the same; another one may be", () => {
    assert.equal(truth("b/${x}/*", "b/${x}/a"), TRUE);
    assert.equal(truth("b/${x}/*", "b/${y}/a"), UNKNOWN);
    assert.equal(truth("b/${x}/*", "b/team/a"), UNKNOWN);
    assert.equal(truth("b/team/*", "b/${x}/a"), UNKNOWN);
    assert.equal(truth("b/${x}/*", "c/team/a"), FALSE);
    assert.equal(truth("c/*", "b/${x}/a"), FALSE);
    assert.equal(truth("b/*", "b/${x}/a"), TRUE);
  });

  test("what holds whatever the values holds for each, what holds for none for no one", () => {
    const piece = fc.constantFrom("a", "b", "/", "*", "?", "${x}", "${y}");
    const words = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
    const values = fc.constantFrom("", "a", "b", "ab", "a/b", "long-value");
    const met = new Set<number>();
    fc.assert(
      fc.property(
        words,
        words.map((text) => text.replace(/[*?]/g, "")),
        values,
        values,
        (pattern, text, x, y) => {
          const fill = (one: string): string =>
            fillSymbols(withSymbols(one), (spelling) => (spelling === "${x}" ? x : y));
          const known = globMatches(compileGlob(fill(pattern)), fill(text));
          const told = truth(pattern, text);
          met.add(told);
          // One question mark is one character, so a symbol's own length is no sign of anything.
          if (told === TRUE && !pattern.includes("?")) assert.equal(known, true, `${pattern} ${text} ${x} ${y}`);
          if (told === FALSE) assert.equal(known, false, `${pattern} ${text} ${x} ${y}`);
        },
      ),
      { numRuns: 2000 },
    );
    assert.deepEqual([...met].sort(), [FALSE, UNKNOWN, TRUE]);
  });

  test("a symbol is no text that `?` counts", () => {
    assert.deepEqual(symbolsIn(symbolOf("${x}")), ["${x}"]);
    assert.notEqual(globTruth(compileGlob("???"), symbolOf("${x}")), TRUE);
  });
});
