import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, BudgetExhausted } from "../budget.ts";
import { compileGlob, globMatches } from "./glob.ts";
import type { Segment } from "./occurrence.ts";
import { endOfFirst, segmentEnd, withoutRepeats } from "./occurrence.ts";

const segmentOf = (pattern: string): Segment => compileGlob(pattern).segments[0] ?? [];

/** The definition: the first place at which the segment lies. */
function byTrying(segment: Segment, text: string, from: number): number {
  for (let at = from; at <= text.length; at++) {
    const end = segmentEnd(segment, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

suite("where a glob's segment occurs", () => {
  test("a ? stands for one character, of whatever width, and not for none", () => {
    for (const [text, end] of [
      ["", -1],
      ["a", 1],
      ["\uFFFFa", 1],
      ["\u{10000}a", 2],
    ] as const)
      assert.equal(segmentEnd(segmentOf("?"), text, 0), end, text);
  });

  const letters = fc.array(fc.constantFrom("a", "b", "😀"), { maxLength: 80 }).map((all) => all.join(""));
  const patterns = fc
    .tuple(fc.constantFrom("a", "b", "😀"), fc.array(fc.constantFrom("a", "b", "?", "😀"), { maxLength: 40 }))
    .map(([first, rest]) => first + rest.join(""));

  test("is found as by trying every place, also where a segment is longer than a machine word", () => {
    fc.assert(
      fc.property(patterns, letters, fc.nat(5), (pattern, text, skip) => {
        const segment = segmentOf(pattern);
        const from = Math.min(text.length, skip * 2);
        const expected = byTrying(segment, text, from);
        assert.equal(withoutRepeats(segment, text, from, undefined), expected);
        assert.equal(endOfFirst(segment, text, from), expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is found for every short literal in every short text", () => {
    const upTo = (length: number): string[] =>
      length === 0 ? [""] : ["", ...upTo(length - 1).flatMap((rest) => ["a", "b", "c"].map((letter) => letter + rest))];
    const texts = [...new Set(upTo(6))];
    for (const literal of new Set(upTo(4))) {
      if (literal === "") continue;
      const segment = segmentOf(literal);
      for (const text of texts) {
        const at = text.indexOf(literal);
        assert.equal(
          withoutRepeats(segment, text, 0, undefined),
          at < 0 ? -1 : at + literal.length,
          `${literal} in ${text}`,
        );
      }
    }
  });

  const hard: readonly [string, string, string, boolean][] = [
    ["a long literal, and a text that nearly repeats it", `*b${"a".repeat(30_000)}*`, "a".repeat(60_000), false],
    ["the same, found at the end", `*b${"a".repeat(30_000)}*`, `${"a".repeat(30_000)}b${"a".repeat(30_000)}`, true],
    ["`?` behind a long literal", `*${"a".repeat(25_000)}?b*`, "a".repeat(50_000), false],
    ["`?` between all letters", `*${"a?".repeat(12_000)}b*`, "a".repeat(50_000), false],
    ["the same, found", `*${"a?".repeat(12_000)}b*`, `${"a".repeat(50_000)}b`, true],
    ["a run between all letters", `${"*a".repeat(25_000)}*b*`, "a".repeat(50_000), false],
  ];
  for (const [name, pattern, text, expected] of hard) {
    test(`takes few steps: ${name}`, () => {
      const budget = new Budget(4_000_000);
      assert.equal(globMatches(compileGlob(pattern), text, budget), expected);
      assert.ok(budget.spent > 0);
    });
  }

  test("ends where the budget does", () => {
    const budget = new Budget(10_000);
    assert.throws(
      () => globMatches(compileGlob(`*${"a?".repeat(12_000)}b*`), "a".repeat(50_000), budget),
      BudgetExhausted,
    );
    assert.ok(budget.exhausted);
    assert.throws(() => {
      budget.spend(0);
    }, BudgetExhausted);
  });
});
