import assert from "node:assert/strict";
import { maxTextLength } from "./rule.ts";
import { createEngine, defaultSettings } from "../engine.ts";

const codesOf = (text: string): string[] => {
  const engine = createEngine();
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.neighbourhood([file]), defaultSettings).map(({ code }) => code);
};

suite("analysis-limit-reached", () => {
  test("more classes of objects than can be looked at are never passed over in silence", () => {
    const denied = Array.from(
      { length: 16 },
      (_, index) => `arn:aws:s3:::amzn-s3-demo-*/*${String.fromCharCode(97 + index)}*`,
    );
    const statements = [
      { Effect: "Allow", Action: ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], Resource: "*" },
      ...denied.map((Resource) => ({ Effect: "Deny", Action: "s3:PutObject", Resource })),
    ];
    assert.ok(
      codesOf(JSON.stringify({ Version: "2012-10-17", Statement: statements })).includes("analysis-limit-reached"),
    );
  });

  test("a policy of a size that AWS does not store is said not to be checked, and its neighbours are", () => {
    const small = { Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "kms:Decrypt"], Resource: "*" }] };
    const huge = {
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: Array.from({ length: 50_000 }, (_, index) => `arn:aws:s3:::amzn-s3-demo-${String(index)}/*`),
        },
      ],
    };
    const both = {
      Policies: [
        { PolicyDocument: { Version: "2012-10-17", ...huge } },
        { PolicyDocument: { Version: "2012-10-17", ...small } },
      ],
    };
    assert.deepEqual(codesOf(JSON.stringify(both)), ["analysis-limit-reached", "missing-kms-action"]);
  });

  test("a file that is too large is said to be so", () => {
    const policy = `{ "Version": "2012-10-17", "Statement": [], "Id": "${"x".repeat(maxTextLength)}" }`;
    assert.deepEqual(codesOf(policy), ["analysis-limit-reached"]);
  });
});
