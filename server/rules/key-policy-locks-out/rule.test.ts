import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { keyPolicyLocksOut } from "./rule.ts";

suite("key-policy-locks-out", () => {
  testExamples(keyPolicyLocksOut);

  test("a service that may do everything is nobody who could mend the policy", () =>
    checkPolicy(
      "service",
      `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-locks-out warning
    { "Effect": "Allow", "Principal": { "Service": "logs.eu-west-1.amazonaws.com" }, "Action": "kms:*", "Resource": "*" }
  ]
}`,
    ));

  for (const [name, statements] of Object.entries({
    "the account, through S3 only": `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*", "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }`,
    "a Deny of all but calls through S3": `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Deny", "Principal": "*", "NotAction": ["kms:Describe*", "kms:List*"], "Resource": "*", "Condition": { "StringNotLike": { "kms:viaservice": ["s3.*.amazonaws.com"] } } }`,
  }))
    test(name, () =>
      checkPolicy(
        name,
        `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-locks-out warning
    ${statements}
  ]
}`,
      ),
    );

  for (const [name, statement] of Object.entries({
    "a Deny of all but administrators": `"Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Deny", "Principal": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin" } }, "Action": "kms:*"`,
    "a Deny of the use, through whatever service": `"Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Deny", "Principal": "*", "Condition": { "StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } }, "Action": ["kms:Encrypt", "kms:Decrypt"]`,
    "a Deny of all but calls through another service": `"Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Deny", "Principal": "*", "Condition": { "StringNotEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } }, "Action": "kms:*"`,
    "a condition on the organization": `"Principal": { "AWS": "*" }, "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }, "Action": "kms:*"`,
    "the account": `"Principal": { "AWS": "111122223333" }, "Action": "kms:*"`,
    "an administrator": `"Principal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": ["kms:Put*", "kms:GenerateDataKey", "kms:Decrypt"]`,
  })) {
    test(`quiet: ${name}`, () =>
      checkPolicy(
        name,
        `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", ${statement}, "Resource": "*" }] }`,
      ));
  }
});
