/** No two findings at one place contradict each other, or say the same twice, whatever else is wrong. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { arbitraryWords } from "../harness/arbitrary-words.ts";
import { checkAll } from "../harness/check-fixture.ts";
import { contradictions } from "../harness/contradictions.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

suite("findings at one place", () => {
  test("contradict no other, and say nothing twice", () => {
    const engine = wholeEngine();
    fc.assert(
      fc.property(arbitraryWords, ({ type, text }) => {
        assert.deepEqual(contradictions(checkAll(engine, [{ file: "policy.json", text, ...(type && { type }) }])), []);
      }),
      { numRuns: Number(process.env["WORD_RUNS"] ?? 1500) },
    );
  });
});
