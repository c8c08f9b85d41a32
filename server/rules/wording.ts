/** Values that several rules' templates share. */
import { format } from "../policy/message.ts";
import { placeholdersIn } from "../policy/placeholders.ts";
import type { Cause } from "../uploads/causes/cause.ts";
import type { UploadData, UploadOperation, Witness } from "../uploads/causes/finding.ts";

const texts = {
  attached: "this policy's principal",
  everyone: "everyone",
  anyBucket: "any bucket",
  bucket: "the bucket {names}",
  buckets: "the buckets {names}",
  fails: "fails",
  fail: "fail",
  every: "every upload",
  multipart: "every multipart upload (files over about 8 MB)",
  theKey: "the bucket's KMS key",
  some: "some uploads",
  copies: "every copy",
  someCopies: "some copies",
  someMultipart: "some multipart uploads (files over about 8 MB)",
  and: "{first} and {last}",
  ifKey: "If the bucket uses a KMS key, {rest}",
  by: " by {principal}",
  account: "account {account}",
  ofAccount: "{name} (account {account})",
  more: "{count} more",
  example: "{call} of s3://{bucket}/{objectKey}",
} as const;

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : format(texts.and, { first: items.slice(0, -1).join(", "), last });
}

const maxErrorText = 120;

/** The first line of what was thrown, without its stack. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `${typeof error} thrown`;
  const line = /^.*/.exec(text)?.[0] ?? "";
  return line.length <= maxErrorText ? line : `${line.slice(0, maxErrorText).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

export function principalText(principal: string): string {
  if (principal === "attached") return texts.attached;
  return principal === "*" ? texts.everyone : principal;
}

/** `role/uploader` of an ARN: what is seen first of a message tells who it is. */
export const shortName = (arn: string): string => arn.split(":").slice(5).join(":") || arn;

/** Empty for services. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

function shortPrincipal(principal: string): string {
  if (!principal.startsWith("arn:")) return principalText(principal);
  const name = shortName(principal);
  return name === "root" ? format(texts.account, { account: accountOf(principal) }) : name;
}

/** Principals in a message: short names, since the ARNs are in `data`, in the hover and in related places. */
export function principalsText(principals: readonly string[]): string {
  const shown = principals.length > 3 ? principals.slice(0, 2) : principals;
  const names = shown.map(shortPrincipal);
  // Two accounts can have roles of one name.
  const named = names.map((name, index) =>
    names.some((other, at) => other === name && at !== index) && shown[index]?.startsWith("arn:") === true
      ? format(texts.ofAccount, { name, account: accountOf(shown[index]) })
      : name,
  );
  const left = principals.length - shown.length;
  return list(left === 0 ? named : [...named, format(texts.more, { count: String(left) })]);
}

/** As the first word of a sentence. Names such as `role/uploader` stay as they are. */
export const capital = (text: string): string =>
  /^[\w+=,.@-]*[/:.]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** The principals whose uploads they are, behind a noun; nothing for the one that an identity policy is attached to. */
export const byPrincipals = (names: readonly string[]): string =>
  names.includes("attached") ? "" : format(texts.by, { principal: principalsText(names) });

/** What is true of buckets with a KMS key begins so, where nothing shows that the buckets have one. */
export const ifBucketHasKey = (message: string, shown: boolean): string =>
  shown ? message : format(texts.ifKey, { rest: lowerFirst(message) });

/** For the middle of a sentence; what begins with a name in capitals stays as it is. */
export const lowerFirst = (text: string): string =>
  /^[A-Z]([a-z]|\b)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

export function uploadsText(operations: readonly UploadOperation[], scope: UploadData["scope"]): string {
  if (operations.every((operation) => operation === "CopyObject" || operation === "UploadPartCopy"))
    return scope === "all" ? texts.copies : texts.someCopies;
  const multipartOnly = !operations.includes("PutObject");
  if (scope === "all") return multipartOnly ? texts.multipart : texts.every;
  return multipartOnly ? texts.someMultipart : texts.some;
}

/** The verb behind `uploadsText`. */
export const failText = (scope: UploadData["scope"]): string => (scope === "all" ? texts.fails : texts.fail);

export function bucketsText(buckets: readonly string[]): string {
  if (buckets.includes("*")) return texts.anyBucket;
  // A name that a variable or a placeholder stands for does not read as one.
  return buckets.some(isUnknownName)
    ? format(buckets.length === 1 ? texts.bucket : texts.buckets, { names: shortList(buckets) })
    : shortList(buckets);
}

const isUnknownName = (name: string): boolean => !/^[\w.*?-]+$/.test(name) || placeholdersIn(name).length > 0;

export const shortList = (items: readonly string[]): string => list(shortened(items));

/** At most three, so that a message stays a sentence. */
const shortened = (items: readonly string[]): readonly string[] =>
  items.length > 3 ? [...items.slice(0, 2), `${String(items.length - 2)} more`] : items;

/** One upload that fails, as a person would name it. */
export function exampleText({ call, objectKey, context, resource }: Witness): string {
  const arn = context["kms:EncryptionContext:aws:s3:arn"];
  const object = typeof arn === "string" ? arn : resource;
  const bucket = object.split(":").slice(5).join(":").split("/", 1)[0] ?? "";
  return format(texts.example, { call, bucket, objectKey });
}

/** What every message about a cause may name. */
export function causeValues({ data }: Cause) {
  const principal = principalsText(data.principals);
  return {
    principal,
    Principal: capital(principal),
    by: byPrincipals(data.principals),
    uploads: uploadsText(data.operations, data.scope),
    Uploads: capital(uploadsText(data.operations, data.scope)),
    fail: failText(data.scope),
    operations: list(data.operations),
    actions: list(data.kmsActions),
    buckets: bucketsText(data.buckets),
    objects: shortList(data.objects.map(shortName)),
    key: data.keys.length === 0 ? texts.theKey : shortList(data.keys.map(shortName)),
    example: exampleText(data.witness),
  };
}
