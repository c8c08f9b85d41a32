/**
 * Policies as large as AWS stores, of what is dearest to judge: by name, with the file that they stand in. Used by
 * tests (counted steps) and by the benchmark.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { lettersWord } from "./hostile-policies.ts";
import {
  account,
  bucket,
  contextKey,
  each,
  everybody,
  filled,
  identity,
  inBlock,
  inBucket,
  inYaml,
  keyArn,
  list,
  objects,
  ofKey,
  on,
  roleArn,
  roles,
  services,
  upload,
  useKey,
  usesKey,
  writer,
  writes,
} from "./large-policy-parts.ts";

export interface LargePolicy {
  readonly file: string;
  readonly text: string;
}

/** What is dear is in the name. */
const texts: Readonly<Record<string, () => string>> = {
  "identity, context values *xx*": () =>
    identity((n) => [
      upload,
      {
        ...useKey,
        ...on(
          "StringLike",
          contextKey,
          list(n, (_, two) => `*${two}*`),
        ),
      },
    ]),
  "identity, a context value in each statement": () =>
    identity((n) => [
      upload,
      ...each(n, (_, two) => ({ ...useKey, ...on("StringLike", contextKey, `arn:aws:s3:::bucket/${two}/*`) })),
    ]),
  "identity, a context value *xx* in each Deny": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (_, two) => ({
        Effect: "Deny",
        Action: "kms:Decrypt",
        Resource: "*",
        ...on("ArnNotLike", contextKey, objects(two)),
      })),
    ]),
  "identity, NotResource": () =>
    identity((n) => [
      { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], NotResource: list(n, (_, two) => objects(two)) },
      useKey,
    ]),
  "identity, statements with NotResource": () =>
    identity((n) => [
      ...each(n, (i, two) => ({
        Sid: `S${String(i)}`,
        Effect: "Allow",
        Action: "s3:PutObject",
        NotResource: objects(two),
      })),
      useKey,
    ]),
  "identity, Denies with NotResource": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (i, two) => ({
        Sid: `S${String(i)}`,
        Effect: "Deny",
        Action: "s3:PutObject",
        NotResource: inBucket(two),
      })),
    ]),
  "identity, a Deny list": () =>
    identity((n) => [
      upload,
      useKey,
      { Effect: "Deny", Action: "s3:PutObject", Resource: list(n, (_, two) => objects(two)) },
    ]),
  "identity, a Resource list": () =>
    identity((n) => [{ ...upload, Resource: list(n, (_, two) => inBucket(two)) }, useKey]),
  "identity, a list of prefixes": () =>
    identity((n) => [{ ...upload, Resource: list(n, (_, two) => `arn:aws:s3:::bucket/${two}/*`) }, useKey]),
  "identity, Denies *a???": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (i) => ({
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::bucket/*a${"?".repeat(i + 1)}`,
      })),
    ]),
  "identity, Denies *xx*yy*": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (i, two) => ({
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::bucket/*${two}*${lettersWord(i * 7 + 3, 2)}*`,
      })),
    ]),
  "identity, actions *xx*": () =>
    identity((n) => [
      { ...upload, Action: list(n, (_, two) => `s3:*${two}*`) },
      { ...useKey, Action: "kms:*" },
    ]),
  "identity, NotAction *xx*": () =>
    identity((n) => [{ Effect: "Allow", NotAction: list(n, (_, two) => `s3:*${two}*`), Resource: "*" }]),
  "identity, a Deny with NotAction": () =>
    identity((n) => [
      upload,
      useKey,
      { Effect: "Deny", NotAction: list(n, (i) => `svc${String(i)}:*`), Resource: "*" },
    ]),
  "identity, actions of many services": () =>
    identity((n) => [
      {
        ...upload,
        Action: ["s3:PutObject", ...list(n, (i, two) => `${services[i % services.length] ?? ""}:*${two}*`)],
        Resource: "*",
      },
      useKey,
    ]),
  "identity, redundant actions": () =>
    identity((n) => [
      { Effect: "Allow", Action: ["s3:Get*", ...list(n, (_, two) => `s3:Get*${two}*`)], Resource: "*" },
    ]),
  "identity, redundant resources": () =>
    identity((n) => [
      { ...upload, Resource: ["arn:aws:s3:::bucket/*", ...list(n, (_, two) => `arn:aws:s3:::bucket/${two}`)] },
      useKey,
    ]),
  "identity, redundant statements": () => identity((n) => each(n, () => upload)),
  "identity, principals *xx*": () =>
    identity((n) => [
      upload,
      {
        ...useKey,
        ...on(
          "ArnLike",
          "aws:PrincipalArn",
          list(n, (_, two) => roles(two)),
        ),
      },
    ]),
  "identity, variables": () =>
    identity((n) => [
      { ...upload, Resource: list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`) },
      useKey,
    ]),
  "identity, variables in context values": () =>
    identity((n) => [
      upload,
      {
        ...useKey,
        ...on(
          "StringLike",
          contextKey,
          list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`),
        ),
      },
    ]),
  "identity, variables in Denies": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (_, two) => ({
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::bucket/*\${aws:PrincipalTag/${two}}*`,
      })),
    ]),
  "identity, conditions": () =>
    identity((n) => [
      upload,
      {
        ...useKey,
        Condition: {
          StringLike: Object.fromEntries(list(n, (i) => `aws:PrincipalTag/t${String(i)}`).map((name) => [name, "*x*"])),
        },
      },
    ]),
  "identity, keys *xx*": () =>
    identity((n) => [upload, { ...useKey, Resource: list(n, (_, two) => `arn:aws:kms:*:*:key/*${two}*`) }]),
  "identity, keys": () => identity((n) => [upload, { ...useKey, Resource: list(n, (i) => keyArn(i)) }]),
  "identity, a key in each statement": () =>
    identity((n) => [upload, ...each(n, (i) => ({ ...useKey, Action: "kms:GenerateDataKey", Resource: keyArn(i) }))]),
  "identity, a key and a context value in each statement": () =>
    identity((n) => [
      upload,
      ...each(n, (i, two) => ({
        ...useKey,
        Action: "kms:GenerateDataKey",
        Resource: keyArn(i),
        ...on("StringLike", contextKey, `*${two}*`),
      })),
    ]),
  "identity, a network in each Deny": () =>
    identity((n) => [
      upload,
      useKey,
      ...each(n, (i) => ({
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        ...on("NotIpAddress", "aws:SourceIp", `10.${String(i)}.0.0/16`),
      })),
    ]),
  "identity, one run after the other": () =>
    identity((n) => [
      { ...upload, Resource: `arn:aws:s3:::bucket/${"*a".repeat(n)}` },
      useKey,
      { Effect: "Deny", Action: "s3:PutObject", Resource: `arn:aws:s3:::bucket/${"*b".repeat(n)}` },
    ]),
  "identity, ? after ?": () =>
    identity((n) => [
      { ...upload, Resource: `arn:aws:s3:::bucket/*${"a?".repeat(n)}b*` },
      useKey,
      { Effect: "Deny", Action: "s3:PutObject", Resource: `arn:aws:s3:::bucket/*${"a".repeat(n)}?b*` },
    ]),
  "identity, PassRole on resources": () =>
    identity((n) => [
      {
        Effect: "Allow",
        Action: ["iam:PassRole", "iam:CreateServiceLinkedRole"],
        Resource: list(n, (_, two) => `arn:aws:iam::*:role/*${two}*`),
      },
    ]),
  "identity, wrong names": () =>
    identity((n) => [{ ...upload, Action: list(n, (_, two) => `s3:PutObjec${two}`) }, useKey]),
  "identity, wrong keys": () =>
    identity((n) => [
      upload,
      {
        ...useKey,
        Condition: {
          StringEquals: Object.fromEntries(list(n, (_, two) => `aws:SourceVp${two}`).map((name) => [name, "x"])),
        },
      },
    ]),
  "identity, wrong ARNs": () =>
    identity((n) => [{ ...upload, Resource: list(n, (_, two) => `arn:aws:s3:eu-west-1:${two}:bucket`) }, useKey]),

  "bucket, NotResource": () =>
    bucket((n) => [{ ...writes, Resource: undefined, NotResource: list(n, (_, two) => objects(two)) }]),
  "bucket, a Deny list": () =>
    bucket((n) => [
      writes,
      { Effect: "Deny", ...everybody, Action: "s3:PutObject", Resource: list(n, (_, two) => objects(two)) },
    ]),
  "bucket, a Deny with NotResource": () =>
    bucket((n) => [
      writes,
      { Effect: "Deny", ...everybody, Action: "s3:PutObject", NotResource: list(n, (_, two) => objects(two)) },
    ]),
  "bucket, Denies *xx*": () =>
    bucket((n) => [
      writes,
      ...each(n, (_, two) => ({ Effect: "Deny", ...everybody, Action: "s3:PutObject", Resource: inBucket(two) })),
    ]),
  "bucket, Allows and Denies": () =>
    bucket((n) =>
      each(n, (i, two) => ({
        Effect: i % 2 === 0 ? "Allow" : "Deny",
        ...writer,
        Action: "s3:PutObject",
        Resource: inBucket(two),
      })),
    ),
  "bucket, Denies with NotResource": () =>
    bucket((n) => [
      writes,
      ...each(n, (i, two) => ({
        Sid: `S${String(i)}`,
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        NotResource: inBucket(two),
      })),
    ]),
  "bucket, principals": () =>
    bucket((n) => [
      { ...upload, Principal: { AWS: list(n, (_, two) => roleArn(two)) } },
      {
        Effect: "Deny",
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
      },
    ]),
  "bucket, principals and prefixes": () =>
    bucket((n) => [
      {
        ...upload,
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/${two}/*`),
      },
      {
        Effect: "Deny",
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        Action: "s3:PutObject",
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/${two}/*`),
      },
    ]),
  "bucket, principals and variables": () =>
    bucket((n) => [
      {
        ...upload,
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`),
      },
      {
        Effect: "Deny",
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        Action: "s3:PutObject",
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`),
      },
    ]),
  "bucket, principals *xx*": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
        ...on(
          "ArnNotLike",
          "aws:PrincipalArn",
          list(n, (_, two) => roles(two)),
        ),
      },
    ]),
  "bucket, a principal in each Deny": () =>
    bucket((n) => [
      writes,
      ...each(n, (_, two) => ({
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
        ...on("ArnNotLike", "aws:PrincipalArn", roles(two)),
      })),
    ]),
  "bucket, a principal in each statement": () =>
    bucket((n) => each(n, (i) => ({ ...upload, Principal: { AWS: roleArn(`r${String(i)}`) } }))),
  "bucket, NotPrincipal": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        NotPrincipal: { AWS: list(n, (_, two) => roleArn(two)) },
        Action: "s3:*",
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
      },
    ]),
  "bucket, actions *xx*": () =>
    bucket((n) => [
      {
        ...writes,
        Action: list(n, (_, two) => `s3:*${two}*`),
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
      },
    ]),
  "bucket, NotAction *xx*": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        ...everybody,
        NotAction: list(n, (_, two) => `s3:*${two}*`),
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
      },
    ]),
  "bucket, prefixes denied": () =>
    bucket((n) => [
      { ...writes, Resource: list(n, (_, two) => `arn:aws:s3:::bucket/${two}/*`) },
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/${two}/secret/*`),
      },
    ]),
  "bucket, variables": () =>
    bucket((n) => [
      { ...writes, Resource: list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`) },
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        Resource: list(n, (_, two) => `arn:aws:s3:::bucket/*\${aws:PrincipalTag/${two}}*`),
      },
    ]),
  "bucket, header demands": () =>
    bucket((n) => [
      writes,
      ...each(n, (i) => ({
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
        ...on("StringNotEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", keyArn(i)),
      })),
    ]),
  "bucket, keys demanded": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::bucket/*",
        ...on(
          "StringNotLikeIfExists",
          "s3:x-amz-server-side-encryption-aws-kms-key-id",
          list(n, (i) => keyArn(i)),
        ),
      },
    ]),
  "bucket, conditions": () =>
    bucket((n) => [
      {
        ...writes,
        Condition: {
          StringLike: Object.fromEntries(list(n, (i) => `aws:PrincipalTag/t${String(i)}`).map((name) => [name, "*x*"])),
        },
      },
    ]),
  "bucket, endpoints": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
        ...on(
          "StringNotLike",
          "aws:SourceVpce",
          list(n, (i) => `vpce-${String(i).padStart(8, "0")}*`),
        ),
      },
    ]),
  "bucket, networks": () =>
    bucket((n) => [
      writes,
      {
        Effect: "Deny",
        ...everybody,
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
        ...on(
          "NotIpAddress",
          "aws:SourceIp",
          list(n, (i) => `10.${String(i % 256)}.${String(i >> 8)}.0/24`),
        ),
      },
    ]),

  "key, context values *xx*": () =>
    ofKey((n) => [
      {
        ...usesKey,
        ...on(
          "StringLike",
          contextKey,
          list(n, (_, two) => `*${two}*`),
        ),
      },
    ]),
  "key, a context value in each statement": () =>
    ofKey((n) =>
      each(n, (_, two) => ({ ...usesKey, ...on("StringLike", contextKey, `arn:aws:s3:::bucket/${two}/*`) })),
    ),
  "key, a context value *xx* in each Deny": () =>
    ofKey((n) => [
      usesKey,
      ...each(n, (_, two) => ({
        Effect: "Deny",
        ...everybody,
        Action: "kms:Decrypt",
        Resource: "*",
        ...on("ArnNotLike", contextKey, objects(two)),
      })),
    ]),
  "key, a context value and a principal in each statement": () =>
    ofKey((n) =>
      each(n, (_, two) => ({
        ...usesKey,
        Principal: { AWS: roleArn(two) },
        ...on("StringLike", contextKey, `arn:aws:s3:::bucket/${two}/*`),
      })),
    ),
  "key, context values and principals": () =>
    ofKey((n) => [
      {
        ...usesKey,
        Principal: { AWS: list(n, (_, two) => roleArn(two)) },
        ...on(
          "StringLike",
          contextKey,
          list(n, (_, two) => `*${two}*`),
        ),
      },
    ]),
  "key, principals": () =>
    ofKey((n) => [
      { ...usesKey, Action: "kms:GenerateDataKey", Principal: { AWS: list(n, (_, two) => roleArn(two)) } },
    ]),
  "key, principals that a Deny hits": () =>
    ofKey((n) => [
      { ...usesKey, Principal: { AWS: list(n, (_, two) => roleArn(two)) } },
      {
        Effect: "Deny",
        ...everybody,
        Action: "kms:Decrypt",
        Resource: "*",
        ...on("StringNotEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"),
      },
    ]),
  "key, a principal in each statement": () =>
    ofKey((n) =>
      each(n, (_, two) => ({ ...usesKey, Action: "kms:GenerateDataKey", Principal: { AWS: roleArn(two) } })),
    ),
  "key, a principal *xx* in each Deny": () =>
    ofKey((n) => [
      usesKey,
      ...each(n, (_, two) => ({
        Effect: "Deny",
        ...everybody,
        Action: "kms:Decrypt",
        Resource: "*",
        ...on("ArnNotLike", "aws:PrincipalArn", roles(two)),
      })),
    ]),
  "key, principals *xx*": () =>
    ofKey((n) => [
      usesKey,
      {
        Effect: "Deny",
        ...everybody,
        Action: "kms:*",
        Resource: "*",
        ...on(
          "ArnNotLike",
          "aws:PrincipalArn",
          list(n, (_, two) => roles(two)),
        ),
      },
    ]),
  "key, accounts": () =>
    ofKey((n) => [
      { ...usesKey, Principal: { AWS: list(n, (i) => String(100_000_000_000 + i)) }, Action: "kms:GenerateDataKey" },
    ]),
  "key, NotPrincipal": () =>
    ofKey((n) => [
      usesKey,
      {
        Effect: "Deny",
        NotPrincipal: { AWS: list(n, (_, two) => roleArn(two)) },
        Action: "kms:Decrypt",
        Resource: "*",
      },
    ]),
  "key, services": () =>
    ofKey((n) => [
      {
        ...usesKey,
        ...on(
          "StringEquals",
          "kms:ViaService",
          list(n, (i) => `s${String(i)}.eu-west-1.amazonaws.com`),
        ),
      },
    ]),
  "key, actions *xx*": () => ofKey((n) => [{ ...usesKey, Action: list(n, (_, two) => `kms:*${two}*`) }]),
  "key, NotAction *xx*": () =>
    ofKey((n) => [
      usesKey,
      { Effect: "Deny", ...everybody, NotAction: list(n, (_, two) => `kms:*${two}*`), Resource: "*" },
    ]),
  "key, conditions": () =>
    ofKey((n) => [
      {
        ...usesKey,
        Condition: {
          StringLike: Object.fromEntries(list(n, (i) => `aws:PrincipalTag/t${String(i)}`).map((name) => [name, "*x*"])),
        },
      },
    ]),
  "key, variables in context values": () =>
    ofKey((n) => [
      {
        ...usesKey,
        ...on(
          "StringLike",
          contextKey,
          list(n, (_, two) => `arn:aws:s3:::bucket/\${aws:PrincipalTag/${two}}/*`),
        ),
      },
    ]),

  "SCP, NotAction": () =>
    filled("serviceControl", (n) => [
      {
        Effect: "Deny",
        NotAction: list(n, (i, two) => `${services[i % services.length] ?? ""}:*${two}*`),
        Resource: "*",
      },
    ]),
  "SCP, resources": () =>
    filled("serviceControl", (n) => [
      { Effect: "Deny", Action: "s3:PutObject", NotResource: list(n, (_, two) => objects(two)) },
    ]),
  "SCP, header demands": () =>
    filled("serviceControl", (n) =>
      each(n, (_, two) => ({
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: inBucket(two),
        ...on("Null", "s3:x-amz-server-side-encryption", "true"),
      })),
    ),
  "RCP, principals *xx*": () =>
    filled("resourceControl", (n) => [
      {
        Effect: "Deny",
        ...everybody,
        Action: ["s3:*", "kms:*"],
        Resource: "*",
        ...on(
          "ArnNotLikeIfExists",
          "aws:PrincipalArn",
          list(n, (_, two) => roles(two)),
        ),
      },
    ]),
  "RCP, resources": () =>
    filled("resourceControl", (n) => [
      { Effect: "Deny", ...everybody, Action: ["s3:*", "kms:*"], NotResource: list(n, (_, two) => objects(two)) },
    ]),
  "trust, principals": () =>
    filled("trust", (n) => [
      { Effect: "Allow", Principal: { AWS: list(n, (_, two) => roleArn(two)) }, Action: "sts:AssumeRole" },
    ]),
  "trust, audiences": () =>
    filled("trust", (n) => [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
        Action: "sts:AssumeRoleWithWebIdentity",
        ...on(
          "StringLike",
          "token.actions.githubusercontent.com:sub",
          list(n, (_, two) => `repo:org/*${two}*:*`),
        ),
      },
    ]),
};

/** Those that are written in infrastructure code, too. */
const inOtherSyntax: ReadonlySet<string> = new Set([
  "bucket, Allows and Denies",
  "bucket, header demands",
  "bucket, principals and prefixes",
  "bucket, actions *xx*",
]);

export const largestPolicies: readonly (LargePolicy & { readonly name: string })[] = Object.entries(texts).flatMap(
  ([name, make]) => {
    const text = make();
    const plain = [{ name, file: "policy.json", text }];
    return !inOtherSyntax.has(name)
      ? plain
      : [
          ...plain,
          { name: `${name}, in YAML`, file: "template.yaml", text: inYaml(text) },
          { name: `${name}, in Terraform`, file: "main.tf", text: inBlock(text) },
        ];
  },
);
