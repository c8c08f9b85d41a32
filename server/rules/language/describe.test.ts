import assert from "node:assert/strict";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";

const text = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:Get*Acl", "*", "ec2:DescribeRegions", "sqs:Nothing*", "nope:Get"],
      Resource: [
        "arn:aws:s3:::amzn-s3-demo-bucket/*",
        "arn:aws:sqs:eu-west-1:111122223333:orders",
        "x",
        "arn:aws:s3:::data",
        "arn:aws:s3:::data/a",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/in",
        "arn:aws:s3:*:*:accesspoint/*",
        "arn:aws:sqs::111122223333:orders",
      ],
      Condition: { "ForAllValues:StringLikeIfExists": { "aws:TagKeys": "a", "s3:prefix": "b", "s3:nothing": "c" } },
    },
  ],
});

/** What is said of the first place where this stands. */
const about = async (name: string): Promise<string | undefined> => {
  const engine = wholeEngine();
  const hover = await engine.describe(engine.read("policy.json", text), text.indexOf(`"${name}"`) + 2);
  return hover?.contents.plain;
};

suite("what a name means", () => {
  test("in Terraform's language, too", async () => {
    const hcl = `data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["a"]
    }
  }
}
`;
    const engine = wholeEngine();
    const file = engine.read("main.tf", hcl);
    for (const [name, said] of [
      ["s3:PutObject", /^s3:PutObject · Write/],
      ["s3:prefix", /^s3:prefix/],
      ["StringLike", /^StringLike/],
    ] as const)
      assert.match((await engine.describe(file, hcl.indexOf(name) + 1))?.contents.plain ?? "", said);
    assert.equal(await engine.describe(file, hcl.indexOf("values")), undefined);
  });

  test("an action: what it does, its level, resource types, keys, and KMS behind it", async () => {
    const said = (await about("s3:PutObject")) ?? "";
    assert.match(
      said,
      /^s3:PutObject · Write\n\nGrants permission to add an object to a bucket\n\nResource types: .*object/,
    );
    assert.match(said, /Condition keys: .* and \d+ more/);
    assert.match(said, /S3 also asks for kms:GenerateDataKey, kms:Decrypt/);
    assert.match(said, /\d{4}-\d\d-\d\d$/);
    assert.match((await about("ec2:DescribeRegions")) ?? "", /needs "\*" as Resource/);
  });

  test("a wildcard: what it stands for, by access level", async () => {
    assert.match(
      (await about("s3:Get*Acl")) ?? "",
      /^s3:Get\*Acl stands for 3 of the \d+ actions of Amazon S3\.\n\nRead \(3\): GetBucketAcl, GetObjectAcl, GetObjectVersionAcl/,
    );
    assert.match((await about("*")) ?? "", /every action of every service/);
    assert.match((await about("sqs:Nothing*")) ?? "", /stands for no action of Amazon SQS/);
  });

  test("a condition key: its type, and whether a request can have several values", async () => {
    assert.match((await about("aws:TagKeys")) ?? "", /^aws:TagKeys · text, several values\n\nA global condition key/);
    assert.match((await about("s3:prefix")) ?? "", /^s3:prefix · text, one value\n\nFilters access by key name prefix/);
  });

  test("from before the first quote to behind the last one, and no further", async () => {
    const engine = wholeEngine();
    const [start, end] = [text.indexOf('"s3:PutObject"'), text.indexOf('"s3:PutObject"') + '"s3:PutObject"'.length];
    const hasHover = async (offset: number): Promise<boolean> =>
      (await engine.describe(engine.read("policy.json", text), offset)) !== undefined;
    assert.deepEqual(
      await Promise.all([start - 1, start, end, end + 1].map(hasHover)),
      // What stands behind the comma is the next name.
      [false, true, true, true],
    );
    assert.equal(text.charAt(end), ",");
  });

  test("an operator, with what is before and behind its name", async () => {
    const said = (await about("ForAllValues:StringLikeIfExists")) ?? "";
    assert.match(said, /^StringLike: text, with \* and \? as wildcards\.\n\nForAllValues: .*\n\nIfExists: /);
  });

  test("an ARN, field by field, and what it can be", async () => {
    assert.equal(
      await about("arn:aws:sqs:eu-west-1:111122223333:orders"),
      "partition aws · service Amazon SQS · Region eu-west-1 · account 111122223333 · resource orders\n\nThis can be: queue",
    );
    assert.match((await about("arn:aws:s3:::amzn-s3-demo-bucket/*")) ?? "", /Region none · account none .* object/s);
  });

  test("by its Region and account, too: a bucket has none, an access point has both", async () => {
    const kinds = async (arn: string): Promise<string> =>
      /This can be: (.*)$/.exec((await about(arn)) ?? "")?.[1] ?? "";
    assert.equal(await kinds("arn:aws:s3:::data"), "bucket");
    assert.equal(await kinds("arn:aws:s3:::data/a"), "object");
    assert.equal(await kinds("arn:aws:s3:eu-west-1:111122223333:accesspoint/in"), "accesspoint");
    // A wildcard may stand for nothing.
    assert.match(await kinds("arn:aws:s3:*:*:accesspoint/*"), /accesspoint.*\bobject/);
    assert.equal(await kinds("arn:aws:sqs::111122223333:orders"), "queue");
  });

  test("nothing of what nobody knows", async () => {
    for (const name of ["nope:Get", "x", "s3:nothing", "Allow"]) assert.equal(await about(name), undefined, name);
  });
});
