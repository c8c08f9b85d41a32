/**
 * Policies for property tests: identity, key and bucket policies that are nearly right, with everything in them that
 * uploads depend on, written in the styles that people and tools write.
 */
import fc from "fast-check";

export type PolicyKind = "identity" | "key" | "bucket";

export interface DrawnPolicy {
  readonly kind: PolicyKind;
  readonly style: string;
  readonly text: string;
}

export const accounts = ["111122223333", "444455556666"] as const;
export const keyIds = ["1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321"] as const;
/** Keys that the policies name. */
export const keyArns = [
  `arn:aws:kms:eu-west-1:${accounts[0]}:key/${keyIds[0]}`,
  `arn:aws:kms:eu-west-1:${accounts[0]}:key/${keyIds[1]}`,
  `arn:aws:kms:us-east-1:${accounts[1]}:key/mrk-${keyIds[0].replaceAll("-", "")}`,
] as const;
/** Callers that the key and bucket policies name, and one that they do not. */
export const callers = [
  `arn:aws:iam::${accounts[0]}:role/uploader`,
  `arn:aws:iam::${accounts[0]}:user/ana`,
  `arn:aws:iam::${accounts[1]}:role/reader`,
  `arn:aws:iam::${accounts[1]}:user/nobody`,
] as const;

type Json = Readonly<Record<string, unknown>>;

const keyPatterns = [
  ...keyArns,
  "*",
  `arn:aws:kms:*:${accounts[0]}:key/*`,
  "arn:aws:kms:eu-west-1:*:key/*",
  `arn:aws:kms:eu-west-1:${accounts[0]}:key/*`,
  `arn:aws:kms:eu-west-1:${accounts[0]}:alias/lake`,
  "alias/lake",
  keyIds[0],
  `key/${keyIds[1]}`,
  `arn:aws:kms:eu-west-1:${accounts[0]}:${keyIds[0]}`,
  "arn:aws:kms:eu-west-1:ACCOUNT_ID:key/KEY_ID",
  `arn:aws:kms:euwest1:${accounts[0]}:key/${keyIds[0]}`,
  "arn:aws:kms:*:key/*",
  "arn:aws:iam::111122223333:role/uploader",
];
const objects = [
  "*",
  "arn:aws:s3:::lake/*",
  "arn:aws:s3:::lake/in/*",
  "arn:aws:s3:::logs/*",
  "arn:aws:s3:::lake",
  "arn:aws:s3:::*/*",
  "arn:aws:s3:::lake/${aws:username}/*",
];
const kmsActions = [
  "kms:GenerateDataKey",
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "kms:Decrypt",
  "kms:GenerateDataKey*",
  "kms:Encrypt",
  "kms:*",
  "kms:De*",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:DescribeKey",
  "KMS:decrypt",
  "kms:ReEncrypt*",
  "kms:PutKeyPolicy",
];
const s3Actions = [
  "s3:PutObject",
  "s3:PutObject",
  "s3:Put*",
  "s3:*",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:PutObjectAcl",
];
const services = [
  "iam:GetUser",
  "sts:AssumeRole",
  "s3:*",
  "kms:*",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "s3:PutObject",
  "logs:*",
];

