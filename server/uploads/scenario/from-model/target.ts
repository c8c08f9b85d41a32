/**
 * Where an object is written (or, for copies, read), as S3 sees it: a bucket, an access point of it, or a directory
 * bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html and docs/aws.md, "Operations".
 */
import { partitionOf } from "../../../catalog/regions.ts";
import type { Glob } from "../../../evaluate/globs/glob.ts";
import { globMatches, globOfParts } from "../../../evaluate/globs/glob.ts";
import { withAnyValue } from "../../../evaluate/globs/symbolic.ts";
import { FALSE } from "../../../evaluate/truth.ts";
import { globRests } from "../../../evaluate/globs/rests.ts";
import type { ResourcePattern } from "../../../evaluate/resource-pattern.ts";
import { resourceGlob } from "../../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../../evaluate/statement.ts";
import { arnSegments } from "../../../policy/arn.ts";
import type { ModelAccessPoint, ModelBucket } from "../../../workspace/model.ts";
import { createSession } from "../../requests/operation-rows.ts";
import { isOnBucket } from "../../requests/operations.ts";
import type { S3Context } from "../../requests/s3-request.ts";
import { objectsOf } from "../upload-grant.ts";

export interface Target {
  readonly bucket: ModelBucket;
  readonly accessPoint: ModelAccessPoint | undefined;
  readonly directory: boolean;
  /** Whether S3 is asked about the bucket, not about an object: in directory buckets always. */
  readonly onBucket: boolean;
  readonly partition: string;
  /** The S3 action, lower-cased. */
  readonly action: string;
  /**
   * Object ARNs of the bucket start so; objects of directory buckets have no ARN of their own, so theirs is made alike.
   */
  readonly prefix: string;
}

export const isDirectoryBucket = ({ name }: ModelBucket): boolean => name.endsWith("--x-s3");

/** @param action on a general purpose bucket, lower-cased; in directory buckets a session takes its place */
export function targetOf(bucket: ModelBucket, accessPoint: ModelAccessPoint | undefined, action: string): Target {
  const partition = partitionOf(bucket.region ?? "");
  const directory = isDirectoryBucket(bucket);
  const prefix = directory
    ? `arn:${partition}:s3express:${bucket.region ?? ""}:${bucket.account ?? ""}:bucket/${bucket.name}/`
    : `arn:${partition}:s3:::${bucket.name}/`;
  return {
    bucket,
    accessPoint,
    directory,
    onBucket: directory || isOnBucket(action),
    partition,
    prefix,
    action: directory ? createSession : action,
  };
}

/** The bucket's ARN: the encryption context where a bucket key is in use. */
export const bucketArn = ({ prefix }: Target): string => prefix.slice(0, -1);

/** The six segments of the resource that the S3 request names. */
export function requestedResource(target: Target, object: string): readonly string[] {
  if (target.directory || (target.onBucket && target.accessPoint === undefined)) return arnSegments(bucketArn(target));
  if (target.accessPoint === undefined) return arnSegments(object);
  if (target.onBucket) return arnSegments(target.accessPoint.arn);
  return arnSegments(`${target.accessPoint.arn}/object/${object.slice(target.prefix.length)}`);
}

/** Through an access point policies see its objects, and the policy of the bucket behind it the bucket's. */
export type Addressed = "asRequested" | "inBucket";

/**
 * The objects (as globs over the bucket's object ARNs) that a statement tells apart by its resources; undefined where
 * it has nothing to say about any. What it says of each is for `matchResource` to tell.
 */
export function globsOn(
  target: Target,
  statement: CompiledStatement,
  context: S3Context,
  addressed: Addressed = "asRequested",
): readonly Glob[] | undefined {
  if (target.onBucket)
    return statement.matchResource(requestedResource(target, target.prefix), context) === FALSE ? undefined : [];
  const negated = statement.statement.resource?.negated === true;
  const globs =
    target.accessPoint === undefined || addressed === "inBucket"
      ? objectsOf(statement, context).globs.filter((glob) => mayMatch(glob, target.prefix))
      : throughAccessPoint(target.accessPoint, target.prefix, statement, context);
  return negated || globs.length > 0 ? globs : undefined;
}

/** What the statement tells apart only for some values of what nobody knows. */
export const openGlobsOn = (
  target: Target,
  statement: CompiledStatement,
  context: S3Context,
  addressed: Addressed = "asRequested",
): readonly Glob[] => {
  if (target.onBucket) return [];
  const globs =
    target.accessPoint === undefined || addressed === "inBucket"
      ? objectsOf(statement, context).globs
      : throughAccessPoint(target.accessPoint, target.prefix, statement, context);
  return globs
    .filter(({ symbolic }) => symbolic)
    .map(withAnyValue)
    .filter((glob) => mayMatch(glob, target.prefix));
};

/** Whether some object of the bucket could match, by the text before the glob's first wildcard. */
function mayMatch(glob: Glob, prefix: string): boolean {
  return glob.prefix.length < prefix.length ? prefix.startsWith(glob.prefix) : glob.prefix.startsWith(prefix);
}

/** What the patterns leave open of the object's key, carried over to the bucket's own ARNs. */
function throughAccessPoint(
  { arn }: ModelAccessPoint,
  prefix: string,
  { resources }: CompiledStatement,
  context: S3Context,
): Glob[] {
  const [, partition = "", service = "", region = "", account = "", name = ""] = arnSegments(arn);
  const isOnAccessPoint = (pattern: ResourcePattern): boolean =>
    pattern.valid &&
    (pattern.service === service || pattern.service === "*") &&
    globMatches(pattern.partition, partition) &&
    globMatches(pattern.region, region) &&
    globMatches(pattern.account, account);
  return resources
    .flatMap((pattern): Glob[] => {
      const resource = isOnAccessPoint(pattern) ? resourceGlob(pattern, context) : undefined;
      return [
        ...(typeof resource === "object" ? globRests(resource, `${name}/object/`) : []),
        // `arn:aws:s3*`, whose star stands for all that follows.
        ...(pattern.whole === undefined ? [] : globRests(pattern.whole, `${arn}/object/`)),
      ];
    })
    .map((rest) => globOfParts([{ literal: prefix }, ...partsOf(rest)]));
}

const partsOf = ({ tokens }: Glob) =>
  tokens.map((token) =>
    token.kind === "literal" ? { literal: token.text } : { pattern: token.kind === "one" ? "?" : "*" },
  );
