/** `keyhole expand`, `shrink` and `show`, which need the catalog alone. */
import assert from "node:assert/strict";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

const run = (args: readonly string[], stdin = "") => keyhole(folderWith({}), args, { real: true, stdin });
const lines = async (args: readonly string[], stdin?: string) => {
  const { status, stdout, stderr } = await run(args, stdin);
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout.trimEnd().split("\n");
};

suite("actions by the catalog", () => {
  suiteTeardown(removeFolders);

  const acl = ["s3:GetBucketAcl", "s3:GetObjectAcl", "s3:GetObjectVersionAcl"];

  test("expand lists what wildcards stand for, each once, as AWS spells it", async () => {
    assert.deepEqual(await lines(["expand", "s3:get*acl", "S3:GetObjectAcl", "sqs:SendMessage"]), [
      ...acl,
      "sqs:SendMessage",
    ]);
    assert.deepEqual(await lines(["expand"], "s3:Get*Acl\nsqs:SendMessage\n"), [...acl, "sqs:SendMessage"]);
    assert.ok((await lines(["expand", "*"])).length > 20_000);
  });

  test("of a policy the actions count", async () => {
    const policy = JSON.stringify({
      Statement: [
        { Effect: "Allow", Action: ["s3:Get*Acl"], Resource: "*" },
        { Effect: "Deny", NotAction: "ec2:*", Resource: "*" },
      ],
    });
    assert.deepEqual(await lines(["expand"], policy), acl);
    assert.deepEqual(await lines(["shrink", policy]), ["s3:Get*Acl"]);
  });

  test("- is standard input; a list in JSON and a template in YAML are read, too", async () => {
    assert.deepEqual(await lines(["expand", "-", "sqs:SendMessage"], "s3:Get*Acl"), [...acl, "sqs:SendMessage"]);
    assert.deepEqual(await lines(["expand"], '["s3:Get*Acl", "sqs:SendMessage"]'), [...acl, "sqs:SendMessage"]);
    const template =
      'Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: [s3:Get*Acl]\n            Resource: "*"\n';
    assert.deepEqual(await lines(["shrink"], template), ["s3:Get*Acl"]);
  });

  test("the star stays one: it stands for what no catalog has, too", async () => {
    assert.deepEqual(await lines(["shrink", "s3:GetObject", "*"]), ["*"]);
  });

  for (const [args, hint] of [
    [["show", "s3:GetObjct"], /; did you mean s3:GetObject\?$/],
    [["show", "s4:GetObject"], /; did you mean s3:GetObject\?$/],
    [["expand", "GetObject"], /; an action is written SERVICE:NAME$/],
    [["expand", "policies/a.json"], /; to read a file: < policies\/a\.json$/],
    [["expand", "*", "nonsense"], /^keyhole: AWS has no action nonsense /],
  ] as const)
    test(`${args.join(" ")} says what may be meant`, async () => {
      const { status, stderr } = await run(args);
      assert.equal(status, 2);
      assert.match(stderr.trimEnd(), hint);
    });

  test("shrink stands for exactly what was given", async () => {
    const actions = [...acl, "sqs:SendMessage", "kms:Decrypt", "kms:Encrypt"];
    const shrunk = await lines(["shrink", ...actions]);
    assert.ok(shrunk.length < actions.length);
    assert.deepEqual((await lines(["expand", ...shrunk])).sort(), [...actions].sort());
  });

  test("show says what an action does, and what S3 asks KMS for", async () => {
    const [line = ""] = await lines(["show", "s3:putobject"]);
    assert.match(line, /^s3:PutObject \(Write\): add an object to a bucket; resources: .*object/);
    assert.match(line, /with a KMS key also kms:GenerateDataKey, kms:Decrypt$/);
    const { stdout } = await run(["show", "s3:PutObject", "ec2:DescribeRegions", "--format", "json"]);
    const { date, actions } = JSON.parse(stdout) as { date: string; actions: Record<string, unknown>[] };
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    assert.deepEqual(
      actions.map(({ action, accessLevel, kmsActions }) => [action, accessLevel, kmsActions]),
      [
        ["s3:PutObject", "Write", ["kms:GenerateDataKey", "kms:Decrypt"]],
        ["ec2:DescribeRegions", "List", []],
      ],
    );
  });

  for (const [what, args, stdin] of [
    ["an action that does not exist", ["expand", "s3:GetObjekt"], ""],
    ["a wildcard that stands for nothing", ["show", "s3:Zz*"], ""],
    ["an unknown service", ["shrink", "nope:Get"], ""],
    ["no action at all", ["expand"], ""],
    ["JSON that is no policy", ["expand"], "{}"],
    ["a list of something else", ["expand"], "[1]"],
    [
      "a policy that names no action",
      ["expand"],
      '{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}',
    ],
    ["a word", ["expand", "constructor"], ""],
  ] as const)
    test(`${what} is 2, with one line`, async () => {
      const { status, stdout, stderr } = await run(args, stdin);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^keyhole: [^\n]+\n$/);
    });
});
