import assert from "node:assert/strict";
import { modelOf } from "../../../test/harness/model-source.ts";
import { parseJson } from "../../policy/parse.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { workspaceNames } from "./workspace-names.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = "arn:aws:iam::444455556666:role/etl";

const documentsOf = (...statements: readonly object[]) => {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return findDocuments(parseJson(text).root, text);
};

/** Of one statement. */
const namesIn = (statement: object) =>
  workspaceNames([], documentsOf({ Effect: "Allow", Action: "s3:*", ...statement }));

suite("names of the workspace", () => {
  for (const [resource, buckets, keys, accounts, resources = [resource]] of [
    ["arn:aws:s3:::data-lake", ["data-lake"], [], []],
    ["arn:aws:s3:::data-lake/in/*", ["data-lake"], [], []],
    ["arn:aws:s3:::data-*/in", [], [], []],
    ["arn:aws:s3:::${aws:username}/in", [], [], []],
    ["arn:aws:s3:::/in", [], [], []],
    ["arn:aws:s3:eu-west-1:444455556666:accesspoint/x", [], [], ["444455556666"]],
    [key, [], [key], ["111122223333"]],
    [key.replace("1234abcd", "*"), [], [], ["111122223333"]],
    [key.replace(/key.*/, "alias/lake"), [], [], ["111122223333"]],
    ["arn:aws:sqs:eu-west-1:4444:key/x", [], [], []],
    ["arn:aws:sns:eu-west-1:111122223333:key/x", [], [], ["111122223333"]],
    ["data-lake", [], [], [], []],
    ["arn:aws:s3:::<bucket>/in", [], [], [], []],
    ["arn:aws:s3:::YOUR_BUCKET", [], [], [], []],
    ["arn:aws:s3:::data\uE000lake", [], [], [], []],
    [`arn:aws:s3:::data-lake/${"x".repeat(478)}`, [], [], [], []],
    [`arn:aws:s3:::data-lake/${"x".repeat(477)}`, ["data-lake"], [], []],
  ] as const)
    test(`of the resource ${resource.length > 100 ? `of ${String(resource.length)} characters` : resource}`, () => {
      const names = namesIn({ Resource: resource });
      assert.deepEqual(
        [[...names.buckets], [...names.keys], [...names.accounts], [...names.resources]],
        [buckets, keys, accounts, resources],
      );
    });

  for (const [principal, principals, accounts, federated] of [
    [{ AWS: role }, [role], ["444455556666"], []],
    [{ AWS: "444455556666" }, [], ["444455556666"], []],
    [{ AWS: "4444" }, [], [], []],
    [{ AWS: "*" }, [], [], []],
    [{ AWS: "arn:aws:iam::<account>:role/x" }, [], [], []],
    [{ Service: "lambda.amazonaws.com" }, [], [], []],
    [
      { Federated: "arn:aws:iam::444455556666:saml-provider/idp" },
      [],
      [],
      ["arn:aws:iam::444455556666:saml-provider/idp"],
    ],
    [{ Federated: "arn:aws:iam::<account>:saml-provider/idp" }, [], [], []],
  ] as const)
    test(`of the principal ${JSON.stringify(principal)}`, () => {
      const names = namesIn({ Principal: principal, Resource: "*" });
      assert.deepEqual(
        [[...names.principals], [...names.accounts], [...names.federated]],
        [principals, accounts, federated],
      );
    });

  for (const [value, values, accounts] of [
    ["o-a1b2c3d4e5", ["o-a1b2c3d4e5"], []],
    [["a", "b", "a"], ["a", "b"], []],
    [role, [role], ["444455556666"]],
    ["", undefined, []],
    ["<org>", undefined, []],
  ] as const)
    test(`of the condition's value ${JSON.stringify(value)}`, () => {
      const names = namesIn({ Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": value } } });
      const own = names.values.get("aws:principalorgid");
      assert.deepEqual([own && [...own], [...names.accounts]], [values, accounts]);
    });

  test("those of a model come first", () => {
    const model = modelOf(
      {
        accounts: { "777788889999": {} },
        buckets: { declared: { account: "777788889999" } },
        keys: { [key]: {} },
        principals: { [role]: { policies: [] } },
      },
      {},
    );
    const names = workspaceNames(
      [model],
      documentsOf({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::other" }),
    );
    assert.deepEqual([...names.accounts], ["777788889999", "111122223333", "444455556666"]);
    assert.deepEqual([...names.buckets], ["declared", "other"]);
    assert.deepEqual([...names.keys], [key]);
    assert.deepEqual([...names.principals], [role]);
  });

  test("none of a model or a policy that a template makes: its names were made up", () => {
    const template = { file: "template.yaml" } as unknown as NonNullable<ReturnType<typeof modelOf>["template"]>;
    const model = { ...modelOf({ buckets: { declared: {} } }, {}), template };
    const made = documentsOf({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::other" }).map((one) => ({
      ...one,
      template: true,
    }));
    assert.deepEqual([...workspaceNames([model], made).buckets], []);
  });

  test("a hundred of a kind, of five hundred policies", () => {
    const many = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at));
    const names = namesIn({
      Resource: many(101, (at) => `arn:aws:s3:::bucket-${String(at)}`),
      Condition: {
        StringEquals: Object.fromEntries(
          many(101, (at) => `aws:PrincipalTag/${String(at)}`).map((name) => [name, "x"]),
        ),
      },
    });
    assert.deepEqual([names.buckets.size, names.resources.size, names.values.size], [100, 100, 100]);
    const [document] = documentsOf({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::last" });
    const [before] = documentsOf({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::other" });
    assert.ok(document !== undefined && before !== undefined);
    const after = (count: number) => workspaceNames([], [...many(count, () => "").map(() => before), document]).buckets;
    assert.deepEqual([...after(499)], ["other", "last"]);
    assert.deepEqual([...after(500)], ["other"]);
  });
});
