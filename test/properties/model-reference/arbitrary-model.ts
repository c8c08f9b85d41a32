/** Small models in which every layer has something to say, mostly so that uploads nearly pass. */
import fc from "fast-check";
import type { OperationName } from "../../../server/catalog/operation-names.ts";
import { operationNames } from "../../../server/catalog/operation-names.ts";
import { operationOf, readsAnother } from "../../../server/uploads/requests/operations.ts";
import type { PlainModel, PlainPolicy } from "../../harness/plain-model.ts";

const [accountA, accountB] = ["111122223333", "444455556666"];
export const keyA = `arn:aws:kms:eu-west-1:${accountA}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const keyB = `arn:aws:kms:eu-west-1:${accountB}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
const [user, role, session, foreign] = [
  `arn:aws:iam::${accountA}:user/ana`,
  `arn:aws:iam::${accountA}:role/up`,
  `arn:aws:sts::${accountA}:assumed-role/up/s1`,
  `arn:aws:iam::${accountB}:role/far`,
];
/** Every class that the patterns below can tell apart has a member among them. */
export const objectKeys = [
  "x",
  "x1",
  "yy",
  "x/x1",
  "z/x1",
  "in/x",
  "in/x1",
  "in/yy",
  "z/in/x",
  "x/in/x",
  "z/in/x1",
  "x/in/x1",
];

const subset = (items: readonly string[], max: number) =>
  fc.subarray([...items], { minLength: 1, maxLength: Math.min(max, items.length) });
const rarely = (among: number) => fc.integer({ min: 1, max: among }).map((value) => value === 1);

const conditions: readonly object[] = [
  { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
  { StringLike: { "kms:ViaService": ["s3.*.amazonaws.com"] } },
  { StringEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] } },
  { StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt*"] } },
  { StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt/x*", "arn:aws:s3:::cat/*"] } },
  { StringNotLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::*/in/*"] } },
  { StringEquals: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt"] } },
  { StringEquals: { "kms:CallerAccount": [accountA] } },
  { StringEquals: { "aws:PrincipalTag/team": ["a"] } },
  { StringEquals: { "aws:PrincipalTag/team": ["b"] } },
  { StringNotEquals: { "aws:PrincipalTag/team": ["a"] } },
  { StringLikeIfExists: { "aws:PrincipalTag/team": ["a*", "b"] } },
  { Null: { "aws:PrincipalTag/team": ["true"] } },
  { Null: { "aws:PrincipalTag/team": ["false"] } },
  { StringEquals: { "aws:PrincipalOrgID": ["o-1"] } },
  { StringNotEquals: { "aws:PrincipalOrgID": ["o-2"] } },
  { StringEquals: { "aws:ViaAWSService": ["true"] } },
  { StringEquals: { "aws:ViaAWSService": ["false"] } },
  { StringNotEquals: { "aws:SecureTransport": ["true"] } },
  { StringEquals: { "aws:SourceVpce": ["vpce-1"] } },
  { StringNotEquals: { "aws:SourceVpce": ["vpce-1"] } },
];
const kmsActions = [
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "kms:*",
  "kms:GenerateDataKey*",
  "kms:Encrypt",
  "kms:ReEncrypt*",
];
const objectPatterns = [
  "arn:aws:s3:::bkt/*",
  "arn:aws:s3:::cat/*",
  "arn:aws:s3:::bkt/in/*",
  "arn:aws:s3:::*/x1",
  "arn:aws:s3:::bkt/x*",
  "arn:aws:s3:::bkt",
];
const keyPatterns = [keyA, keyB, `arn:aws:kms:*:${accountA}:key/*`, "*"];

interface Shape {
  readonly effects: readonly ("Allow" | "Deny")[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals?: readonly string[];
}

const principalElement = (principals: readonly string[]): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 8, arbitrary: subset(principals, 2).map((AWS) => ({ Principal: { AWS } })) },
    { weight: 1, arbitrary: fc.constant({ Principal: "*" }) },
    { weight: 1, arbitrary: subset(principals, 2).map((AWS) => ({ NotPrincipal: { AWS } })) },
  );

