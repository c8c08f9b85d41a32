/**
 * Texts that are cheap to write and dear to judge: by name, in a size that the caller chooses. Used by tests (counted
 * steps) and by the benchmark.
 */

const letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Texts of `length` letters, all different. */
export const lettersWord = (index: number, length: number): string => {
  let text = "";
  for (let rest = index, i = 0; i < length; i++, rest = Math.floor(rest / letters.length))
    text += letters[rest % letters.length] ?? "";
  return text;
};

const contextKey = "kms:EncryptionContext:aws:s3:arn";
const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const kmsActions = ["kms:GenerateDataKey", "kms:Decrypt"];
const policy = (...Statement: readonly unknown[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const upload = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/*" };
const useKey = { Effect: "Allow", Action: kmsActions, Resource: key };
const owner = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" };
const keyPolicy = (...statements: readonly unknown[]): string => policy(owner, ...statements);
const denyObjects = (Resource: unknown): unknown => ({ Effect: "Deny", Action: "s3:PutObject", Resource });

/** What the sizes count is in the name. */
export const hostilePolicies = {
  /** `*xx*` under the encryption context: each pair of them overlaps. */
  contextValues: (count: number): string =>
    policy(upload, {
      ...useKey,
      Condition: { StringLike: { [contextKey]: times(count, (i) => `*${lettersWord(i, 2)}*`) } },
    }),
  /** The same in a key policy, without the bucket's part. */
  keyPolicyContextValues: (count: number): string =>
    keyPolicy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/writer" },
      Action: "kms:GenerateDataKey",
      Resource: "*",
      Condition: { StringLike: { [contextKey]: times(count, (i) => `*${lettersWord(i, 2)}*`) } },
    }),
  notResource: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        NotResource: times(count, (i) => `arn:aws:s3:::*${lettersWord(i, 2)}*`),
      },
      useKey,
    ),
  deniedList: (count: number): string =>
    policy(upload, useKey, denyObjects(times(count, (i) => `arn:aws:s3:::*${lettersWord(i, 2)}*`))),
  /** `*a??…`: exponentially many states if they are made. */
  farDenies: (count: number): string =>
    policy(upload, useKey, ...times(count, (i) => denyObjects(`arn:aws:s3:::bucket/*a${"?".repeat(i + 1)}`))),
  farDeniesDistinct: (count: number): string =>
    policy(
      upload,
      useKey,
      ...times(count, (i) => denyObjects(`arn:aws:s3:::bucket/*${lettersWord(i, 2)}${"?".repeat(330)}`)),
    ),
  twoRunDenies: (count: number): string =>
    policy(
      upload,
      useKey,
      ...times(count, (i) => denyObjects(`arn:aws:s3:::bucket/*${lettersWord(i, 2)}*${lettersWord(i * 7 + 3, 2)}*`)),
    ),
  contextStatements: (count: number): string =>
    policy(
      upload,
      ...times(count, (i) => ({
        ...useKey,
        Condition: { StringLike: { [contextKey]: `arn:aws:s3:::bucket/${lettersWord(i, 3)}/*` } },
      })),
    ),
  contextStatementsExact: (count: number): string =>
    policy(
      upload,
      ...times(count, (i) => ({
        ...useKey,
        Condition: { StringEquals: { [contextKey]: `arn:aws:s3:::bucket-${lettersWord(i, 3)}` } },
      })),
    ),
  prefixes: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/*`),
      },
      useKey,
    ),
  prefixesDenied: (count: number): string =>
    policy(upload, useKey, denyObjects(times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/*`))),
  prefixesWithoutKms: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/*`),
      },
      denyObjects(times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/secret/*`)),
      { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key },
    ),
  bucketPrefixes: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/writer" },
        Action: "s3:PutObject",
        Resource: times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/*`),
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: times(count, (i) => `arn:aws:s3:::bucket/${lettersWord(i, 3)}/secret/*`),
      },
    ),
  principals: (count: number): string =>
    keyPolicy({
      Effect: "Allow",
      Principal: { AWS: times(count, (i) => `arn:aws:iam::111122223333:role/role-${String(i)}`) },
      Action: "kms:GenerateDataKey",
      Resource: "*",
    }),
  bucketPrincipals: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Principal: { AWS: times(count, (i) => `arn:aws:iam::111122223333:role/role-${String(i)}`) },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
      },
      {
        Effect: "Deny",
        Principal: { AWS: times(count, (i) => `arn:aws:iam::111122223333:role/role-${String(i)}`) },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
      },
    ),
  principalStatements: (count: number): string =>
    keyPolicy(
      ...times(count, (i) => ({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::111122223333:role/role-${String(i)}` },
        Action: "kms:GenerateDataKey",
        Resource: "*",
      })),
    ),
  keyDenies: (count: number): string =>
    keyPolicy(
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/writer" },
        Action: kmsActions,
        Resource: "*",
      },
      ...times(count, (i) => ({
        Effect: "Deny",
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { ArnNotLike: { [contextKey]: `arn:aws:s3:::*${lettersWord(i, 2)}*` } },
      })),
    ),
  keyDeniesOfPrincipal: (count: number): string =>
    policy(
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/writer" },
        Action: kmsActions,
        Resource: "*",
      },
      ...times(count, (i) => ({
        Effect: "Deny",
        Principal: { AWS: `arn:aws:iam::111122223333:role/r${String(i)}` },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/*${lettersWord(i, 2)}*` } },
      })),
    ),
  openVariables: (count: number): string =>
    policy({ ...upload, Resource: `arn:aws:s3:::bucket/${"${a".repeat(count)}` }, useKey),
  openVariablesInCondition: (count: number): string =>
    policy(upload, {
      ...useKey,
      Condition: { StringLike: { [contextKey]: `arn:aws:s3:::bucket/${"${a,".repeat(count)}` } },
    }),
  statements: (count: number): string =>
    policy(
      ...times(count, (i) => ({
        Sid: `S${String(i)}`,
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::bucket-${String(i)}/*`,
      })),
    ),
  statementPairs: (count: number): string =>
    policy(
      ...times(count, (i) =>
        i % 2 === 0
          ? { Effect: "Allow", Action: "s3:PutObject", Resource: `arn:aws:s3:::bucket-${String(i)}/*` }
          : {
              Effect: "Allow",
              Action: "kms:GenerateDataKey",
              Resource: `arn:aws:kms:eu-west-1:111122223333:key/${String(i).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`,
            },
      ),
    ),
  keys: (count: number): string =>
    policy(upload, {
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: times(
        count,
        (i) => `arn:aws:kms:eu-west-1:111122223333:key/${String(i).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`,
      ),
    }),
  keyWildcards: (count: number): string =>
    policy(upload, {
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: times(count, (i) => `arn:aws:kms:*:*:key/*${lettersWord(i, 2)}*`),
    }),
  actionWildcards: (count: number): string =>
    policy(
      { Effect: "Allow", Action: times(count, (i) => `s3:*${lettersWord(i, 2)}*t*`), Resource: "*" },
      { ...useKey, Action: times(count, (i) => `kms:*${lettersWord(i, 2)}*y*`) },
    ),
  questionRuns: (count: number): string =>
    policy(
      { ...upload, Resource: `arn:aws:s3:::bucket/*${"a?".repeat(count)}b*` },
      useKey,
      denyObjects(`arn:aws:s3:::bucket/*${"a".repeat(count)}?b*`),
    ),
  manyRuns: (count: number): string =>
    policy(
      { ...upload, Resource: `arn:aws:s3:::bucket/${"*a".repeat(count)}` },
      useKey,
      denyObjects(`arn:aws:s3:::bucket/${"*b".repeat(count)}`),
    ),
  actions: (count: number): string =>
    policy(
      { ...upload, Action: times(count, (i) => `s3:Action${String(i)}`).concat("s3:PutObject") },
      { ...useKey, Action: times(count, (i) => `kms:Action${String(i)}`).concat("kms:Encrypt") },
    ),
  conditions: (count: number): string =>
    policy(upload, {
      ...useKey,
      Condition: { StringEquals: Object.fromEntries(times(count, (i) => [`aws:PrincipalTag/t${String(i)}`, "x"])) },
    }),
} as const;
