import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob, globMatches } from "./glob.ts";
import { globRests } from "./rests.ts";

const rests = (glob: string, start: string): string[] =>
  globRests(compileGlob(glob), start)
    .map(({ source }) => source)
    .sort();

suite("what a glob leaves open", () => {
  test("behind a beginning that it names, matches or contradicts", () => {
    assert.deepEqual(rests("accesspoint/a/object/in/*", "accesspoint/a/object/"), ["in/*"]);
    assert.deepEqual(rests("accesspoint/*", "accesspoint/a/object/"), ["*"]);
    assert.deepEqual(rests("*/object/x", "a/object/"), ["*/object/x", "object/x", "x"]);
    assert.deepEqual(rests("other/*", "accesspoint/"), []);
    assert.deepEqual(rests("ab", "ab"), [""]);
  });

  test("matches the texts with which the whole matches, and no other", () => {
    const text = (characters: string, max: number) =>
      fc.string({ unit: fc.constantFrom(...characters), maxLength: max });
    fc.assert(
      fc.property(text("ab*?", 7), text("ab", 4), text("ab", 4), (glob, start, rest) => {
        const whole = globMatches(compileGlob(glob), start + rest);
        assert.equal(
          globRests(compileGlob(glob), start).some((one) => globMatches(one, rest)),
          whole,
        );
      }),
      { numRuns: 3000 },
    );
  });
});
