import assert from "node:assert/strict";
import fc from "fast-check";
import { fewestPatterns } from "./fewest-patterns.ts";
import { matchesWildcard } from "./wildcard.ts";

const all = [
  "GetObject",
  "GetObjectAcl",
  "GetObjectTagging",
  "GetBucketAcl",
  "ListBucket",
  "ListBucketVersions",
  "PutObject",
  "PutObjectAcl",
  "DeleteObject",
];

/** What patterns stand for. */
const meaning = (patterns: readonly string[]): string[] =>
  all.filter((name) => patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), name.toLowerCase())));

suite("the fewest patterns", () => {
  test("stand for exactly the actions, in few words", () => {
    assert.deepEqual(fewestPatterns(all, all), ["*"]);
    assert.deepEqual(fewestPatterns(["ListBucket", "ListBucketVersions"], all), ["ListBucket*"]);
    assert.deepEqual(fewestPatterns(["GetObjectAcl", "GetBucketAcl", "PutObjectAcl"], all), ["*Acl"]);
    assert.deepEqual(fewestPatterns(["GetObjectAcl", "GetBucketAcl"], all), ["Get*Acl"]);
    assert.deepEqual(fewestPatterns(["PutObject"], all), ["PutObject"]);
    assert.deepEqual(fewestPatterns(["PutObject", "DeleteObject"], all), ["DeleteObject", "PutObject"]);
    assert.deepEqual(fewestPatterns([], all), []);
  });

  test("whatever the actions are", () => {
    fc.assert(
      fc.property(fc.subarray(all), (wanted) => {
        const patterns = fewestPatterns(wanted, all);
        assert.deepEqual(meaning(patterns), wanted);
        assert.ok(patterns.length <= wanted.length);
      }),
    );
  });
});
