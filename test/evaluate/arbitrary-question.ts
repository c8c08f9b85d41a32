/**
 * Requests and policies over a small vocabulary, so that policies often are about the request, and every rule of a
 * decision is reached.
 */
import fc from "fast-check";
import type { Json, Question } from "./reference.ts";

const [a, b] = ["111122223333", "444455556666"];

const principals = [
  `arn:aws:iam::${a}:user/ana`,
  `arn:aws:iam::${a}:user/ana`,
  `arn:aws:iam::${a}:role/team/app`,
  `arn:aws:sts::${a}:assumed-role/app/one`,
  `arn:aws:sts::${a}:assumed-role/app/two`,
  `arn:aws:sts::${a}:federated-user/fed`,
  `arn:aws:iam::${a}:root`,
  `arn:aws:iam::${b}:user/ana`,
  `arn:aws:iam::${b}:role/app`,
  `arn:aws:iam::${a}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
  "logs.amazonaws.com",
  "*",
] as const;

const targets = [
  { service: "s3", actions: ["s3:PutObject", "s3:GetObject"], resource: (): string => "arn:aws:s3:::lake/in/ana/1" },
  { service: "s3", actions: ["s3:PutObject", "s3:GetObject"], resource: (): string => "arn:aws:s3:::lake/*" },
  {
    service: "kms",
    actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"],
    resource: (account: string): string => `arn:aws:kms:eu-west-1:${account}:key/1234`,
  },
  {
    service: "sts",
    actions: ["sts:AssumeRole", "sts:GetCallerIdentity"],
    resource: (account: string): string => `arn:aws:iam::${account}:role/target`,
  },
  {
    service: "sqs",
    actions: ["sqs:SendMessage"],
    resource: (account: string): string => `arn:aws:sqs:eu-west-1:${account}:queue`,
  },
  {
    service: "ec2",
    actions: ["ec2:RunInstances"],
    resource: (account: string): string => `arn:aws:ec2:eu-west-1:${account}:instance/i-1`,
  },
] as const;

const several = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 3 }));

const values = [
  "ana",
  "lake",
  "true",
  "false",
  "1",
  "10.0.0.1",
  `arn:aws:iam::${a}:user/ana`,
  a,
  "an*",
  "eu-west-1",
] as const;
const keys = [
  "aws:username",
  "aws:PrincipalArn",
  "AWS:principalaccount",
  "aws:PrincipalType",
  "aws:PrincipalIsAWSService",
  "aws:ResourceAccount",
  "aws:SourceIp",
  "s3:prefix",
  "aws:TagKeys",
] as const;
const context = fc.dictionary(
  fc.constantFrom("aws:SourceIp", "s3:Prefix", "aws:TagKeys", "aws:SourceVpce"),
  several(fc.constantFrom(...values)),
  { maxKeys: 3 },
);

const strings = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIgnoreCase",
  "StringEqualsIfExists",
  "StringNotLikeIfExists",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringLike",
  "ForAnyValue:StringNotEquals",
] as const;
const text = fc.constantFrom(
  ...values,
  "*",
  "a?a",
  "User",
  "AssumedRole",
  "Anonymous",
  "${aws:username}",
  "${aws:username, 'lake'}",
  "l${s3:prefix}*",
);
const one = (
  operator: fc.Arbitrary<string>,
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<Json> =>
  fc.tuple(operator, key, several(value)).map(([name, of, list]) => ({ [name]: { [of]: list } }));
const condition = fc
  .oneof(
    { weight: 5, arbitrary: one(fc.constantFrom(...strings), fc.constantFrom(...keys), text) },
    {
      weight: 1,
      arbitrary: one(
        fc.constantFrom("Bool"),
        fc.constant("aws:PrincipalIsAWSService"),
        fc.constantFrom("true", "false"),
      ),
    },
    { weight: 1, arbitrary: one(fc.constantFrom("Null"), fc.constantFrom(...keys), fc.constantFrom("true", "false")) },
    {
      weight: 1,
      arbitrary: one(
        fc.constantFrom("IpAddress", "NotIpAddress"),
        fc.constant("aws:SourceIp"),
        fc.constantFrom("10.0.0.0/16", "10.1.0.0/16"),
      ),
    },
    {
      weight: 1,
      arbitrary: one(
        fc.constantFrom("ArnLike", "ArnNotLike", "ArnEquals"),
        fc.constant("aws:PrincipalArn"),
        fc.constantFrom(`arn:aws:iam::${a}:user/*`, "arn:aws:iam::*:role/app", "arn:aws:*::*:*/an${aws:username}*"),
      ),
    },
  )
  .map((block) => block);

