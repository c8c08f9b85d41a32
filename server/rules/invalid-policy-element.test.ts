import { checkPolicy, testExamples } from "../../test/harness/check-policy.ts";
import { invalidPolicyElement } from "./invalid-policy-element.ts";

/** One statement, written on a line of its own; `^` marks follow it. */
const one = (statement: string, mark: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    ${statement}
${mark}
  ]
}`;
const invalid = (statement: string, token: string, text: string): string => {
  const at = `    ${statement}`.lastIndexOf(token);
  return one(statement, `//${" ".repeat(at - 2)}${"^".repeat(token.length)} invalid-policy-element error: ${text}`);
};

suite("invalid-policy-element", () => {
  testExamples(invalidPolicyElement);

  for (const [name, [statement, token, text]] of Object.entries({
    "an element of another name": [`{ "Effect": "Allow", "Actions": "s3:GetObject", "Action": "s3:GetObject", "Resource": "*" }`, `"Actions"`, "no element of a policy"],
    "no effect": [`{ "Action": "s3:GetObject", "Resource": "*" }`, "{", "no Effect"],
    "no resource": [`{ "Effect": "Allow", "Action": "s3:GetObject" }`, "{", "Resource"],
    "both Action and NotAction": [`{ "Effect": "Allow", "Action": "s3:GetObject", "NotAction": "iam:*", "Resource": "*" }`, `"NotAction"`, "not both"],
    "a list where an object is due": [`{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": [] }`, "[]", "Condition must be an object"],
    "a wildcard for the service": [`{ "Effect": "Allow", "Action": "*:Get*", "Resource": "*" }`, `"*:Get*"`, "wildcard"],
    "an action without a service": [`{ "Effect": "Allow", "Action": "PutObject", "Resource": "*" }`, `"PutObject"`, "service:Name"],
    "a resource that is no ARN": [`{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "amzn-s3-demo-bucket/*" }`, `"amzn-s3-demo-bucket/*"`, "no ARN"],
    "an operator that does not exist": [`{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "StringEqual": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }`, `"StringEqual"`, "no condition operator"],
    "a wildcard inside a principal's ARN": [`{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/*" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`, `"arn:aws:iam::111122223333:role/*"`, "wildcards"],
    "a principal without its kind": [`{ "Effect": "Allow", "Principal": "arn:aws:iam::111122223333:root", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`, `"arn:aws:iam::111122223333:root"`, "Principal must be"],
    "an element twice": [`{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Effect": "Allow" }`, `"Effect"`, "twice"],
  } satisfies Record<string, [string, string, string]>)) test(name, () => checkPolicy(name, invalid(statement, token, text)));

  test("a broken statement hides neither its neighbours nor itself", () => checkPolicy("neighbours", `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Permit", "Action": "kms:*", "Resource": "*" },
//              ^^^^^^^^ invalid-policy-element error: Permit
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning
  ]
}`));

  test("quiet: principals that AWS knows", () => {
    for (const principal of [`"*"`, `{ "AWS": "*" }`, `{ "AWS": ["111122223333", "arn:aws:sts::111122223333:assumed-role/app/session"] }`,
      `{ "AWS": "AROAEXAMPLEID12345678" }`, `{ "Service": "logging.s3.amazonaws.com" }`, `{ "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }`,
      `{ "AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C" }`]) {
      checkPolicy(principal, `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": ${principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }`);
    }
  });
});