const kmsConditions: readonly (readonly [string, string, readonly (readonly string[])[]])[] = [
  [
    "StringEquals",
    "kms:ViaService",
    [
      ["s3.eu-west-1.amazonaws.com"],
      ["s3.us-east-1.amazonaws.com"],
      ["s3.*.amazonaws.com"],
      ["s3.amazonaws.com"],
      ["lambda.eu-west-1.amazonaws.com"],
      ["s3.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"],
    ],
  ],
  ["StringLike", "kms:ViaService", [["s3.*.amazonaws.com"], ["s3.us-east-1.*"], ["ec2.*.amazonaws.com"]]],
  ["StringNotEquals", "kms:ViaService", [["s3.eu-west-1.amazonaws.com"], ["lambda.eu-west-1.amazonaws.com"]]],
  ["StringNotLike", "kms:ViaService", [["s3.*.amazonaws.com"], ["lambda.*.amazonaws.com"]]],
  [
    "StringEquals",
    "kms:EncryptionContext:aws:s3:arn",
    [["arn:aws:s3:::lake"], ["arn:aws:s3:::lake/*"], ["arn:aws:s3:::other"], ["arn:aws:s3:::lake/in/a"]],
  ],
  [
    "StringLike",
    "kms:EncryptionContext:aws:s3:arn",
    [
      ["arn:aws:s3:::lake/*"],
      ["arn:aws:s3:::lake"],
      ["arn:aws:s3:::lake*"],
      ["arn:aws:s3:::other/*"],
      ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
    ],
  ],
  ["ArnLike", "kms:EncryptionContext:aws:s3:arn", [["arn:aws:s3:::lake/*"], ["arn:aws:s3:::logs/*"]]],
  ["StringNotLike", "kms:EncryptionContext:aws:s3:arn", [["arn:aws:s3:::lake/*"]]],
  ["StringEquals", "kms:CallerAccount", [[accounts[0]], [accounts[1]], ["999999999999"]]],
  ["Bool", "kms:GrantIsForAWSResource", [["true"]]],
  ["StringEquals", "kms:RequestAlias", [["alias/lake"]]],
  ["ForAnyValue:StringEquals", "kms:ResourceAliases", [["alias/lake"]]],
  ["IpAddress", "aws:SourceIp", [["203.0.113.0/24"]]],
  ["NotIpAddress", "aws:SourceIp", [["203.0.113.0/24"]]],
  ["StringNotEquals", "aws:SourceVpce", [["vpce-1a2b3c4d"]]],
  ["Bool", "aws:ViaAWSService", [["false"], ["true"]]],
  ["Bool", "aws:SecureTransport", [["false"], ["true"]]],
  ["BoolIfExists", "aws:MultiFactorAuthPresent", [["false"]]],
  ["StringEquals", "aws:PrincipalTag/team", [["data"]]],
  ["StringEquals", "aws:RequestedRegion", [["eu-west-1"], ["us-east-1"]]],
  ["StringNotEquals", "aws:RequestedRegion", [["eu-west-1", "us-east-1"]]],
  ["Null", "kms:ViaService", [["true"], ["false"]]],
  ["ArnNotEquals", "aws:PrincipalArn", [[callers[0]]]],
];
const s3Conditions: typeof kmsConditions = [
  ["StringNotEquals", "s3:x-amz-server-side-encryption", [["aws:kms"], ["AES256"], ["aws:kms", "aws:kms:dsse"]]],
  ["StringEquals", "s3:x-amz-server-side-encryption", [["aws:kms"], ["AES256"]]],
  ["StringNotLike", "s3:x-amz-server-side-encryption", [["AES256"], ["aws:kms*"]]],
  ["Null", "s3:x-amz-server-side-encryption", [["true"], ["false"]]],
  ["StringNotEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", [[keyArns[0]]]],
  ["StringEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", [[keyArns[0]], [keyArns[2]]]],
  ["StringNotEqualsIfExists", "s3:x-amz-server-side-encryption", [["aws:kms"], ["AES256"]]],
  ["Bool", "aws:SecureTransport", [["false"]]],
  ["StringEquals", "s3:x-amz-acl", [["bucket-owner-full-control"]]],
  ["ArnNotEquals", "aws:PrincipalArn", [[callers[0]]]],
  ["StringEquals", "aws:PrincipalAccount", [[accounts[0]]]],
  ["NotIpAddress", "aws:SourceIp", [["203.0.113.0/24"]]],
];

const brokenElements: readonly Json[] = [
  { Effect: "allow" },
  { Effect: "DENY" },
  { Effect: undefined },
  { Action: 5 },
  { Action: [] },
  { Resource: [] },
  { Resource: { Ref: 1 } },
  { Condition: [] },
  { Condition: { StringEqual: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } },
  { Condition: { StringEquals: { "kms:ViaService": null } } },
  { Condition: { Bool: { "aws:SecureTransport": false } } },
  { Actions: "kms:Decrypt" },
  { Principal: { AWS: `arn:aws:iam::${accounts[0]}:user/root` } },
  { Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
  { Principal: "arn:aws:iam::111122223333:role/uploader" },
  { NotAction: "iam:*" },
  { Sid: 7 },
];

/** A string, or a list of one or a few. */
const few = (pool: readonly string[], max = 3): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...pool) },
    { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: max }) },
  );

