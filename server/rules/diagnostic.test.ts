import assert from "node:assert/strict";
import { dataOf } from "./diagnostic.ts";
import { nothingText } from "./explain/words.ts";

suite("what is told of a finding beside its message", () => {
  const aws = { accessAnalyzer: "INVALID_ACTION", paths: [["Statement", "0", "Action"]] };
  const data = { buckets: ["lake"] };

  test("is what is known of uploads, what Access Analyzer calls it, or both", () => {
    assert.equal(dataOf({}), undefined);
    assert.equal(dataOf({ data }), data);
    assert.equal(dataOf({ aws }), aws);
    assert.deepEqual(dataOf({ aws, data }), { ...data, ...aws });
  });
});

suite("what is said of a text without a denial", () => {
  test("names what it was taken for, if anything", () => {
    assert.equal(nothingText({ unrelated: undefined }), "no AWS Access Denied error found");
    assert.equal(nothingText({ unrelated: "a JSON file" }), "no AWS Access Denied error found; a JSON file");
  });
});
