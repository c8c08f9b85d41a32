/**
 * Grants: which objects a policy set lets its principal write (or read: what an S3 action starts), and by which
 * statements.
 */
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, globMatches, globOfParts } from "../../evaluate/globs/glob.ts";
import { minimalCover, matchesIn, shortestMatch } from "../../evaluate/globs/relations.ts";
import type { Universe } from "../../evaluate/globs/universe.ts";
import type { ResourcePattern } from "../../evaluate/resource-pattern.ts";
import { globTruth } from "../../evaluate/globs/symbolic.ts";
import { resourceGlob } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import { passesWithKey } from "../requests/header-demand.ts";
import { accessPointsBy, coversAccessPoints, onlyThroughAccessPoints } from "./access-points.ts";
import { inArnForm, spelled, symbolCharacters } from "../../policy/symbols.ts";
import type { Range } from "../../policy/nodes.ts";
import { regionsOfBuckets } from "./bucket-regions.ts";
import type { KeyCandidate } from "./key.ts";
import { keyCandidate } from "./key.ts";
import { putObject } from "../requests/operation-rows.ts";
import type { PolicySet } from "./policy-set.ts";
import { allows, statementsOn } from "./policy-set.ts";
import type { Uploader } from "./principal.ts";
import { attached } from "./principal.ts";
import type { S3RequestKind } from "../requests/s3-request.ts";
import { keyIdHeader, S3Context } from "../requests/s3-request.ts";

/** Objects as ARN globs: all that match one of them, or with `negated` all that match none. */
export interface ObjectSet {
  readonly globs: readonly Glob[];
  readonly negated: boolean;
  /** ARN of the shortest object of the first glob; undefined without globs. A pattern that matches no object is none. */
  example(): string | undefined;
  /** What `coverOfObjects` has made of the globs. */
  cover?: readonly string[];
  /** What `regionsOf` has made of them. */
  regions?: readonly (string | undefined)[];
}

/** Of the globs, as texts, those that no other one includes. */
export const coverOfObjects = (objects: ObjectSet): readonly string[] =>
  (objects.cover ??= minimalCover(objects.globs).map(({ source }) => source));

export interface UploadGrant {
  readonly statement: CompiledStatement;
  /** The S3 action that it grants, lower-cased. */
  readonly action: string;
  /** The action that grants it, or the property name `NotAction`. */
  readonly token: Range;
  readonly objects: ObjectSet;
  /** ARN patterns of access point objects, whose bucket a policy does not tell. */
  readonly accessPoints: readonly string[];
  /** The keys that the statement's own conditions demand by header; undefined: the bucket's default key. */
  readonly keys: readonly KeyCandidate[] | undefined;
}

const bucketCharacters = `abcdefghijklmnopqrstuvwxyz0123456789-.ABCDEFGHIJKLMNOPQRSTUVWXYZ_$~{}<>[]${symbolCharacters}`;

/**
 * All object ARNs. Bucket names are taken generously: old ones have capitals, examples are short, an unknown one is a
 * symbol.
 */
const universeIn = (partition: string): Universe => [
  { text: `arn:${partition}:s3:::` },
  { chars: bucketCharacters, min: 1 },
  { text: "/" },
  { chars: "any", min: 1 },
];
const universes = new Map(["aws", "aws-cn", "aws-us-gov"].map((partition) => [partition, universeIn(partition)]));
/**
 * In characters: a pattern that asks for more matches no ARN.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export const longestObjectArn = 2_048;
export const objectUniverse = (partition: string): Universe => universes.get(partition) ?? universeIn(partition);

/**
 * The partition that the statements' S3 ARNs name, those of Allows first: a policy is of one, and a Deny for another
 * partition takes nothing away in it.
 */
export function partitionOfObjects(statements: readonly CompiledStatement[]): string {
  for (const { resources } of [...statements.filter(allows), ...statements]) {
    for (const { partition, everything: all } of resources)
      if (!all && universes.has(partition.source)) return partition.source;
  }
  return "aws";
}

