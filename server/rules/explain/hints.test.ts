import assert from "node:assert/strict";
import { pullHints, questionFor } from "./hints.ts";

const about = (denial: object): string[] => pullHints({ wording: "sentence", ...denial });
const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const bell = "\u0007";

suite("commands that print what a message does not carry", () => {
  for (const [name, denial, expected] of [
    [
      "a service control policy by its ARN",
      { policyArn: "arn:aws:organizations::111122223333:policy/o-exampleorgid/service_control_policy/p-example1" },
      ["aws organizations describe-policy --policy-id p-example1"],
    ],
    ["an id with a control character", { policyArn: `arn:aws:organizations::111122223333:policy/p-${bell}` }, []],
    [
      "an IAM policy by its ARN",
      { policyArn: "arn:aws:iam::111122223333:policy/limits", policyType: "boundary" },
      ["aws iam get-policy --policy-arn arn:aws:iam::111122223333:policy/limits"],
    ],
    ["an ARN with a control character", { policyArn: `arn:aws:iam::111122223333:policy/${bell}` }, []],
    ["an ARN of another service", { policyArn: "arn:aws:ec2::111122223333:policy/limits" }, []],
    [
      "the service control policies of the principal's account",
      { policyType: "serviceControl", principal: "arn:aws:sts::111122223333:federated-user/ana" },
      ["aws organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY"],
    ],
    [
      "an account that is none",
      { policyType: "serviceControl", principal: "arn:aws:sts::1234:federated-user/ana" },
      [],
    ],
    [
      "a policy of another kind without its ARN",
      { policyType: "boundary", principal: "arn:aws:sts::111122223333:federated-user/ana" },
      [],
    ],
  ] as const) {
    test(`of the policy: ${name}`, () => {
      assert.deepEqual(about(denial), expected);
    });
  }

  for (const [name, denial, bucket] of [
    ["of the request", { action: "s3:PutObject", resource: "arn:aws:s3:::data-lake/in/a" }, "data-lake"],
    ["alone", { action: "s3:ListBucket", resource: "arn:aws:s3:::data-lake" }, "data-lake"],
    ["that something round the message names", { object: { bucket: "named", key: "a" }, resource: key }, "named"],
    [
      "behind an access point, which it does not tell",
      { resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/x" },
      undefined,
    ],
    ["whose name can be none", { object: { bucket: "No Bucket" } }, undefined],
    ["of an action of another service", { action: "sqs:SendMessage", object: { bucket: "named" } }, undefined],
  ] as const) {
    test(`of the bucket ${name}`, () => {
      const commands = about(denial).filter((command) => command.startsWith("aws s3api"));
      assert.deepEqual(
        commands,
        bucket === undefined
          ? []
          : ["get-bucket-encryption", "get-bucket-policy", "get-bucket-location"].map(
              (command) => `aws s3api ${command} --bucket ${bucket}`,
            ),
      );
    });
  }

  test("of the key, in its Region, and of nothing that is no key's ARN", () => {
    assert.deepEqual(about({ resource: key }), [
      `aws kms get-key-policy --policy-name default --key-id ${key} --region eu-west-1`,
      `aws kms describe-key --key-id ${key} --region eu-west-1`,
      `aws kms list-grants --key-id ${key} --region eu-west-1`,
    ]);
    assert.deepEqual(about({ resource: `${key} --profile x` }), []);
    assert.deepEqual(about({ resource: "arn:aws:kms:eu-west-1:111122223333:grant/x" }), []);
  });

  test("of the user with its groups, of the role of a session, and of nobody whose name is cut off", () => {
    const user = about({ principal: "arn:aws:iam::111122223333:user/ana" });
    assert.deepEqual(
      user.map((command) => command.split(" ")[2]),
      ["get-user", "list-attached-user-policies", "list-user-policies", "list-groups-for-user"],
    );
    const session = about({ principal: "arn:aws:sts::111122223333:assumed-role/deploy/ci" });
    assert.deepEqual(
      session.map((command) => command.slice("aws iam ".length)),
      [
        "get-role --role-name deploy",
        "list-attached-role-policies --role-name deploy",
        "list-role-policies --role-name deploy",
      ],
    );
    assert.deepEqual(about({ principal: `arn:aws:iam::111122223333:user/a${bell}` }), []);
    assert.deepEqual(about({ principal: "arn:aws:iam::111122223333:root" }), []);
  });
});

suite("the question that tells causes apart", () => {
  const ask = (denial: object): string => questionFor({ wording: "bare", ...denial }) ?? "none";

  test("has the bucket and the key of the object in its command, or words in their place", () => {
    assert.match(
      ask({ operation: "PutObject", object: { bucket: "data-lake" } }),
      /get-bucket-encryption --bucket data-lake$/,
    );
    assert.match(ask({ operation: "PutObject" }), /--bucket BUCKET$/);
    assert.match(
      ask({ operation: "GetObject", object: { bucket: "data-lake", key: "a b" } }),
      /--bucket data-lake --key 'a b'$/,
    );
    assert.match(ask({ operation: "HeadObject", object: { bucket: "data-lake" } }), /--prefix KEY --max-keys 1$/);
  });

  test("is not asked where the message names the action, nor of an operation that it does not know", () => {
    assert.equal(ask({ operation: "PutObject", action: "s3:PutObject" }), "none");
    assert.equal(ask({ operation: "ListBuckets" }), "none");
    assert.match(ask({}), /^Which operation failed\?/);
  });

  test("about a key that hides names it, in its Region", () => {
    assert.match(
      ask({ wording: "hiddenKey", resource: key }),
      new RegExp(`describe-key --key-id ${key} --region eu-west-1$`),
    );
    assert.match(ask({ wording: "hiddenKey" }), /--key-id KEY_ARN$/);
  });
});
