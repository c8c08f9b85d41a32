import assert from "node:assert/strict";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { invalidPolicyElement } from "./rule.ts";

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
  return one(statement, `//${" ".repeat(at - 2)}${"^".repeat(token.length)} ${codeOf(token, text)} error: ${text}`);
};

/** What has a name of its own in IAM Access Analyzer was split off. */
const splitOff: readonly (readonly [RegExp, string])[] = [
  [/^wildcards$/, "unsupported-wildcard-in-principal"],
  [/^Principal must be$/, "invalid-principal-format"],
  [/^"(?:String|ForAnyValue:String)/, "invalid-condition-operator"],
  [/^"(?:Alow|ALLOW )"$/, "invalid-effect"],
  [/^"(?:[[' ]*arn:|ARN:)/, "invalid-arn-prefix"],
  [/^"(?:Aws|Services)"$/, "invalid-principal-key"],
  [/^no Effect$/, "missing-effect"],
  [/^neither Resource/, "missing-resource"],
  [/^not both$/, "unsupported-element-combination"],
  [/must be an object$/, "data-type-mismatch"],
  [/is not an ARN$/, "invalid-arn-prefix"],
  [/^no Resource: KMS/, "missing-resource"],
  [/^no Action or/, "missing-action"],
];
const codeOf = (token: string, text: string): string =>
  splitOff.find(([pattern]) => (pattern.test(token) && !/^"[^"]*"$/.test(text)) || pattern.test(text))?.[1] ??
  "invalid-policy-element";

suite("invalid-policy-element", () => {
  testExamples(invalidPolicyElement);

  for (const [name, [statement, token, text]] of Object.entries({
    "an element of another name": [
      `{ "Effect": "Allow", "Actions": "s3:GetObject", "Action": "s3:GetObject", "Resource": "*" }`,
      `"Actions"`,
      "not a policy element",
    ],
    "no effect": [`{ "Action": "s3:GetObject", "Resource": "*" }`, "{", "no Effect"],
    "no resource": [`{ "Effect": "Allow", "Action": "s3:GetObject" }`, "{", "neither Resource"],
    "both Action and NotAction": [
      `{ "Effect": "Allow", "Action": "s3:GetObject", "NotAction": "iam:*", "Resource": "*" }`,
      `"NotAction"`,
      "not both",
    ],
    "a list where an object is due": [
      `{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": [] }`,
      "[]",
      "Condition must be an object",
    ],
    "a wildcard for the service": [
      `{ "Effect": "Allow", "Action": "*:Get*", "Resource": "*" }`,
      `"*:Get*"`,
      "wildcard",
    ],
    "an action without a service": [
      `{ "Effect": "Allow", "Action": "PutObject", "Resource": "*" }`,
      `"PutObject"`,
      "service:Name",
    ],
    "a resource that is not an ARN": [
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "amzn-s3-demo-bucket/*" }`,
      `"amzn-s3-demo-bucket/*"`,
      "is not an ARN",
    ],
    "an operator that does not exist": [
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "StringEqual": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }`,
      `"StringEqual"`,
      "not a condition operator: AWS refuses the policy. Write StringEquals",
    ],
    "a wildcard inside a principal's ARN": [
      `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/*" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`,
      `"arn:aws:iam::111122223333:role/*"`,
      "wildcards",
    ],
    "a principal without its kind": [
      `{ "Effect": "Allow", "Principal": "arn:aws:iam::111122223333:root", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`,
      `"arn:aws:iam::111122223333:root"`,
      "Principal must be",
    ],
    "an element twice": [
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Effect": "Allow" }`,
      `"Effect"`,
      "Duplicate element",
    ],
  } satisfies Record<string, [string, string, string]>))
    test(name, () => checkPolicy(name, invalid(statement, token, text)));

  test("a broken statement hides neither its neighbours nor itself", () =>
    checkPolicy(
      "neighbours",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Permit", "Action": "kms:*", "Resource": "*" },
//              ^^^^^^^^ invalid-effect error: Permit
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning
  ]
}`,
    ));

  test("quiet: principals that AWS knows", () => {
    for (const principal of [
      `"*"`,
      `{ "AWS": "*" }`,
      `{ "AWS": ["111122223333", "arn:aws:sts::111122223333:assumed-role/app/session"] }`,
      `{ "AWS": "AROAEXAMPLEID12345678" }`,
      `{ "Service": "logging.s3.amazonaws.com" }`,
      `{ "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }`,
      `{ "AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C" }`,
    ]) {
      checkPolicy(
        principal,
        `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": ${principal}, "Action": "s3:GetObjectAcl", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }`,
      );
    }
  });

  // Each slip is one finding: the policy is read as it was meant, and says nothing else.
  const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const plain = '"Action": ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"';
  for (const [statement, token, meant] of [
    [`{ "Efect": "Allow", ${plain} }`, '"Efect"', "Effect"],
    [`{ "effect": "Allow", ${plain} }`, '"effect"', "Effect"],
    [`{ "Effect": "Alow", ${plain} }`, '"Alow"', "Allow"],
    [`{ "Effect": "ALLOW ", ${plain} }`, '"ALLOW "', "Allow"],
    [`{ "Effect": "Allow", ${plain.replace("Action", "Actions")} }`, '"Actions"', "Action"],
    [`{ "Effect": "Allow", ${plain.replace("Resource", "Resources")} }`, '"Resources"', "Resource"],
    [`{ "Effect": "Allow", ${plain.replace("Resource", "Ressource")} }`, '"Ressource"', "Resource"],
    [`{ "Effect": "Allow", ${plain.replace("kms:Decrypt", "kms=Decrypt")} }`, '"kms=Decrypt"', "kms:Decrypt"],
    [`{ "Effect": "Allow", ${plain.replace("kms:Decrypt", "kms;Decrypt")} }`, '"kms;Decrypt"', "kms:Decrypt"],
    [`{ "Effect": "Allow", ${plain.replace("kms:Decrypt", "kms::Decrypt")} }`, '"kms::Decrypt"', "kms:Decrypt"],
    [
      `{ "Effect": "Allow", ${plain.replace("kms:GenerateDataKey", "kms: GenerateDataKey*")} }`,
      '"kms: GenerateDataKey*"',
      "kms:GenerateDataKey*",
    ],
    [`{ "Effect": "Allow", ${plain.replace("s3:PutObject", "s3.PutObject")} }`, '"s3.PutObject"', "s3:PutObject"],
    [`{ "Effect": "Allow", ${plain.replace("s3:PutObject", "s3/*")} }`, '"s3/*"', "s3:*"],
    [`{ "Effect": "Allow", ${plain.replace('"*"', `["arn:aws:s3:::b/*", "[${key}]"]`)} }`, `"[${key}]"`, key],
    [`{ "Effect": "Allow", ${plain.replace('"*"', `["arn:aws:s3:::b/*", " ${key}"]`)} }`, `" ${key}"`, key],
    [
      `{ "Effect": "Allow", ${plain.replace('"*"', `["'arn:aws:s3:::b/*'", "${key}"]`)} }`,
      "\"'arn:aws:s3:::b/*'\"",
      "arn:aws:s3:::b/*",
    ],
    [
      `{ "Effect": "Allow", ${plain.replace('"*"', `["ARN:aws:s3:::b/*", "${key}"]`)} }`,
      '"ARN:aws:s3:::b/*"',
      "arn:aws:s3:::b/*",
    ],
    [
      `{ "Effect": "Allow", ${plain}, "Conditions": { "StringEquals": { "aws:PrincipalTag/a": "b" } } }`,
      '"Conditions"',
      "Condition",
    ],
    [
      `{ "Effect": "Allow", ${plain}, "Condition": { "StringEqual": { "aws:PrincipalTag/a": "b" } } }`,
      '"StringEqual"',
      "StringEquals",
    ],
    [
      `{ "Effect": "Allow", ${plain}, "Condition": { "ForAnyValue:Stringlike": { "aws:TagKeys": "b" } } }`,
      '"ForAnyValue:Stringlike"',
      "ForAnyValue:StringLike",
    ],
  ] as const) {
    test(`one finding, with its fix: ${token}`, () => {
      const [, ...others] = checkPolicy(token, invalid(statement, token, meant));
      assert.deepEqual(others, []);
      const [diagnostic] = checkPolicy(token, invalid(statement, token, meant));
      assert.deepEqual(
        diagnostic?.fixes.map(({ title, isPreferred }) => [title, isPreferred]),
        [[`Replace ${JSON.parse(token) as string} with ${meant}`, false]],
      );
    });
  }

  const keyPolicy = (statement: string, mark: string): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
    ${statement}
${mark}
  ]
}`;
  const role = '{ "AWS": "arn:aws:iam::111122223333:role/writer" }';
  for (const [statement, token, meant] of [
    [
      `{ "Effect": "Allow", "Pricipal": ${role}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }`,
      '"Pricipal"',
      '"Principal"',
    ],
    [
      `{ "Effect": "Allow", "Principle": ${role}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }`,
      '"Principle"',
      '"Principal"',
    ],
    [
      `{ "Effect": "Allow", "Principal": ${role.replace("AWS", "Aws")}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }`,
      '"Aws"',
      '"AWS"',
    ],
    [
      `{ "Effect": "Allow", "Principal": ${role}, "Action": ["kms:GenerateDataKey", "kms=Decrypt"], "Resource": "*" }`,
      '"kms=Decrypt"',
      "kms:Decrypt",
    ],
    [
      `{ "Effect": "Allow", "Principal": { "Services": "cloudtrail.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*" }`,
      '"Services"',
      '"Service"',
    ],
  ] as const) {
    test(`one finding in a key policy: ${token}`, () => {
      const at = `    ${statement}`.lastIndexOf(token);
      const [diagnostic] = checkPolicy(
        token,
        keyPolicy(
          statement,
          `//${" ".repeat(at - 2)}${"^".repeat(token.length)} ${codeOf(token, "")} error: Write ${meant}`,
        ),
      );
      assert.equal(diagnostic?.fixes.length, 1);
    });
  }

  test("a document whose Statement is misspelt", () =>
    checkPolicy(
      "Statments",
      `
{
  "Version": "2012-10-17",
  "Statments": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]
//^^^^^^^^^^^ invalid-policy-element error: Write "Statement"
}`,
    ));

  test("two of one name are no slip of one element, and what is there is not replaced", () => {
    const [first, second] = checkPolicy(
      "two",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Resources": "*" },
//                                                                  ^^^^^^^^^^^ invalid-policy-element error: "Resources" is not a policy element
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Note": "about" }
//                                                                  ^^^^^^ invalid-policy-element error: not a policy element
  ]
}`,
    );
    assert.deepEqual([first?.fixes, second?.fixes], [[], []]);
  });

  for (const value of [
    "amzn-s3-demo-bucket",
    "s3:::amzn-s3-demo-bucket/*",
    "[arn:aws:s3:::a, arn:aws:s3:::b]",
    "alias/data",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "key/data",
  ]) {
    for (const action of ["s3:GetObject", "kms:DescribeKey", "kms:Decrypt", "*", "ec2:RunInstances"]) {
      const statement = `{ "Effect": "Deny", "Action": "${action}", "Resource": ["*", "${value}"] }`;
      test(`not an ARN, told whatever the statement is about: ${action} on ${value}`, () =>
        checkPolicy(value, invalid(statement, `"${value}"`, "is not an ARN")));
    }
  }

  test("what is told of a key is not told again", () =>
    checkPolicy(
      "alias",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "alias/data-lake" }
//                                                                                     ^^^^^^^^^^^^^^^^^ kms-key-not-covered warning
  ]
}`,
    ));

  test("quiet: Resource in a policy of API Gateway needs not an ARN", () =>
    checkPolicy(
      "api",
      `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/stage/GET/*" }]
}`,
    ));

  for (const [name, statement, token, what] of [
    [
      "no Resource",
      `{ "Effect": "Allow", "Principal": ${role}, "Action": "kms:DescribeKey" }`,
      '{ "Effect',
      "no Resource: KMS refuses",
    ],
    [
      "NotResource alone",
      `{ "Effect": "Allow", "Principal": ${role}, "Action": "kms:DescribeKey", "NotResource": "x" }`,
      '"NotResource"',
      "no Resource: KMS refuses",
    ],
    [
      "an empty Resource",
      `{ "Effect": "Allow", "Principal": ${role}, "Action": "kms:DescribeKey", "Resource": [] }`,
      '"Resource"',
      "no Resource: KMS refuses",
    ],
    [
      "no Action",
      `{ "Effect": "Allow", "Principal": ${role}, "Resource": "*" }`,
      '{ "Effect',
      "no Action or NotAction: KMS refuses",
    ],
    [
      "an empty Action",
      `{ "Effect": "Allow", "Principal": ${role}, "Action": [], "Resource": "*" }`,
      '"Action"',
      "no Action or NotAction: KMS refuses",
    ],
  ] as const) {
    test(`a key policy statement that KMS refuses: ${name}`, () => {
      const at = `    ${statement}`.lastIndexOf(token);
      const length = token.startsWith("{") ? 1 : token.length;
      const [diagnostic] = checkPolicy(
        name,
        keyPolicy(statement, `//${" ".repeat(at - 2)}${"^".repeat(length)} ${codeOf("", what)} error: ${what}`),
      );
      assert.deepEqual(
        diagnostic?.fixes.map(({ title }) => title),
        name === "no Resource" ? ['Add "Resource": "*" to this statement'] : [],
      );
    });
  }
});
