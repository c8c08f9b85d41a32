import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob, globMatches } from "./glob.ts";
import { likelyMatches } from "./likely.ts";

const pattern = fc
  .array(fc.constantFrom("a", "b", "ab", "/", "é", "*", "*", "?"), { maxLength: 6 })
  .map((parts) => parts.join(""));

/** More than are compared sooner than sorted, mostly. */
const many = fc.array(pattern, { minLength: 12, maxLength: 40 });

suite("likely matches", () => {
  test("all globs that match a text are among them, each once and in order", () => {
    fc.assert(
      fc.property(many, many, (patterns, texts) => {
        const globs = patterns.map(compileGlob);
        const likely = likelyMatches(globs, texts);
        let count = 0;
        for (const [index, text] of texts.entries()) {
          const found = likely.of(index);
          count += found.length;
          assert.deepEqual(
            found,
            [...new Set(found)].sort((a, b) => a - b),
          );
          for (const [at, glob] of globs.entries()) if (globMatches(glob, text)) assert.ok(found.includes(at));
        }
        assert.equal(likely.count, count);
      }),
    );
  });

  test("what has something of its own is compared with nearly nothing", () => {
    const letters = "abcdefghijklmnopqrstuvwxyz0123";
    const texts = [...letters].flatMap((one) => [...letters].map((two) => `arn:aws:s3:::bucket/*${one}${two}*`));
    const likely = likelyMatches(texts.map(compileGlob), texts);
    assert.ok(likely.count < 20 * texts.length, String(likely.count));
  });
});
