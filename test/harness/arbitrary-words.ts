/**
 * Policies of words that the checks of the language look for, right and wrong ones side by side, in any combination:
 * what no person writes, but each of two mistakes that somebody makes at one place.
 */
import fc from "fast-check";
import type { PolicyTypeName } from "../../server/policy/policy-type.ts";
import { keyArns } from "./arbitrary-policy.ts";

const actions = [
  ..."* s3:* s3:PutObject s3:Put* S3:putobject s3:GetObjekt s3:ListBucket kms:Decrypt kms:* iam:PassRole iam:*".split(
    " ",
  ),
  ..."iam:CreateServiceLinkedRole sts:AssumeRole sts:AssumeRoleWithWebIdentity sts:TagSession s33:GetObject".split(" "),
  ..."ec2:DescribeInstances s3 s3: *:* s*:Get* dynamodb:GetItem s3:nothing*".split(" "),
  "",
  "s3:GetObject ",
];

const resources = [
  ..."* arn:aws:s3:::b arn:aws:s3:::b/* arn:aws:s3:::b/${aws:username}/* arn:aws:s3:::b/${aws:foo} b/*".split(" "),
  ..."arn:aws:s3:eu-west-1::b/* arn:aws:s3::111122223333:b/* arn:aws:kms:eu-west-9:111122223333:key/*".split(" "),
  ..."arn:aws:KMS:eu-west-1:111122223333:key/* arn:aws:kms:eu-west-1:11112222333:key/* arn:aws:kms:*:*:key/*".split(
    " ",
  ),
  ..."arn:aws:kms:eu-west-1:key/x arn:aws:kms:::key/x alias/x arn:aws:kms:eu-west-1:111122223333:alias/x".split(" "),
  ..."arn:aws:iam::111122223333:role/app arn:aws:iam:us-east-1:111122223333:role/x arn:aws arn:aws:s3".split(" "),
  ..."arn:foo:s3:::b/* arn:aws:*:::b arn:aws:s3:::b/${aws:username arn:aws:s3:::b/${} arn:aws:xyz:::b".split(" "),
  "arn:aws:s3:::b/${ aws:username }",
  keyArns[0],
];

const account = "arn:aws:iam::111122223333";
const principals: readonly unknown[] = [
  "*",
  `${account}:root`,
  "s3.amazonaws.com",
  "AROA*",
  {},
  { Pricipal: "x" },
  ...[
    "*",
    `${account}:root`,
    "111122223333",
    `${account}:role/*`,
    "AROAEXAMPLEID1234567",
    "ec2.amazonaws.com",
    "foo",
    [],
    [`${account}:role/x`, "*"],
    `${account}:user/\${aws:username}`,
  ].map((AWS) => ({ AWS })),
  ...["*", "*.amazonaws.com", "s3.amazonaws.com", "cloudtrail", `${account}:role/x`, "s3.amazonaws.co"].map(
    (Service) => ({ Service }),
  ),
  ...["cognito-identity.amazonaws.com", `${account}:oidc-provider/token.actions.githubusercontent.com`, "foo"].map(
    (Federated) => ({ Federated }),
  ),
  { CanonicalUser: "*" },
];

const operators = [
  ..."StringEquals StringLike StringNotEquals StringNotLike ArnLike ArnEquals ArnNotLike Bool IpAddress Null".split(
    " ",
  ),
  ..."NotIpAddress NullIfExists NumericLessThan DateLessThan StringEqualsIfExists StringLikeIfExists".split(" "),
  ..."ForAllValues:StringEquals ForAnyValue:StringLike ForAnyValue:StringNotLike StringEqual BinaryEquals".split(" "),
];

const keys = [
  ..."aws:SourceIp aws:SourceVpce aws:SourceVpc aws:VpcSourceIp aws:SecureTransport aws:SourceArn SourceIp".split(" "),
  ..."aws:SourceAccount aws:PrincipalArn aws:PrincipalOrgID aws:RequestedRegion aws:ResourceTag/x aws:ResourceTag".split(
    " ",
  ),
  ..."aws:MultiFactorAuthAge aws:CurrentTime aws:Referer aws:foo kms:ViaService kms:CallerAccount AWS:SourceIP".split(
    " ",
  ),
  ..."kms:EncryptionContext:aws:s3:arn s3:prefix s3:x-amz-server-side-encryption iam:PassedToService".split(" "),
  ..."s3:x-amz-server-side-encryption-aws-kms-key-id s3:ResourceAccount aws:CalledVia aws:PrincipalServiceName".split(
    " ",
  ),
  ..."token.actions.githubusercontent.com:sub token.actions.githubusercontent.com:aud aws:userid".split(" "),
];

const values: readonly unknown[] = [
  ..."* true TRUE 5 x 10.0.0.0/8 203.0.113.7/24 0.0.0.0/0 s3.amazonaws.com s3.eu-west-1.amazonaws.com".split(" "),
  ..."S3.eu-west-1.amazonaws.com s3.*.amazonaws.com arn:aws:s3:::b/* arn:aws:iam::111122223333:role/*".split(" "),
  ..."111122223333 1111222233334* eu-west-9 vpce-1a2b3c4d vpc-1 2026-01-01T00:00:00Z yesterday".split(" "),
  ..."${aws:username} ${aws:foo} ${aws:username repo:octo/* repo:* aws:kms o-abc* alias/x AROAX*".split(" "),
  keyArns[0],
  "",
  true,
  5,
];

const one = <Item>(...items: readonly Item[]): fc.Arbitrary<Item> => fc.constantFrom(...items);
const list = <Item>(items: readonly Item[]) =>
  fc.oneof(fc.constantFrom(...items), fc.array(fc.constantFrom(...items), { maxLength: 3 }));
const maybe = <Item>(item: fc.Arbitrary<Item>, freq = 3) => fc.option(item, { nil: undefined, freq });

const statement = fc.record({
  Sid: maybe(one("A", "B", "", "a b")),
  Effect: one("Allow", "Allow", "Deny", "allow", undefined),
  Principal: maybe(fc.constantFrom(...principals)),
  NotPrincipal: maybe(fc.constantFrom(...principals), 1),
  Action: maybe(list(actions)),
  NotAction: maybe(list(actions), 1),
  Resource: maybe(list(resources)),
  NotResource: maybe(list(resources), 1),
  Condition: maybe(
    fc.dictionary(one(...operators), fc.dictionary(one(...keys), list(values), { maxKeys: 2 }), { maxKeys: 2 }),
  ),
});

const types: readonly (PolicyTypeName | undefined)[] = [
  undefined,
  "identity",
  "key",
  "bucket",
  "resource",
  "roleTrust",
  "serviceControl",
  "resourceControl",
  "permissionsBoundary",
  "vpcEndpoint",
];

/** The text of a policy, and the type that it is known to be of. */
export const arbitraryWords = fc
  .record({
    type: fc.constantFrom(...types),
    Version: one("2012-10-17", "2012-10-17", "2008-10-17", undefined),
    Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
  })
  .map(({ type, ...policy }) => ({ type, text: JSON.stringify(policy) }));
