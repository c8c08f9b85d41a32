import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, BudgetExhausted } from "../../evaluate/budget.ts";
import { createCompiler } from "../../evaluate/compiler.ts";
import { compileGlob, globOfParts } from "../../evaluate/globs/glob.ts";
import { finish } from "../../evaluate/steps.ts";
import { variableSymbol } from "../../policy/symbols.ts";
import { toldApart } from "../scenario/told-apart.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { objectUniverse } from "../scenario/upload-grant.ts";
import { ComparedGlobs, overlapOf } from "./overlap.ts";

const pattern = fc
  .array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength: 6 })
  .map((parts) => `arn:aws:s3:::${parts.join("")}`);
const objects = (source: string): ObjectSet => ({
  globs: [compileGlob(source)],
  negated: false,
  example: () => undefined,
});
const budget = new Budget(Infinity);

/** Of patterns with a variable in braces. */
const withVariables = (...sources: readonly string[]): ObjectSet => ({
  globs: sources.map((source) =>
    globOfParts(
      `arn:aws:s3:::${source}`
        .split(/(\{\w+\})/)
        .map((part) =>
          part.startsWith("{")
            ? { literal: variableSymbol(`aws:PrincipalTag/${part.slice(1, -1)}`) }
            : { pattern: part },
        ),
    ),
  ),
  negated: false,
  example: () => undefined,
});
const tags = Array.from({ length: 60 }, (_, index) => `t${String(index)}`);

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
        const found = finish(overlapOf(compiler, allowed, denied, new ComparedGlobs("aws"), true, budget));
        const told = finish(overlapOf(compiler, allowed, denied, new ComparedGlobs("aws"), false, budget));
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
      finish(
        overlapOf(
          compiler,
          objects(`arn:aws:s3:::${allow}`),
          objects(`arn:aws:s3:::${deny}`),
          new ComparedGlobs("aws"),
          false,
          own,
        ),
      );
    assert.equal(own.spent, 2);
  });

  const overlap = (allowed: ObjectSet, denied: ObjectSet) =>
    finish(overlapOf(createCompiler(), allowed, denied, new ComparedGlobs("aws"), true, budget));
  const denied = withVariables(...tags.map((tag) => `bucket/*{${tag}}*`));

  test("is found among lists with more unknown values than have combinations that can be counted", () => {
    const every = overlap(withVariables(...tags.map((tag) => `bucket/{${tag}}/*`)), denied);
    assert.deepEqual(
      [every?.scope, every?.example],
      ["all", `arn:aws:s3:::bucket/${variableSymbol("aws:PrincipalTag/t0")}/`],
    );
    const some = overlap(withVariables("bucket/team/*", "bucket/{t7}/*", "other/{t8}*"), denied);
    assert.deepEqual(
      [some?.scope, some?.example],
      ["some", `arn:aws:s3:::bucket/${variableSymbol("aws:PrincipalTag/t7")}/`],
    );
  });

  test("is nothing that only the Deny names, by values that nobody knows", () => {
    assert.equal(overlap(withVariables("bucket/team/*"), denied), undefined);
  });

  test("is not taken to be nowhere because a search did not come to its end", () => {
    assert.throws(() => overlap(withVariables(...tags.map((tag) => `other/{${tag}}`)), denied), BudgetExhausted);
  });
});
