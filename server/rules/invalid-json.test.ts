import assert from "node:assert/strict";
import { checkPolicy, testExamples } from "../../test/harness/check-policy.ts";
import { createEngine, defaultSettings } from "./engine.ts";
import { invalidJson } from "./invalid-json.ts";

suite("invalid-json", () => {
  testExamples(invalidJson);

  test("what is typed half hides no finding of the rest", () => {
    const half = `{ "Version": "2012-10-17", "Statement": [
      { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
      { "Effect": "Deny", "Action": `;
    const engine = createEngine();
    const file = engine.read("half.json", half);
    const found = engine.check(file, engine.neighbourhood([file]), defaultSettings);
    assert.ok(found.some(({ code, range }) => code === "missing-kms-action" && half.slice(range.offset, range.end) === "\"s3:PutObject\""));
    assert.ok(found.some(({ code, message }) => code === "invalid-json" && message.includes("A value is missing")));
  });

  test("nested too deep", () => {
    const engine = createEngine();
    const file = engine.read("deep.json", `{ "Version": "2012-10-17", "Statement": ${"[".repeat(100_000)}`);
    const codes = engine.check(file, engine.neighbourhood([file]), defaultSettings).map(({ code }) => code);
    assert.ok(codes.includes("invalid-json"));
  });

  test("comments are no problem, and other broken files are none of ours", () => {
    checkPolicy("comments", `
{
  "Version": "2012-10-17", // the only one to use
  /* nobody uploads */ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]
}`);
    const engine = createEngine();
    assert.equal(engine.read("package.json", `{ "name": "x", `).looksLikePolicy, false);
  });
});