/** The one partition of the buckets that the statements name; undefined where they name none, or several. */
function namedPartition(statements: readonly CompiledStatement[]): string | undefined {
  let only: string | undefined;
  for (const statement of statements) {
    if (!allows(statement)) continue;
    for (const partition of statement.remember("partitions", () => partitionsOf(statement))) {
      if (only !== undefined && only !== partition) return undefined;
      only = partition;
    }
  }
  return only;
}

/** Those of the buckets that the statement names. */
const partitionsOf = ({ resources }: CompiledStatement): readonly string[] => [
  ...new Set(
    resources.flatMap(({ valid, service, partition }) => (valid && service === "s3" ? [partition.source] : [])),
  ),
];

const everything = compileGlob("*");

export interface Uploads {
  readonly partition: string;
  /** Whether the statements name it; otherwise it is the standard one. */
  readonly partitionKnown: boolean;
  /** The Regions that the buckets can be in, where anything tells. */
  readonly regions: readonly string[] | undefined;
  readonly grants: readonly UploadGrant[];
  /** Objects that S3 itself refuses for certain. */
  readonly refused: readonly ObjectSet[];
}

/** Of the requests that an S3 action authorizes. @param action lower-cased */
export const kindOf = (action: string): S3RequestKind => (action === putObject ? "upload" : "other");

/** It gives way between statements. @param action lower-cased */
export function* grantsIn(set: PolicySet, uploader: Uploader, action: string): Steps<Uploads> {
  const statements = statementsOn(set, action);
  const partition = partitionOfObjects(statements);
  const plain = new S3Context(uploader, "none", partition, undefined, kindOf(action));
  const grants: UploadGrant[] = [];
  const refused: ObjectSet[] = [];
  const denies = statements.filter((statement) => !allows(statement));
  const leftOpen = denies.flatMap((deny) => onlyThroughAccessPoints(deny, uploader, plain));
  for (const [index, statement] of statements.entries()) {
    if (index % 32 === 31) yield;
    if (allows(statement)) {
      const grant = yield* grantOf(statement, action, uploader, plain, leftOpen);
      if (grant !== undefined) grants.push(grant);
    } else {
      // A Deny that requires a header refuses only one variant of the upload: with the header, the upload passes.
      const objects = yield* forUploader(statement, uploader, `refused ${action} ${partition}`, () =>
        refusedBy(statement, plain),
      );
      if (objects !== undefined) refused.push(objects);
    }
  }
  return {
    grants,
    refused,
    partition,
    partitionKnown: namedPartition(statements) === partition,
    regions: regionsOfBuckets(
      grants,
      denies,
      (region) =>
        new S3Context(uploader, "none", partition, new Map([["aws:requestedregion", [region]]]), kindOf(action)),
      partition,
    ),
  };
}

/**
 * Remembered for the one unknown principal of most policies: what a statement gives to others depends on who they are.
 */
function forUploader<Value>(
  statement: CompiledStatement,
  uploader: Uploader,
  name: string,
  make: () => Steps<Value>,
): Steps<Value> {
  // Only quicker: it is worked out again.
  if (uploader === attached) return statement.rememberInSteps(name, make);
  return make();
}

function* refusedBy(deny: CompiledStatement, plain: S3Context): Steps<ObjectSet | undefined> {
  // Only quicker: they are compiled when they are first looked at, all at one go.
  yield* deny.compileConditions();
  return deny.matchConditions(plain) === TRUE && !passesWithKey(deny) ? yield* objectsInSteps(deny, plain) : undefined;
}

