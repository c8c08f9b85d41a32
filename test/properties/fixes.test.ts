/**
 * Every fix of every finding keeps its promises (test/harness/fix-laws.ts), on drawn policies of all kinds in all styles.
 * `FIX_RUNS` sets how many are drawn, `FIX_SEED` draws the same ones again.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createEngine } from "../../server/rules/engine.ts";
import { arbitraryPolicy } from "../harness/arbitrary-policy.ts";
import { brokenPromises, diagnosticsOf } from "../harness/fix-laws.ts";

const runs = Number(process.env["FIX_RUNS"] ?? 3000);
const seed = Number(process.env["FIX_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

suite("Fixes of drawn policies", () => {
  test(`keep their promises (${String(runs)} policies, seed ${String(seed)})`, function () {
    this.timeout(Math.max(60_000, runs * 20));
    const engine = createEngine();
    const fixed = new Map<string, number>();
    fc.assert(fc.property(arbitraryPolicy, ({ kind, style, text }) => {
      for (const { code, fixes } of diagnosticsOf(engine, text)) fixed.set(code, (fixed.get(code) ?? 0) + fixes.length);
      const broken = brokenPromises(engine, kind, text);
      assert.deepEqual(broken, [], `${kind} policy, ${style}:\n${text}\n${broken.join("\n")}`);
    }), { numRuns: runs, seed, endOnFailure: false });
    if (process.env["FIX_RUNS"] !== undefined) console.log(fixed);
  });
});
