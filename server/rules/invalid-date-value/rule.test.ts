import assert from "node:assert/strict";
import fc from "fast-check";
import { findingsOf, testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidDateValue } from "./rule.ts";

testLanguageRule(invalidDateValue, {
  "a date": when({ DateLessThan: { "aws:CurrentTime": "2027-01-31" } }),
  "seconds under a numeric operator": when({ NumericLessThan: { "aws:EpochTime": "1801440000" } }),
});

suite("seconds as a date", () => {
  const lastSecond = Date.parse("9999-12-31T23:59:59Z") / 1000;
  const written = (seconds: number): readonly string[] =>
    findingsOf(invalidDateValue, when({ DateLessThan: { "aws:CurrentTime": String(seconds) } })).flatMap(({ fixes }) =>
      fixes.flatMap((fix) => fix.edits().map(({ newText }) => newText)),
    );
  const dateOf = (seconds: number): string => `"${new Date(seconds * 1000).toISOString().replace(".000Z", "Z")}"`;

  test("the fix writes the same moment", () => {
    const moments = fc.oneof(
      fc.integer({ min: 10_000, max: lastSecond }),
      // The ends of months and centuries.
      fc
        .record({
          year: fc.constantFrom(1999, 2000, 2026, 2028, 2100, 2400, 9999),
          month: fc.integer({ min: 1, max: 12 }),
          from: fc.constantFrom(-1, 0, 1),
        })
        .map(({ year, month, from }) => Math.min(lastSecond, Date.UTC(year, month, 1) / 1000 + from)),
    );
    fc.assert(
      fc.property(moments, (seconds) => {
        assert.deepEqual(written(seconds), [dateOf(seconds)]);
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(written(lastSecond), [dateOf(lastSecond)]);
  });

  test("there is none for a year of five digits, as milliseconds have", () => {
    for (const seconds of [lastSecond + 1, 1_767_225_600_000]) assert.deepEqual(written(seconds), []);
  });
});