/** @param leftOpen access points through which alone Denies let objects be written */
function* grantOf(
  statement: CompiledStatement,
  granting: string,
  uploader: Uploader,
  plain: S3Context,
  leftOpen: readonly string[],
): Steps<UploadGrant | undefined> {
  const action = statement.statement.action;
  if (action === undefined) return undefined;
  const granted = yield* forUploader(statement, uploader, `granted ${granting} ${plain.partition}`, () =>
    grantedBy(statement, granting, uploader, plain),
  );
  if (granted === undefined) return undefined;
  const token = action.negated
    ? action.property.key
    : (action.values[statement.matchAction(granting)] ?? action.property.key);
  const onAll = granted.accessPoints.length === 0 && !granted.objects.negated && coversAccessPoints(statement);
  return { statement, action: granting, token, ...granted, ...(onAll ? { accessPoints: leftOpen } : {}) };
}

function* grantedBy(
  statement: CompiledStatement,
  action: string,
  uploader: Uploader,
  plain: S3Context,
): Steps<Pick<UploadGrant, "objects" | "accessPoints" | "keys"> | undefined> {
  // Only quicker: they are compiled when they are first looked at, all at one go.
  yield* statement.compileConditions();
  const refused = statement.matchConditions(plain) === FALSE;
  const keys = !refused ? undefined : action === putObject ? demandedKeys(statement, uploader) : "other";
  const accessPoints = accessPointsBy(statement, uploader, plain, refused);
  if (keys === "other")
    return accessPoints.length > 0 ? { objects: noObjects, accessPoints, keys: undefined } : undefined;
  const objects = yield* objectsInSteps(statement, plain);
  const some = objects.negated || objects.globs.length > 0;
  return some || accessPoints.length > 0 ? { objects, accessPoints, keys } : undefined;
}

export const noObjects: ObjectSet = { globs: [], negated: false, example: () => undefined };
/**
 * A grant that a plain upload does not meet may demand encryption headers. With AES256, or `aws:kms` without a key
 * (that is `aws/s3`), KMS asks nothing of the uploader; with a key's ARN the key is known. `other`: no upload to look
 * at.
 */
function demandedKeys(statement: CompiledStatement, uploader: Uploader): readonly KeyCandidate[] | "other" {
  const passes = (header: { readonly keyId?: string }): boolean =>
    statement.matchConditions(new S3Context(uploader, { encryption: "aws:kms", ...header })) !== FALSE;
  // What demands AES256 does not let `aws:kms` pass, whatever the key.
  if (passes({})) return "other";
  const keys = statement.conditions
    .filter(({ key }) => key.toLowerCase() === keyIdHeader)
    .flatMap(({ values }) => values)
    .filter((keyId) => passes({ keyId }))
    .flatMap(knownKey);
  return keys.length > 0 ? keys : "other";
}

function knownKey(text: string): KeyCandidate[] {
  const [, partition, region, account, id] = /^arn:([^:]*):kms:([^:]*):([^:]*):key\/([^*?]*)$/.exec(text) ?? [];
  return partition === undefined || region === undefined || account === undefined || id === undefined
    ? []
    : [keyCandidate(partition, region, account, id)];
}

/** The objects a statement's resources are about. */
export const objectsOf = (statement: CompiledStatement, context: S3Context): ObjectSet =>
  finish(objectsInSteps(statement, context));

/** Where nothing depends on the request, they are the same for every access. */
export function objectsInSteps(statement: CompiledStatement, context: S3Context): Steps<ObjectSet> {
  const make = (): Steps<ObjectSet> => objectsIn(statement, context);
  // Only quicker: they are worked out again.
  if (statement.resources.every(({ template }) => template === undefined))
    return statement.rememberInSteps(`objects ${context.partition}`, make);
  return make();
}

function* objectsIn(statement: CompiledStatement, context: S3Context): Steps<ObjectSet> {
  const of = (pattern: ResourcePattern): ObjectPattern => {
    const make = (): ObjectPattern => objectPattern(pattern, context);
    // Only quicker: it is worked out again.
    if (pattern.template === undefined && context.partition === "aws")
      return statement.compiler.remember(pattern, make);
    return make();
  };
  const all: ObjectPattern[] = [];
  for (const [index, pattern] of statement.resources.entries()) {
    if (index % 1_000 === 999) yield;
    all.push(of(pattern));
  }
  let patterns = all.filter(({ glob }) => glob !== undefined);
  // A placeholder alone is a bucket only where nothing else in the list is.
  const sure = patterns.filter(({ alone }) => !alone);
  if (sure.length > 0) patterns = sure;
  const [first] = patterns;
  return {
    globs: patterns.flatMap(({ glob }) => glob ?? []),
    example: () => first?.example(),
    negated: statement.statement.resource?.negated === true,
  };
}

