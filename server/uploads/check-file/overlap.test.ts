import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget } from "../../evaluate/budget.ts";
import { createCompiler } from "../../evaluate/compiler.ts";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import { finish } from "../../evaluate/steps.ts";
import { toldApart } from "../scenario/told-apart.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { objectUniverse } from "../scenario/upload-grant.ts";
import { overlapOf } from "./overlap.ts";

const pattern = fc
  .array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength: 6 })
  .map((parts) => `arn:aws:s3:::${parts.join("")}`);
const objects = (source: string): ObjectSet => ({
  globs: [compileGlob(source)],
  negated: false,
  example: () => undefined,
});
const budget = new Budget(Infinity);

suite("on which objects an Allow and a Deny meet", () => {
  test("is the same by a look at two patterns and by a search of all objects", () => {
    const compiler = createCompiler();
    fc.assert(
      fc.property(pattern, pattern, fc.boolean(), (allow, deny, negated) => {
        const [allowed, denied] = [objects(allow), { ...objects(deny), negated }];
        const universe = objectUniverse("aws");
        const { classes } = finish(toldApart(compiler, [allowed.globs, denied.globs], universe));
        const granted = classes.filter(({ lists }) => lists.has(0));
        // What matches no object is not among the patterns of a statement.
        if (granted.length === 0 || !classes.some(({ lists }) => lists.has(1))) return;
        const hit = granted.filter(({ lists }) => lists.has(1) !== negated);
        const found = finish(overlapOf(compiler, allowed, denied, "aws", true, budget));
        const told = finish(overlapOf(compiler, allowed, denied, "aws", false, budget));
        assert.equal(found?.example, hit[0]?.witness);
        assert.equal(found?.scope, hit.length === 0 ? undefined : hit.length === granted.length ? "all" : "some");
        assert.deepEqual([told?.scope, told?.objects], [found?.scope, found?.objects]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("takes one step for two patterns, whatever is between their runs", () => {
    const compiler = createCompiler();
    const own = new Budget(100);
    for (const [allow, deny] of [
      ["bucket/*", `bucket/*${"a*".repeat(400)}`],
      [`bucket/*${"b*".repeat(400)}`, `bucket/*${"a*".repeat(400)}`],
    ] as const)
      finish(overlapOf(compiler, objects(`arn:aws:s3:::${allow}`), objects(`arn:aws:s3:::${deny}`), "aws", false, own));
    assert.equal(own.spent, 2);
  });
});
