/**
 * Every fix of every finding keeps its promises (test/harness/fix-laws.ts), on drawn policies of all kinds in all
 * styles. `FIX_RUNS` sets how many are drawn, `FIX_SEED` draws others. The normal run has a fixed seed. What broke a
 * promise once is a fixture in test/fixtures/independent/.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createEngine } from "../../server/rules/engine.ts";
import { arbitraryPolicy } from "../harness/arbitrary-policy.ts";
import { brokenFixLaws, diagnosticsOf } from "../harness/fix-laws.ts";

const runs = Number(process.env["FIX_RUNS"] ?? 2000);
const seed = Number(process.env["FIX_SEED"] ?? 3);

suite("Fixes of drawn policies", () => {
  test(`keep their promises (${String(runs)} policies, seed ${String(seed)})`, function () {
    this.timeout(Math.max(240_000, runs * 200));
    const engine = createEngine();
    const fixed = new Map<string, number>();
    fc.assert(
      fc.property(arbitraryPolicy, ({ kind, style, text }) => {
        for (const { code, fixes } of diagnosticsOf(engine, text))
          fixed.set(code, (fixed.get(code) ?? 0) + fixes.length);
        const broken = brokenFixLaws([{ file: "policy.json", text }], { engine });
        assert.deepEqual(broken, [], `${kind} policy, ${style}:\n${text}\n${broken.join("\n")}`);
      }),
      { numRuns: runs, seed, endOnFailure: false },
    );
    if (process.env["FIX_RUNS"] !== undefined) console.log(fixed);
  });
});