const statement = ({ effects, actions, resources, principals }: Shape): fc.Arbitrary<object> =>
  fc
    .record({
      Effect: fc.constantFrom(...effects),
      actions: subset(actions, 3),
      resources: subset(resources, 3),
      notAction: rarely(12),
      notResource: rarely(12),
      condition: fc.option(fc.constantFrom(...conditions), { nil: undefined, freq: 2 }),
      principal: principals === undefined ? fc.constant({}) : principalElement(principals),
    })
    .map(({ Effect, actions: list, resources: about, notAction, notResource, condition, principal }) => ({
      Effect,
      ...principal,
      ...(notAction && Effect === "Deny" ? { NotAction: list } : { Action: list }),
      ...(notResource ? { NotResource: about } : { Resource: about }),
      ...(condition === undefined ? {} : { Condition: condition }),
    }));

const policy = (
  statements: fc.Arbitrary<object>,
  max: number,
  fixed: readonly object[] = [],
): fc.Arbitrary<PlainPolicy> =>
  fc
    .array(statements, { minLength: fixed.length > 0 ? 0 : 1, maxLength: max })
    .map((list) => ({ Version: "2012-10-17", Statement: [...fixed, ...list] }));

const allow = (Action: readonly string[], Resource: readonly string[] = ["*"]) => ({
  Effect: "Allow",
  Action,
  Resource,
});
const anyStatement = (resources: readonly string[]) =>
  statement({
    effects: ["Allow", "Allow", "Allow", "Deny"],
    actions: [
      "s3:PutObject",
      "s3:GetObject",
      "s3:GetObject*",
      "s3:*",
      "s3:DeleteObject",
      "s3:List*",
      "s3:Re*",
      "s3:*Annotation",
      ...kmsActions,
      "*",
    ],
    resources,
  });
const identityStatement = anyStatement([...objectPatterns, ...keyPatterns]);
const writing = statement({
  effects: ["Allow"],
  actions: ["s3:PutObject", "s3:Put*", "s3:*"],
  resources: objectPatterns,
});
const identity = fc
  .tuple(fc.array(writing, { minLength: 1, maxLength: 1 }), policy(identityStatement, 3, []))
  .map(([first, rest]) => ({ ...rest, Statement: [...first, ...rest.Statement] }));

const limit = fc.oneof(
  policy(anyStatement(["*", keyA, "arn:aws:s3:::bkt/*"]), 2, [allow(["s3:*"])]),
  policy(anyStatement(["*", keyA, "arn:aws:s3:::bkt/*"]), 1, [allow(["*"])]),
);
const rarelyLimited = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: limit });
const named = [
  user,
  role,
  session,
  foreign,
  `arn:aws:iam::${accountA}:root`,
  `arn:aws:iam::${accountB}:root`,
  accountA,
];
const keyStatement = statement({
  effects: ["Allow", "Allow", "Allow", "Deny"],
  actions: [...kmsActions, "*"],
  resources: ["*"],
  principals: named,
});
const delegation = (account: string) => ({
  Effect: "Allow",
  Principal: { AWS: [`arn:aws:iam::${account}:root`] },
  Action: ["kms:*"],
  Resource: ["*"],
});
const keyPolicy = (account: string) =>
  fc.oneof(policy(keyStatement, 3, [delegation(account)]), policy(keyStatement, 3));