/** With a bucket that reads like one where any would do: AWS's own name for examples. */
export function inNamedBucket(object: string, isSameClass: (object: string) => boolean): string {
  const named = object.replace(/^(arn:[a-z-]+:s3:::)[^/]*/, "$1amzn-s3-demo-bucket");
  return isSameClass(named) ? named : object;
}

interface ObjectPattern {
  readonly glob: Glob | undefined;
  /** Worked out once. */
  example(): string | undefined;
  /** Whether it is a placeholder and nothing else, which may stand for anything. */
  readonly alone: boolean;
}

function objectPattern(pattern: ResourcePattern, context: S3Context): ObjectPattern {
  const universe = objectUniverse(context.partition);
  const wanted = objectGlob(pattern, context);
  const glob = wanted !== undefined && matchesIn(wanted, universe) ? wanted : undefined;
  let example: string | undefined;
  return {
    glob,
    example: () => glob && (example ??= exampleOf(glob, universe)),
    alone: pattern.open?.shape === "literal",
  };
}

function exampleOf(glob: Glob, universe: Universe): string | undefined {
  const shortest = shortestMatch(glob, universe);
  return shortest && inNamedBucket(shortest, (text) => globMatches(glob, text));
}

/** Over whole ARNs; undefined where the pattern means no object of a bucket. */
function objectGlob(pattern: ResourcePattern, context: S3Context): Glob | undefined {
  if (pattern.open !== undefined) return objectsOfOpenArn(pattern.open, context);
  if (!pattern.valid || (pattern.service !== "s3" && !/[*?]/.test(pattern.service))) return undefined;
  if (!globMatches(pattern.region, "") || !globMatches(pattern.account, "")) return undefined;
  const resource = resourceGlob(pattern, context);
  if (resource === undefined || resource === "unknown" || globTruth(pattern.partition, context.partition) === FALSE)
    return undefined;
  if (resource.source === "*") return everything;
  const glob = prefixed(resource, context.partition);
  return glob.minLength > longestObjectArn ? undefined : glob;
}

/** `${bucket_arn}/*`: the placeholder is the ARN of a bucket. */
function objectsOfOpenArn({ tokens, shape }: Glob, { partition }: S3Context): Glob | undefined {
  const [first, ...rest] = tokens;
  if (first?.kind !== "literal") return undefined;
  const text = inArnForm(`arn:${partition}:s3:::`, first.text);
  if (shape === "literal" && !text.includes("/")) return globOfParts([{ literal: `${text}/` }, { pattern: "*" }]);
  const glob = globOfParts([{ literal: text }, ...rest.map(partOf)]);
  return glob.prefix.includes("/") ? glob : undefined;
}

const partOf = (token: Glob["tokens"][number]) =>
  token.kind === "literal" ? { literal: token.text } : { pattern: token.kind === "one" ? "?" : "*" };

/** `arn:PARTITION:s3:::` before a glob of BUCKET/KEY. */
function prefixed(resource: Glob, partition: string): Glob {
  return globOfParts([{ literal: `arn:${partition}:s3:::` }, ...resource.tokens.map(partOf)]);
}

/** Bucket of an object ARN or of a glob over object ARNs, as messages name it; `*` where it is open. */
export function bucketOf(objectArn: string): string {
  const bucket = /^(?:[^:]*:){5}([^/*][^/]*)/.exec(objectArn)?.[1];
  return bucket === undefined ? "*" : spelled(bucket);
}
