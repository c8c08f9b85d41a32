import assert from "node:assert/strict";
import { maxTextLength } from "./rule.ts";
import { StepCount } from "../../../test/fuzz/step-count.ts";
import { hostilePolicies } from "../../../test/harness/hostile-policies.ts";
import { createEngine, defaultSettings } from "../engine.ts";

const codesOf = (text: string): string[] => {
  const engine = createEngine();
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.workspaceFacts([file]), defaultSettings).map(({ code }) => code);
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

  suite("many policies in one file that are dear to judge", () => {
    const policies = Array.from({ length: 30 }, (_, index) => ({
      PolicyName: `policy-${String(index)}`,
      PolicyDocument: JSON.parse(hostilePolicies.contextStatements(160)) as unknown,
    }));
    const last = { Effect: "Allow", Action: ["s3:PutObject", "kms:GenerateDataKey"], Resource: "*" };
    const text = JSON.stringify({
      Policies: [...policies, { PolicyName: "last", PolicyDocument: { Version: "2012-10-17", Statement: [last] } }],
    });

    test("share the steps of the file, and are counted in one finding at the first that had too few", () => {
      const engine = createEngine();
      const file = engine.read("policies.json", text);
      const counted = new StepCount();
      const found = counted.during(() => engine.check(file, engine.workspaceFacts([file]), defaultSettings));
      assert.deepEqual(counted.overruns([text.length], 31), []);
      const limits = found.filter(({ code }) => code === "analysis-limit-reached");
      const ofFile = limits.filter(({ message }) => message.includes("Split the file"));
      assert.equal(ofFile.length, 1);
      // Those before it had as many steps as they would have had alone.
      const others = limits.filter(({ message }) => !message.includes("Split the file"));
      assert.ok(others.every(({ range }) => range.offset < (ofFile[0]?.range.offset ?? 0)));
      const more = Number(/this policy and (\d+) more were/.exec(ofFile[0]?.message ?? "")?.[1]);
      assert.ok(more > 2 && more + others.length <= 30, String(more));
      // The last one was not reached: what is not told of it is told by the count.
      assert.ok(!found.some(({ range, code }) => code === "missing-kms-action" && range.offset > text.length - 200));
    });

    test("take none from a file of its own", () => {
      const codes = codesOf(JSON.stringify({ Version: "2012-10-17", Statement: [last] }));
      assert.deepEqual(codes, ["missing-kms-action"]);
    });
  });

  test("a file that is too large is said to be so", () => {
    const policy = `{ "Version": "2012-10-17", "Statement": [], "Id": "${"x".repeat(maxTextLength)}" }`;
    assert.deepEqual(codesOf(policy), ["analysis-limit-reached"]);
  });
});
