import assert from "node:assert/strict";
import type { WorkspaceModel } from "../../../workspace/model.ts";
import { createEngine } from "../../../rules/engine.ts";
import { namedPrincipals } from "./named-principals.ts";

const role = (name: string): string => `arn:aws:iam::444455556666:role/${name}`;
const place = { file: "main.tf", range: { offset: 0, end: 0 } };

/** A configuration with a bucket whose policy names these. */
function configuration(principal: unknown): Pick<WorkspaceModel, "buckets" | "principals" | "template"> {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/*" }],
  });
  const engine = createEngine();
  const policy = engine.documents(engine.read("lake.json", text)).map((found) => ({ file: "lake.json", found }));
  const bucket = { name: "lake", place, policy } as unknown as WorkspaceModel["buckets"][number];
  return { buckets: [bucket], principals: [], template: {} as unknown as NonNullable<WorkspaceModel["template"]> };
}

const named = (principal: unknown): readonly string[] =>
  namedPrincipals(configuration(principal)).map(({ arn }) => arn);

suite("principals that only a bucket policy of a configuration names", () => {
  test("are users and roles, whose policies are not known, and services", () => {
    assert.deepEqual(
      named({ AWS: [role("a"), "444455556666", "*"], Service: ["cloudfront.amazonaws.com", "ec2.amazonaws.com"] }),
      [role("a"), "cloudfront.amazonaws.com"],
    );
    const [first] = namedPrincipals(configuration({ AWS: role("a") }));
    assert.deepEqual([first?.identity, first?.account], [undefined, "444455556666"]);
  });

  test("are services alone where keyhole.json says who is there, or where very many are named", () => {
    const { template, ...model } = configuration({ AWS: role("a"), Service: "config.amazonaws.com" });
    assert.ok(template);
    assert.deepEqual(
      namedPrincipals(model).map(({ arn }) => arn),
      ["config.amazonaws.com"],
    );
    const roles = (count: number): string[] => Array.from({ length: count }, (_, index) => role(String(index)));
    assert.equal(named({ AWS: roles(20) }).length, 20);
    assert.equal(named({ AWS: roles(21) }).length, 0);
  });
});
