import assert from "node:assert/strict";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { createEngine, defaultSettings } from "../engine.ts";
import { invalidJson } from "./rule.ts";

suite("invalid-json", () => {
  testExamples(invalidJson);

  test("what is typed half hides no finding of the rest", () => {
    const half = `{ "Version": "2012-10-17", "Statement": [
      { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
      { "Effect": "Deny", "Action": `;
    const engine = createEngine();
    const file = engine.read("half.json", half);
    const found = engine.check(file, engine.workspaceFacts([file]), defaultSettings);
    assert.ok(
      found.some(
        ({ code, range }) => code === "missing-kms-action" && half.slice(range.offset, range.end) === '"s3:PutObject"',
      ),
    );
    assert.ok(found.some(({ code, message }) => code === "invalid-json" && message.includes("A value is missing")));
  });

  test("nested too deep", () => {
    const engine = createEngine();
    const file = engine.read("deep.json", `{ "Version": "2012-10-17", "Statement": ${"[".repeat(100_000)}`);
    const codes = engine.check(file, engine.workspaceFacts([file]), defaultSettings).map(({ code }) => code);
    assert.ok(codes.includes("invalid-json"));
  });

  for (const [name, junk] of Object.entries({
    "words without quotes": `{ "Version": "2012-10-17", "Statement": [${'x "y" '.repeat(50_000)}] }`,
    "a policy in a string": JSON.stringify({
      Policy: `{ "Version": "2012-10-17", "Statement": [${'{"Effect" ] '.repeat(20_000)}] }`,
    }),
  })) {
    test(`the errors of one text are bounded, the last one says how many more there are: ${name}`, () => {
      const engine = createEngine();
      const file = engine.read("junk.json", junk);
      const found = engine
        .check(file, engine.workspaceFacts([file]), defaultSettings)
        .filter(({ code }) => code === "invalid-json");
      assert.equal(found.length, 21);
      const [more, ...others] = found.filter(({ message }) => /more JSON errors behind these \(\d+\)/.test(message));
      assert.deepEqual(others, []);
      assert.ok(more !== undefined && Number(/\((\d+)\)/.exec(more.message)?.[1]) > 50);
    });
  }

  test("those of keyhole.json, too", () => {
    const found = checkAll(createEngine(), [
      { file: "keyhole.json", text: `{ "buckets": {}, "uploads": [${",".repeat(50_000)}] }` },
    ]);
    assert.ok(found.length < 50);
    assert.equal(found.filter(({ message }) => message.includes("more JSON errors")).length, 1);
  });

  test("twenty are told in full", () => {
    const checked = (count: number): number =>
      checkAll(createEngine(), [
        {
          file: "policy.json",
          text: `{ "Version": "2012-10-17", "Statement": [${"{},,".repeat(count)}{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }`,
        },
      ]).filter(({ code }) => code === "invalid-json").length;
    assert.deepEqual([19, 20, 21, 22].map(checked), [19, 20, 21, 21]);
  });

  test("commas before closing brackets are one finding, with all of their places", () => {
    const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:GetObject",], "Resource": "*", },] }`;
    const found = checkAll(createEngine(), [{ file: "policy.json", text }]).filter(
      ({ code }) => code === "invalid-json",
    );
    assert.deepEqual(
      found.map(({ message, range, related }) => [message, range.offset, related.map((other) => other.range.offset)]),
      [
        [
          "A comma is not allowed before a closing bracket, neither here nor in 2 more places: AWS refuses the policy.",
          text.indexOf(",]"),
          [text.indexOf(", }"), text.indexOf(",] }")],
        ],
      ],
    );
  });

  test("a template may have them: CloudFormation reads JSON as YAML", () => {
    const text = `{ "Resources": { "Role": { "Type": "AWS::IAM::Role", "Properties": { "Policies": [], }, }, }, }`;
    const codes = checkAll(wholeEngine(), [{ file: "template.json", text }]).map(({ code }) => code);
    assert.deepEqual(codes, []);
  });

  test("comments are no problem, and other broken files are none of ours", () => {
    checkPolicy(
      "comments",
      `
{
  "Version": "2012-10-17", // the only one to use
  /* nobody uploads */ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]
}`,
    );
    const engine = createEngine();
    assert.equal(engine.read("package.json", `{ "name": "x", `).looksLikePolicy, false);
  });
});