const bucketStatement = statement({
  effects: ["Allow", "Allow", "Deny"],
  actions: ["s3:PutObject", "s3:GetObject", "s3:*"],
  resources: [...objectPatterns, "*"],
  principals: named,
});
const bucketPolicy = fc.option(policy(bucketStatement, 2), { nil: undefined, freq: 2 });
const resourceDeny = policy(
  statement({
    effects: ["Deny"],
    actions: ["kms:Decrypt", "kms:*", "s3:PutObject"],
    resources: ["*"],
    principals: ["*"],
  }).map((one) => {
    const rest = Object.entries(one).filter(([name]) => !/^Not(Principal|Resource)$/.test(name));
    return { ...Object.fromEntries(rest), Principal: "*", Resource: ["*"] };
  }),
  1,
);

const tags = fc.constantFrom(undefined, undefined, { team: "a" });
const bucket = (name: string, account: string) =>
  fc.record({
    name: fc.constant(name),
    account: fc.constant(account),
    region: fc.constant("eu-west-1"),
    type: fc.constant("aws:kms" as const),
    key: fc.constantFrom(keyA, keyA, keyB),
    bucketKey: fc.constantFrom(undefined, true, false),
    policy: bucketPolicy,
  });
const serviceControl = fc.array(
  fc.tuple(limit).map((level) => [...level]),
  { minLength: 1, maxLength: 2 },
);
const account = (id: string, organization: string | undefined) =>
  fc
    .record({
      id: fc.constant(id),
      serviceControl: fc.oneof(
        { weight: 2, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: serviceControl },
      ),
      resourceControl: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.array(
            fc.tuple(resourceDeny).map((level) => [...level]),
            { minLength: 1, maxLength: 1 },
          ),
        },
      ),
    })
    .map((one) => ({ ...one, ...(organization === undefined ? {} : { organization }) }));

const principal = (arn: string, ofAccount: string) =>
  fc.record({
    arn: fc.constant(arn),
    account: fc.constant(ofAccount),
    identity: fc.array(identity, { minLength: 1, maxLength: 2 }),
    boundary: rarelyLimited,
    session: rarelyLimited,
    tags,
  });

/** But uploads as a whole: their parts are not expected beside them. */
const onObjects = operationNames.filter(
  (name) => name !== "PutObject" && name !== "MultipartUpload" && !readsAnother(operationOf(name)),
);
const onPairs = operationNames.filter((name) => readsAnother(operationOf(name)));

interface Expected {
  readonly object: readonly OperationName[];
  readonly pair: readonly OperationName[];
}

/** In each model some of the operations, since each costs time; in all models all of them. */
const expected: fc.Arbitrary<Expected> = fc.record({
  object: fc.subarray(onObjects, { minLength: 1, maxLength: 7 }),
  pair: fc.subarray(onPairs, { minLength: 1, maxLength: 3 }),
});

/** Every principal is expected to do them, from and to each bucket. */
const withExpectations = (model: PlainModel, { object, pair }: Expected): PlainModel => ({
  ...model,
  expectations: model.principals.flatMap(({ arn }) =>
    model.buckets.flatMap(({ name }) => [
      { principal: arn, to: name, operations: ["PutObject", "MultipartUpload"] as const },
      { principal: arn, to: name, operations: object },
      ...model.buckets.map((from) => ({
        principal: arn,
        to: name,
        from: { bucket: from.name, keys: "*" },
        operations: pair,
      })),
    ]),
  ),
});

export const arbitraryModel: fc.Arbitrary<PlainModel> = fc
  .tuple(
    fc.record({
      principals: fc.tuple(
        fc.oneof(principal(user, accountA), principal(role, accountA), principal(session, accountA)),
        principal(foreign, accountB),
      ),
      buckets: fc.tuple(bucket("bkt", accountA), bucket("cat", accountB)),
      keys: fc.tuple(
        fc.record({ arn: fc.constant(keyA), policy: keyPolicy(accountA) }),
        fc.record({ arn: fc.constant(keyB), policy: keyPolicy(accountB) }),
      ),
      accounts: fc.tuple(account(accountA, "o-1"), account(accountB, "o-2")),
    }),
    expected,
  )
  .map(([model, operations]) => withExpectations(model, operations));
