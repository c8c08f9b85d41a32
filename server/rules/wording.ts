/** Values that several rules' templates share. */
import { withoutCovered } from "../uploads/causes/object-list.ts";
import { bucketAndKey } from "../policy/arn.ts";
import { format } from "../policy/message.ts";
import { placeholdersIn } from "../policy/placeholders.ts";
import type { Cause } from "../uploads/causes/cause.ts";
import type { Operation, Role } from "../uploads/requests/operation-rows.ts";
import { callsOn, isOnSource, operationOf } from "../uploads/requests/operations.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import type { UploadData, Witness } from "../uploads/causes/finding.ts";
import type { ModelTemplate } from "../workspace/model.ts";

const texts = {
  attached: "this policy's principal",
  everyone: "everyone",
  anyBucket: "any bucket",
  bucket: "the bucket {names}",
  others: "other objects",
  buckets: "the buckets {names}",
  fails: "fails",
  fail: "fail",
  theKey: "the bucket's KMS key",
  request: "every {operation} request",
  requests: "some {operation} requests",
  make: "make {operation} requests",
  on: "on",
  and: "{first} and {last}",
  or: "{first} or {last}",
  ifKey: "If the bucket uses a KMS key, {rest}",
  by: " by {principal}",
  account: "account {account}",
  ofAccount: "{name} (account {account})",
  more: "{count} more",
  former: "{example}, still under a key that the bucket had before",
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
export function shortName(arn: string): string {
  let at = -1;
  for (let colons = 0; colons < 5; colons++) if ((at = arn.indexOf(":", at + 1)) < 0) return arn;
  return arn.slice(at + 1) || arn;
}

/** Empty for services. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

function shortPrincipal(principal: string): string {
  if (!principal.startsWith("arn:")) return principalText(principal);
  const name = shortName(principal);
  return name === "root" ? format(texts.account, { account: accountOf(principal) }) : name;
}

/** Principals in a message: short names, since the ARNs are in `data`, in the hover and in related places. */
export function principalsText(principals: readonly string[]): string {
  if (principals.includes("*")) return texts.everyone;
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

const elementFirst =
  /^(?:Action|Amazon|Bool|Condition|Effect|Id|Keyhole|Null|Principal|Resource|Sid|Statement|Version)\b/;

/** For the middle of a sentence; names stay as they are: `PutObject`, `Keyhole`, `Statement`. */
export const lowerFirst = (text: string): string =>
  !elementFirst.test(text) && /^[A-Z][a-z]*\b(?![.:/])/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;

/** How a message names operations of one kind: all of them, some of them, as a verb, and the word before the bucket. */
interface Phrase {
  readonly every: string;
  readonly some: string;
  readonly verb: string;
  readonly before: string;
  /** The word before the bucket that is read in their course, where it is another one. */
  readonly beforeSource?: string;
}

const phrases = {
  uploads: { every: "every upload", some: "some uploads", verb: "upload", before: "to" },
  multipart: {
    every: "every multipart upload (files over about 8 MB)",
    some: "some multipart uploads (files over about 8 MB)",
    verb: "upload",
    before: "to",
  },
  copies: { every: "every copy", some: "some copies", verb: "copy", before: "to", beforeSource: "from" },
  replicas: { every: "every replica", some: "some replicas", verb: "replicate", before: "to", beforeSource: "from" },
  downloads: { every: "every download", some: "some downloads", verb: "download", before: "from" },
} as const satisfies Record<string, Phrase>;

const phraseNames: Readonly<Partial<Record<OperationName, keyof typeof phrases>>> = {
  PutObject: "uploads",
  MultipartUpload: "multipart",
  CreateMultipartUpload: "multipart",
  UploadPart: "multipart",
  CompleteMultipartUpload: "multipart",
  CopyObject: "copies",
  UploadPartCopy: "copies",
  MoveObject: "copies",
  Replication: "replicas",
  GetObject: "downloads",
  SelectObjectContent: "downloads",
};

/** The kinds of operations, each once; multipart uploads go without saying where every upload is meant. */
function phrasesOf(operations: readonly OperationName[]): readonly Phrase[] {
  const all = new Map<string, Phrase>();
  for (const operation of operations) {
    const name = phraseNames[operation];
    if (name === "multipart" && all.has("uploads")) continue;
    all.set(
      name ?? operation,
      name === undefined
        ? {
            every: format(texts.request, { operation }),
            some: format(texts.requests, { operation }),
            verb: format(texts.make, { operation }),
            before: texts.on,
          }
        : phrases[name],
    );
  }
  return [...all.values()];
}

/** `every upload and every download`. */
export const operationsText = (operations: readonly OperationName[], scope: UploadData["scope"]): string =>
  list(phrasesOf(operations).map(({ every, some }) => (scope === "all" ? every : some)));

/** Which of the buckets of an operation the words are about: copies and replication have a source. */
export type BucketSide = "destination" | "source" | "both";

function beforeBucket({ before, beforeSource = before }: Phrase, side: BucketSide): string {
  if (side === "both" && before !== beforeSource) return format(texts.or, { first: beforeSource, last: before });
  return side === "destination" ? before : beforeSource;
}

/** The same, to be followed by the bucket: `every upload to and every download from`. */
export const operationsTextTo = (
  operations: readonly OperationName[],
  scope: UploadData["scope"],
  side: BucketSide = "destination",
): string =>
  list(
    phrasesOf(operations).map(
      (phrase) => `${scope === "all" ? phrase.every : phrase.some} ${beforeBucket(phrase, side)}`,
    ),
  );

/** `upload to and download from`, to be followed by the bucket. */
export const verbsText = (operations: readonly OperationName[], side: BucketSide = "destination"): string =>
  list([...new Set(phrasesOf(operations).map((phrase) => `${phrase.verb} ${beforeBucket(phrase, side)}`))]);

/**
 * Of an S3 action that a finding is about.
 * @param action as AWS spells it
 */
export const sideOf = (action: string): BucketSide => (isOnSource(action.toLowerCase()) ? "source" : "destination");

/** The verb behind `operationsText`. */
export const failText = (scope: UploadData["scope"]): string => (scope === "all" ? texts.fails : texts.fail);

export function bucketsText(buckets: readonly string[]): string {
  const named = withoutCovered(buckets);
  if (named.includes("*")) return texts.anyBucket;
  // A name that a variable or a placeholder stands for does not read as one.
  return named.some(isUnknownName)
    ? format(named.length === 1 ? texts.bucket : texts.buckets, { names: shortList(named) })
    : shortList(named);
}

const isUnknownName = (name: string): boolean => !/^[\w.*?-]+$/.test(name) || placeholdersIn(name).length > 0;

export const shortList = (items: readonly string[]): string => list(shortened(items));

/** At most three, so that a message stays a sentence. */
const shortened = (items: readonly string[]): readonly string[] =>
  items.length > 3 ? [...items.slice(0, 2), `${String(items.length - 2)} more`] : items;

/** Those of which something fails, at most three, without what all their ARNs begin with. */
export const objectsText = (objects: readonly string[]): string =>
  list(shortened(objects).map((one) => (shortName(one) === "*" ? texts.others : shortName(one))));

/** One upload that fails, as a person would name it. */
export function exampleText({ call, objectKey, context, resource }: Witness): string {
  const arn = context["kms:EncryptionContext:aws:s3:arn"];
  const object = typeof arn === "string" ? arn : resource;
  const [, accessPoint] = /^(.+:accesspoint\/.+)\/object\/[^]*$/.exec(object) ?? [];
  const bucket = accessPoint ?? bucketAndKey(object).bucket;
  return format(texts.example, { call, bucket, objectKey });
}

/** Where S3 itself refuses, too, no grant tells it: then by the KMS actions that each side needs. */
function sideOfCause({ grants, operations, kmsActions }: Cause): BucketSide {
  const sides = new Set(grants.map(({ action }) => sideOf(action)));
  const [only] = sides;
  if (only !== undefined) return sides.size > 1 ? "both" : only;
  const isAsked = ({ kmsCalls }: Operation, side: Role): boolean =>
    callsOn(kmsCalls, side).some(({ action }) => kmsActions.includes(action));
  return operations.map(operationOf).every((row) => isAsked(row, "source") && !isAsked(row, "object"))
    ? "source"
    : "destination";
}

/** What every message about a cause may name; no template has it all. */
export function causeValues(cause: Cause) {
  const { data } = cause;
  const principal = (): string => principalsText(data.principals);
  const uploads = (): string => operationsText(data.operations, data.scope);
  return {
    principal,
    Principal: () => capital(principal()),
    by: () => byPrincipals(data.principals),
    uploads,
    Uploads: () => capital(uploads()),
    UploadsTo: () => capital(operationsTextTo(data.operations, data.scope, sideOfCause(cause))),
    fail: failText(data.scope),
    operations: () => list(data.operations),
    actions: list(data.kmsActions),
    buckets: () => bucketsText(data.buckets),
    objects: () => objectsText(data.objects),
    // Of some uploads the key may be any: what is said of those that are known does not hold for them.
    key: () => (cause.keys.some(({ assumed }) => assumed) ? texts.theKey : shortList(data.keys.map(shortName))),
    example: () =>
      cause.modelled?.formerKey === undefined
        ? exampleText(data.witness)
        : format(texts.former, { example: exampleText(data.witness) }),
  };
}

/** What the files of infrastructure code are together. */
export const wholeOf = ({ variant }: Pick<ModelTemplate, "variant">): "template" | "configuration" =>
  variant.called.account.startsWith("AWS::") ? "template" : "configuration";