const action = fc.constantFrom(
  "*",
  "s3:*",
  "s3:Put*",
  "S3:putobject",
  "s3:GetObject",
  "kms:*",
  "kms:Decrypt",
  "kms:Generate*",
  "kms:?ecrypt",
  "sts:AssumeRole",
  "sts:*",
  "sqs:*",
  "ec2:Run*",
);
const resource = fc.constantFrom(
  "*",
  "*",
  "arn:aws:s3:::lake/*",
  "arn:aws:s3:::lake/in/${aws:username}/?",
  "arn:aws:s3:::*/1",
  "arn:aws:s3:::la${*}e/*",
  `arn:aws:kms:*:${a}:key/*`,
  `arn:aws:kms:eu-west-1:${b}:key/1234`,
  `arn:aws:iam::*:role/target`,
  "arn:aws:sqs:*:*:queue",
  `arn:aws:*:*:${a}:*`,
);
const named = fc.oneof(
  { weight: 3, arbitrary: fc.constant<unknown>("*") },
  {
    weight: 8,
    arbitrary: several(
      fc.constantFrom(
        ...principals.filter((text) => text.startsWith("arn:")),
        a,
        b,
        `arn:aws:iam::${b}:root`,
        "*",
        "AIDAEXAMPLE",
      ),
    ).map((list): unknown => ({ AWS: list })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      { Service: "logs.amazonaws.com" },
      { Service: ["s3.amazonaws.com"], AWS: a },
      { Federated: "accounts.google.com" },
    ),
  },
);

const either = <T>(name: string, arbitrary: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight, arbitrary: arbitrary.map((value): Json => ({ [name]: value })) },
    { weight: 1, arbitrary: arbitrary.map((value): Json => ({ [`Not${name}`]: value })) },
  );

/** @param denies how many of ten statements deny */
function policy(withPrincipal: boolean, denies: number, withResource = true): fc.Arbitrary<Json> {
  const statement = fc
    .tuple(
      fc.integer({ min: 0, max: 9 }),
      either("Action", several(action)),
      withResource ? either("Resource", several(resource)) : fc.constant({}),
      withPrincipal ? either("Principal", named) : fc.constant({}),
      fc.option(condition, { nil: undefined, freq: 2 }),
      fc.option(fc.constantFrom("A", "B"), { nil: undefined }),
    )
    .map(([roll, actions, resources, who, when, sid]): Json => ({
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: roll < denies ? "Deny" : "Allow",
      ...who,
      ...actions,
      ...resources,
      ...(when === undefined ? {} : { Condition: when }),
    }));
  return fc
    .tuple(
      fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17", undefined),
      fc.oneof(statement, fc.array(statement, { maxLength: 4 })),
    )
    .map(([version, statements]): Json => ({
      ...(version === undefined ? {} : { Version: version }),
      Statement: statements,
    }));
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });
const open = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const levels = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json[][]> =>
  fc.array(fc.array(fc.oneof(inner, fc.constant<Json>(open)), { maxLength: 2 }), { maxLength: 3 });

/** Members that are undefined are absent. */
const present = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

const policies = fc.record({
  identity: sometimes(fc.array(policy(false, 1), { maxLength: 2 }), 5),
  resource: sometimes(policy(true, 1), 5),
  permissionsBoundary: sometimes(fc.array(policy(false, 1), { minLength: 1, maxLength: 2 })),
  session: sometimes(fc.array(policy(false, 1), { minLength: 1, maxLength: 1 })),
  serviceControl: sometimes(levels(policy(false, 3))),
  resourceControl: sometimes(levels(policy(true, 9))),
  vpcEndpoint: sometimes(fc.array(policy(true, 1), { minLength: 1, maxLength: 1 })),
});

export const question: fc.Arbitrary<Question> = fc
  .tuple(
    fc.constantFrom(...principals),
    fc.constantFrom(...targets),
    fc.constantFrom(a, a, b),
    fc.nat(),
    context,
    policies,
  )
  .map(([principal, target, resourceAccount, number, given, all]): Question => ({
    request: {
      principal,
      action: target.actions[number % target.actions.length] ?? "",
      resource: target.resource(resourceAccount),
      resourceAccount,
      context: given,
    },
    policies: present(all) as Question["policies"],
  }));