const conditionOf = (pool: typeof kmsConditions, presence: number): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 10 - presence, arbitrary: fc.constant({}) },
    {
      weight: presence,
      arbitrary: fc
        .array(
          fc
            .constantFrom(...pool)
            .chain(([operator, key, values]) =>
              fc.tuple(fc.constant(operator), fc.constant(key), fc.constantFrom(...values), fc.boolean()),
            ),
          { minLength: 1, maxLength: 2 },
        )
        .map((entries) => {
          const condition: Record<string, Record<string, unknown>> = {};
          for (const [operator, key, values, asList] of entries)
            (condition[operator] ??= {})[key] = values.length > 1 || asList ? values : values[0];
          return { Condition: condition };
        }),
    },
  );

const principals: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 5,
    arbitrary: few([...callers.slice(0, 3), `arn:aws:iam::${accounts[0]}:root`, accounts[1]], 2).map((AWS) => ({
      Principal: { AWS },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json>(
      { Principal: "*" },
      { Principal: { AWS: "*" } },
      { Principal: { Service: "s3.amazonaws.com" } },
      { Principal: { AWS: callers[0], Service: "lambda.amazonaws.com" } },
      { NotPrincipal: { AWS: callers[0] } },
      { Principal: { AWS: `arn:aws:sts::${accounts[0]}:assumed-role/uploader/session` } },
    ),
  },
);

type Parts = readonly [effect: "Allow" | "Deny", actions: Json, resources: Json, condition: Json];

const parts = (
  effect: "Allow" | "Deny",
  actions: fc.Arbitrary<unknown>,
  resources: fc.Arbitrary<Json>,
  condition: fc.Arbitrary<Json>,
): fc.Arbitrary<Parts> =>
  fc.tuple(
    fc.constant(effect),
    actions.map((Action): Json => ({ Action })),
    resources,
    condition,
  );
const resourcesOf = (pool: readonly string[]): fc.Arbitrary<Json> => few(pool, 2).map((Resource) => ({ Resource }));
const notResourcesOf = (pool: readonly string[]): fc.Arbitrary<Json> =>
  few(pool, 2).map((NotResource) => ({ NotResource }));
const negatedActions = (
  effect: "Allow" | "Deny",
  resources: fc.Arbitrary<Json>,
  condition: fc.Arbitrary<Json>,
): fc.Arbitrary<Parts> =>
  fc.tuple(
    fc.constant(effect),
    few(services).map((NotAction): Json => ({ NotAction })),
    resources,
    condition,
  );

const likelyKeys = resourcesOf([...keyArns, ...keyArns, ...keyPatterns]);

const identityParts: fc.Arbitrary<Parts> = fc.oneof(
  { weight: 5, arbitrary: parts("Allow", few(s3Actions), resourcesOf(objects), conditionOf(s3Conditions, 1)) },
  { weight: 6, arbitrary: parts("Allow", few(kmsActions), likelyKeys, conditionOf(kmsConditions, 5)) },
  {
    weight: 1,
    arbitrary: parts(
      "Allow",
      few([...s3Actions, ...kmsActions, "*"]),
      resourcesOf(["*", ...keyArns, ...objects]),
      conditionOf(kmsConditions, 1),
    ),
  },
  { weight: 2, arbitrary: parts("Deny", few([...kmsActions, "*"]), likelyKeys, conditionOf(kmsConditions, 6)) },
  { weight: 1, arbitrary: parts("Deny", few(kmsActions), notResourcesOf(keyPatterns), conditionOf(kmsConditions, 3)) },
  // Service control policies look like identity policies, and demand headers.
  { weight: 1, arbitrary: parts("Deny", few(s3Actions), resourcesOf(objects), conditionOf(s3Conditions, 8)) },
  { weight: 1, arbitrary: negatedActions("Deny", resourcesOf(["*"]), conditionOf(kmsConditions, 3)) },
  { weight: 1, arbitrary: negatedActions("Allow", resourcesOf(["*", ...objects]), conditionOf(kmsConditions, 1)) },
  { weight: 1, arbitrary: parts("Allow", few(s3Actions), notResourcesOf(objects), conditionOf(s3Conditions, 1)) },
);

const keyParts: fc.Arbitrary<Parts> = fc.oneof(
  {
    weight: 6,
    arbitrary: parts("Allow", few(kmsActions, 4), fc.constant({ Resource: "*" }), conditionOf(kmsConditions, 4)),
  },
  { weight: 1, arbitrary: parts("Allow", fc.constant("kms:*"), fc.constant({ Resource: "*" }), fc.constant({})) },
  {
    weight: 2,
    arbitrary: parts("Deny", few(kmsActions), fc.constant({ Resource: "*" }), conditionOf(kmsConditions, 6)),
  },
  { weight: 1, arbitrary: negatedActions("Deny", fc.constant({ Resource: "*" }), conditionOf(kmsConditions, 4)) },
  { weight: 1, arbitrary: parts("Allow", few(kmsActions), likelyKeys, conditionOf(kmsConditions, 3)) },
);

const bucketParts: fc.Arbitrary<Parts> = fc.oneof(
  { weight: 3, arbitrary: parts("Allow", few(s3Actions), resourcesOf(objects.slice(1)), conditionOf(s3Conditions, 2)) },
  { weight: 5, arbitrary: parts("Deny", few(s3Actions), resourcesOf(objects.slice(1)), conditionOf(s3Conditions, 8)) },
  {
    weight: 1,
    arbitrary: parts("Deny", few(s3Actions), notResourcesOf(objects.slice(1)), conditionOf(s3Conditions, 4)),
  },
  { weight: 1, arbitrary: negatedActions("Deny", resourcesOf(["arn:aws:s3:::lake/*"]), conditionOf(s3Conditions, 3)) },
);

const partsOf = { identity: identityParts, key: keyParts, bucket: bucketParts } as const;

function statementOf(kind: PolicyKind): fc.Arbitrary<Json> {
  return fc
    .tuple(
      partsOf[kind],
      kind === "identity" ? fc.constant({}) : principals,
      fc.option(fc.constantFrom("Uploads", "UseKey", "AllowKmsForUploads"), { freq: 2 }),
      fc.oneof(
        { weight: 24, arbitrary: fc.constant<Json>({}) },
        { weight: 1, arbitrary: fc.constantFrom(...brokenElements) },
      ),
    )
    .map(([[Effect, actions, resources, condition], principal, sid, broken]) => ({
      ...(sid === null ? {} : { Sid: sid }),
      Effect,
      ...principal,
      ...actions,
      ...resources,
      ...condition,
      ...broken,
    }));
}

const versions = fc.constantFrom<Json>(
  { Version: "2012-10-17" },
  { Version: "2012-10-17" },
  { Version: "2012-10-17", Id: "policy" },
  {},
  { Version: "2008-10-17" },
);

function documentOf(kind: PolicyKind): fc.Arbitrary<Json> {
  return fc
    .tuple(versions, fc.array(statementOf(kind), { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([head, statements, single]) => ({
      ...head,
      Statement: single && statements.length === 1 ? statements[0] : statements,
    }));
}

interface PrintStyle {
  readonly name: string;
  /** One level; undefined writes everything on one line. */
  readonly indent: string | undefined;
  readonly eol: string;
  readonly colon: string;
  readonly comma: string;
  readonly padding: string;
  readonly inlineLists: boolean;
  readonly comments: boolean;
  readonly wrap: "none" | "version" | "escaped";
  readonly byteOrderMark?: boolean;
}

const plain: PrintStyle = {
  name: "two spaces",
  indent: "  ",
  eol: "\n",
  colon: ": ",
  comma: ", ",
  padding: " ",
  inlineLists: true,
  comments: false,
  wrap: "none",
};
const styles: readonly PrintStyle[] = [
  plain,
  { ...plain, name: "two spaces, lists in lines", inlineLists: false },
  { ...plain, name: "four spaces", indent: "    ", inlineLists: false },
  { ...plain, name: "tabs", indent: "\t" },
  { ...plain, name: "minified", indent: undefined, colon: ":", comma: ",", padding: "" },
  { ...plain, name: "one line", indent: undefined },
  { ...plain, name: "CRLF", eol: "\r\n", inlineLists: false },
  { ...plain, name: "byte order mark", byteOrderMark: true, eol: "\r\n" },
  { ...plain, name: "comments", comments: true },
  { ...plain, name: "comments in lists", comments: true, inlineLists: false },
  { ...plain, name: "comments, CRLF", comments: true, eol: "\r\n", indent: "\t" },
  { ...plain, name: "CLI colons", indent: "  ", colon: " : ", inlineLists: false },
  { ...plain, name: "policy version", wrap: "version", inlineLists: false },
];
const escapedStyles: readonly PrintStyle[] = [
  { ...plain, name: "escaped in lines", wrap: "escaped", colon: " : ", inlineLists: false },
  { ...plain, name: "escaped on one line", wrap: "escaped", indent: undefined, colon: ":", comma: ",", padding: "" },
];

/** Prints as a person or a tool would; `salt` decides where comments stand. */
function print(value: unknown, style: PrintStyle, salt: number): string {
  let at = salt;
  const sometimes = (): boolean => style.comments && (at = (at * 1_103_515_245 + 12_345) % 2_147_483_648) % 4 === 0;
  const container = (
    members: readonly string[],
    [open, close]: readonly [string, string],
    outer: string,
    inline: boolean,
    padding: string,
  ): string => {
    if (members.length === 0) return open + close;
    if (style.indent === undefined || inline) {
      const start = sometimes() ? " /* in line */ " : padding;
      return open + start + members.join(style.comma) + padding + close;
    }
    const inner = style.eol + outer + style.indent;
    const body = members
      .map((member, index) => {
        const above = sometimes() ? `${inner}// above` : "";
        const separator = index < members.length - 1 ? "," : "";
        const behind = sometimes() ? (sometimes() ? " /* behind */" : " // behind") : "";
        return `${above}${inner}${member}${separator}${behind}`;
      })
      .join("");
    return `${open}${body}${sometimes() ? `${inner}// last` : ""}${style.eol}${outer}${close}`;
  };
  const show = (node: unknown, outer: string): string => {
    if (typeof node !== "object" || node === null) return JSON.stringify(node);
    const inner = outer + (style.indent ?? "");
    if (Array.isArray(node)) {
      const simple = node.every((item) => typeof item !== "object");
      return container(
        node.map((item) => show(item, inner)),
        ["[", "]"],
        outer,
        style.inlineLists && simple,
        "",
      );
    }
    const entries = Object.entries(node).filter(([, member]) => member !== undefined);
    return container(
      entries.map(([name, member]) => JSON.stringify(name) + style.colon + show(member, inner)),
      ["{", "}"],
      outer,
      false,
      style.padding,
    );
  };
  return show(value, "");
}

function textOf(document: Json, style: PrintStyle, salt: number, finalNewline: boolean): string {
  const end = finalNewline ? style.eol : "";
  if (style.wrap === "escaped")
    return `{${style.eol}    "Policy": ${JSON.stringify(print(document, style, salt))}${style.eol}}${end}`;
  const value =
    style.wrap === "version"
      ? { PolicyVersion: { Document: document, VersionId: "v1", IsDefaultVersion: true } }
      : document;
  return (style.byteOrderMark === true ? "\ufeff" : "") + print(value, style, salt) + end;
}

function drawnPolicy(kind: PolicyKind): fc.Arbitrary<DrawnPolicy> {
  const pool = kind === "identity" ? styles : [...styles.filter(({ wrap }) => wrap === "none"), ...escapedStyles];
  return fc
    .tuple(documentOf(kind), fc.constantFrom(...pool), fc.nat(1_000_000), fc.boolean())
    .map(([document, style, salt, finalNewline]) => ({
      kind,
      style: style.name,
      text: textOf(document, style, salt, finalNewline),
    }));
}

export const arbitraryPolicy: fc.Arbitrary<DrawnPolicy> = fc.oneof(
  { weight: 3, arbitrary: drawnPolicy("identity") },
  { weight: 2, arbitrary: drawnPolicy("key") },
  { weight: 2, arbitrary: drawnPolicy("bucket") },
);
