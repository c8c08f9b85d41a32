import assert from "node:assert/strict";
import type { WorkspaceModel } from "../../../workspace/model.ts";
import { createEngine } from "../../../rules/engine.ts";
import { namedPrincipals } from "./named-principals.ts";

const role = (name: string): string => `arn:aws:iam::444455556666:role/${name}`;
const own = "111122223333";
const other = "444455556666";
const place = { file: "main.tf", range: { offset: 0, end: 0 } };

type Model = Pick<WorkspaceModel, "buckets" | "principals" | "template">;

/** A configuration with a bucket whose policy names these. */
function configuration(principal: unknown, effect = "Allow", symbols: Readonly<Record<string, string>> = {}): Model {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: effect, ...(principal as object), Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/*" }],
  });
  const engine = createEngine();
  const policy = engine.documents(engine.read("lake.json", text)).map((found) => ({ file: "lake.json", found }));
  const bucket = { name: "lake", account: own, place, policy } as unknown as WorkspaceModel["buckets"][number];
  const names = {
    symbolsIn: (texts: readonly string[]) => new Map(Object.entries(symbols).filter(([text]) => texts.includes(text))),
  };
  return {
    buckets: [bucket],
    principals: [],
    template: { names } as unknown as NonNullable<WorkspaceModel["template"]>,
  };
}

const namesIn = (model: Model): readonly string[] => namedPrincipals(model).map(({ arn }) => arn);
const named = (principal: unknown): readonly string[] => namesIn(configuration({ Principal: principal }));

suite("principals that only a bucket policy of a configuration names", () => {
  test("are users and roles, whose policies are not known, and services", () => {
    assert.deepEqual(
      named({ AWS: [role("a"), "*", own], Service: ["cloudfront.amazonaws.com", "ec2.amazonaws.com"] }),
      [role("a"), "cloudfront.amazonaws.com"],
    );
    const [first] = namedPrincipals(configuration({ Principal: { AWS: role("a") } }));
    assert.deepEqual([first?.identity, first?.account], [undefined, "444455556666"]);
  });

  test("are services alone where keyhole.json says who is there, or where very many are named", () => {
    const { template, ...model } = configuration({ Principal: { AWS: role("a"), Service: "config.amazonaws.com" } });
    assert.ok(template);
    assert.deepEqual(
      namedPrincipals(model).map(({ arn }) => arn),
      ["config.amazonaws.com"],
    );
    const roles = (count: number): string[] => Array.from({ length: count }, (_, index) => role(String(index)));
    assert.equal(named({ AWS: roles(20) }).length, 20);
    assert.equal(named({ AWS: roles(21) }).length, 0);
  });

  test("are other accounts, as far as it is said which", () => {
    const accounts = { AWS: [own, other, `arn:aws:iam::${other}:root`, "386209384616"] };
    assert.deepEqual(named(accounts), [other, `arn:aws:iam::${other}:root`]);
    const called = (name: string) => namesIn(configuration({ Principal: { AWS: other } }, "Allow", { [other]: name }));
    for (const name of ["var.account_id", "var.accounts[0].id", "AccountId"]) assert.deepEqual(called(name), [other]);
    for (const name of ["data.aws_caller_identity.other.account_id", "module.org.id"])
      assert.deepEqual(called(name), []);
    const [{ account, ...bucket } = { account: own }] = configuration({ Principal: accounts }).buckets;
    assert.equal(account, own);
    const open = { ...configuration({}), buckets: [{ ...bucket, account: undefined } as Model["buckets"][number]] };
    assert.deepEqual(namesIn(open), []);
  });

  test("are let in: a Deny and a NotPrincipal name nobody", () => {
    const a = { AWS: role("a"), Service: "config.amazonaws.com" };
    assert.deepEqual(namesIn(configuration({ Principal: a }, "Deny")), []);
    assert.deepEqual(namesIn(configuration({ NotPrincipal: a })), []);
    assert.deepEqual(namesIn(configuration({})), []);
    assert.deepEqual(named({ AWS: "config.amazonaws.com", Service: role("a") }), []);
  });

  test("are each one, and none that is declared", () => {
    const model = configuration({ Principal: { AWS: [role("a"), role("b"), role("a")] } });
    const twice = { ...model, buckets: [...model.buckets, ...model.buckets] };
    assert.deepEqual(namesIn(twice), [role("a"), role("b")]);
    const declared = { arn: role("a") } as unknown as Model["principals"][number];
    assert.deepEqual(namesIn({ ...twice, principals: [declared] }), [role("b")]);
  });

  test("are the same objects in the next version, where the same bucket names them", () => {
    const model = configuration({ Principal: { AWS: [role("a"), role("b")] } });
    const before = namedPrincipals(model);
    const again = namedPrincipals(model, before.toReversed());
    assert.ok(again.every((one, index) => one === before[index]));
    const moved = model.buckets.map((bucket) => ({ ...bucket, place: { ...place } }));
    assert.ok(namedPrincipals({ ...model, buckets: moved }, before).every((one) => !before.includes(one)));
  });
});
