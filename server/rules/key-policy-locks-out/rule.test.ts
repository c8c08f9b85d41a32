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

  for (const [name, statement] of Object.entries({
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
