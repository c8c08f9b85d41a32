import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import { globIncludes } from "../../evaluate/globs/relations.ts";
import { symbolOf } from "../../policy/symbols.ts";
import { objectList, withoutCovered } from "./object-list.ts";

suite("lists of objects", () => {
  test("name no objects that another entry includes", () => {
    const sub = symbolOf("${cognito-identity.amazonaws.com:sub}");
    for (const [covers, listed] of [
      [["*", "arn:aws:s3:::lake/${*}", "arn:aws:s3:::lake/*"], ["arn:aws:s3:::*"]],
      [
        ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake/${*}", "arn:aws:s3:::lake/in/?a*", "arn:aws:s3:::lake2/a"],
        ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake2/a"],
      ],
      [
        [`arn:aws:s3:::home/private/${sub}/*`, "arn:aws:s3:::home/private/*/*", "arn:aws:s3:::home/private/*"],
        ["arn:aws:s3:::home/private/*"],
      ],
      [
        [`arn:aws:s3:::home/${sub}/*`, "arn:aws:s3:::home/a/*", "arn:aws:s3:::home/a/?"],
        ["arn:aws:s3:::home/${cognito-identity.amazonaws.com:sub}/*", "arn:aws:s3:::home/a/*"],
      ],
      [
        ["arn:aws:s3:eu-west-1:111122223333:accesspoint/x/object/*", "*"],
        ["arn:aws:s3:::*", "arn:aws:s3:eu-west-1:111122223333:accesspoint/x/object/*"],
      ],
    ] as const)
      assert.deepEqual(objectList(covers), listed);
  });

  test("what is left out, one that is left includes; of what is left, no prefix includes another", () => {
    const glob = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(glob, { maxLength: 8 }), (globs) => {
        const left = withoutCovered(globs);
        const compiled = left.map(compileGlob);
        for (const one of globs)
          if (!left.includes(one))
            assert.ok(
              compiled.some((other) => globIncludes(other, compileGlob(one))),
              one,
            );
        for (const one of compiled)
          assert.ok(!compiled.some((other) => other !== one && other.shape === "prefix" && globIncludes(other, one)));
      }),
    );
  });
});
