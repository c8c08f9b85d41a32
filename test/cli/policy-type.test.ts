import assert from "node:assert/strict";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

interface Finding {
  readonly code: string;
  readonly data?: { readonly accessAnalyzer?: string; readonly paths?: unknown };
}

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" };
const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

/** What is found with these arguments, with the real engine. */
async function found(files: Record<string, string>, ...args: string[]): Promise<Finding[]> {
  const { stdout } = await keyhole(folderWith(files), ["check", "--format", "json", ...args], { real: true });
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
}

suite("check --policy-type", () => {
  suiteTeardown(removeFolders);

  test("holds for every file, found or named", async () => {
    assert.deepEqual(await found({ "a.json": policy }), []);
    for (const paths of [[], ["a.json"]])
      assert.deepEqual(
        (await found({ "a.json": policy }, "--policy-type", "bucket", ...paths)).map(({ code, data }) => [code, data]),
        [["missing-principal", { accessAnalyzer: "MISSING_PRINCIPAL", paths: [["Statement", 0]] }]],
      );
  });

  test("what the AWS CLI printed of a role says itself what it is", async () => {
    const role = JSON.stringify({ Role: { AssumeRolePolicyDocument: JSON.parse(policy) as unknown } });
    assert.deepEqual(
      (await found({ "a.json": role }, "--policy-type", "identity")).map(({ code }) => code),
      ["missing-principal", "role-trust-policy-syntax-error-resource"],
    );
  });

  test("what a model says a policy is wins, and so does a template; each contradiction is told", async () => {
    const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const own = { Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" };
    const files = {
      "keyhole.json": JSON.stringify({ keys: { [arn]: { policy: "key.json" } } }),
      "key.json": JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...own }] }),
      "role.json": JSON.stringify({ Role: { AssumeRolePolicyDocument: JSON.parse(policy) as unknown } }),
    };
    const says = (args: readonly string[]) => keyhole(folderWith(files), ["check", ...args], { real: "withCatalog" });
    const { stdout, stderr, status } = await says(["--policy-type", "bucket"]);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      "keyhole: key.json: keyhole.json says that this is a key policy, so --policy-type bucket doesn't hold for it",
      "keyhole: role.json: says itself that it holds a role's trust policy, so --policy-type bucket doesn't hold for that",
    ]);
    const without = await says([]);
    assert.deepEqual([stdout, status], [without.stdout, without.status]);
    const same = await says(["--policy-type", "key", "key.json"]);
    assert.equal(same.stderr, "", "where both say the same nothing is told");
  });

  test("a level for invalid-policy-element holds for what was split off from it, unless that is set itself", async () => {
    const files = { "a.json": policy.replace('"Effect":"Allow",', "") };
    const levels = async (...args: string[]): Promise<string[]> =>
      (await found(files, ...args)).map(({ code }) => code);
    assert.deepEqual(await levels(), ["missing-effect"]);
    assert.deepEqual(await levels("--severity", "invalid-policy-element=off"), []);
    assert.deepEqual(await levels("--severity", "missing-effect=hint", "--severity", "invalid-policy-element=off"), [
      "missing-effect",
    ]);
  });

  test("an unknown type is a usage error", async () => {
    const { status, stderr } = await keyhole(folderWith({ "a.json": policy }), ["check", "--policy-type", "scp"]);
    assert.equal(status, 2);
    assert.match(stderr, /serviceControl/);
  });
});
