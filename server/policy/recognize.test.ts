import assert from "node:assert/strict";
import { parseJson } from "./parse.ts";
import { findDocuments } from "./recognize.ts";

const kindOf = (text: string): string | undefined => {
  const [found, ...others] = findDocuments(parseJson(text).root, text);
  assert.deepEqual(others, []);
  return found === undefined ? undefined : (found.kind ?? found.type);
};
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const deny = (action: string | string[], resource?: string | string[], principal: unknown = "*"): object => ({
  Effect: "Deny",
  Principal: principal,
  Action: action,
  ...(resource === undefined ? {} : { Resource: resource }),
});
const allow = (
  action: string | string[],
  resource?: string | string[],
  principal: unknown = { AWS: "arn:aws:iam::111122223333:root" },
): object => ({ ...deny(action, resource, principal), Effect: "Allow" });
const condition = { Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } };

suite("what a policy is, by its content alone", () => {
  const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    identity: {
      "no Principal": policy({ Effect: "Allow", Action: "s3:PutObject", Resource: "*" }),
      "a Deny without Principal": policy({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }),
    },
    resourceControl: {
      sts: policy({ ...deny("sts:AssumeRoleWithWebIdentity", "*"), ...condition }),
      "sts, several statements": policy(
        deny("sts:AssumeRole", "*"),
        deny(["sts:AssumeRoleWithSAML", "sts:TagSession"], "arn:aws:iam::111122223333:role/*"),
      ),
      "sts with NotResource": policy({
        Effect: "Deny",
        Principal: "*",
        Action: "sts:*",
        NotResource: "arn:aws:iam::111122223333:role/x",
      }),
      "sts, the principal as an object": policy(deny("sts:AssumeRole", "*", { AWS: "*" })),
      kms: policy(deny("kms:*", "*")),
      "s3 on every bucket": policy(deny("s3:*", "*")),
      "s3 on every bucket by pattern": policy(deny("s3:PutBucketPolicy", "arn:aws:s3:::*")),
      "several services": policy(deny(["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"], "*")),
    },
    roleTrust: {
      "an account": policy(allow("sts:AssumeRole")),
      "a service": policy(allow(["sts:AssumeRole", "sts:TagSession"], undefined, { Service: "ec2.amazonaws.com" })),
      "a Deny, too": policy(allow("sts:AssumeRole"), deny("sts:AssumeRole")),
      "a Deny alone": policy(deny("sts:AssumeRole")),
      "a Resource that should not be there": policy(allow("sts:AssumeRole", "*")),
      "a Resource of a federated user": policy(
        allow("sts:AssumeRoleWithWebIdentity", "*", { Federated: "accounts.google.com" }),
      ),
    },
    key: {
      delegation: policy(allow("kms:*", "*")),
      "a Deny to all beside it": policy(allow("kms:*", "*"), deny("kms:ScheduleKeyDeletion", "*")),
      "a Deny to one principal alone": policy(deny("kms:Decrypt", "*", { AWS: "arn:aws:iam::111122223333:role/x" })),
      "a Deny to all without a Resource": policy(deny("kms:Decrypt")),
    },
    bucket: {
      "only denies, on the bucket's name": policy(
        deny("s3:*", ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"]),
      ),
      "every action": policy(deny("*", "arn:aws:s3:::amzn-s3-demo-bucket/*")),
      "an Allow": policy(allow("s3:GetObject", "*", "*")),
      "an action of KMS alone, on a bucket": policy(
        deny("kms:Decrypt", "arn:aws:s3:::amzn-s3-demo-bucket/*", { AWS: "arn:aws:iam::111122223333:role/x" }),
      ),
      "with actions of KMS, which S3 refuses": policy(
        allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
        allow("kms:Decrypt", "*"),
      ),
    },
    other: {
      "an endpoint's policy for S3 and KMS": policy(
        allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*", "*"),
        allow("kms:Decrypt", "*", "*"),
      ),
      "a topic's Deny for everybody": policy(deny(["sns:Publish", "sns:Subscribe"], "*")),
      "an endpoint's policy for sts": policy(allow("sts:*", "*", "*")),
      "an endpoint's policy that names roles": policy(
        allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/*", "*"),
        allow("sts:GetCallerIdentity", "*", "*"),
      ),
      "a queue's policy": policy(deny("sqs:*", "arn:aws:sqs:eu-west-1:111122223333:queue")),
      "a secret's policy": policy(
        deny("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x"),
      ),
      "every action on everything": policy(deny("*", "*")),
    },
  };
  for (const [kind, policies] of Object.entries(table)) {
    for (const [name, text] of Object.entries(policies))
      test(`${kind}: ${name}`, () => {
        assert.equal(kindOf(text), kind);
      });
  }

  test("AWS's output says it instead", () => {
    const sts = policy(allow("sts:AssumeRole", "*", "*"));
    assert.equal(
      kindOf(JSON.stringify({ Role: { AssumeRolePolicyDocument: JSON.parse(sts) as object } })),
      "roleTrust",
    );
    const organizations = (type: string): string =>
      JSON.stringify({
        Policy: { PolicySummary: { Type: type }, Content: policy(deny("s3:*", "arn:aws:s3:::amzn-s3-demo-bucket")) },
      });
    assert.equal(kindOf(organizations("RESOURCE_CONTROL_POLICY")), "resourceControl");
    assert.equal(kindOf(organizations("SERVICE_CONTROL_POLICY")), "serviceControl");
  });
});
