/** The objects that one principal may write to one bucket, in classes that none of the policies concerned can tell apart. */
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import type { Universe } from "../../evaluate/globs/universe.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { arnSegments } from "../../policy/arn.ts";
import { putObject } from "../operations.ts";
import type { PolicySet } from "../policy-set.ts";
import { allows } from "../policy-set.ts";
import type { S3Context } from "../s3-request.ts";
import type { Sample } from "../samples.ts";
import { contextGlobs } from "../samples.ts";
import type { UploadGrant } from "../upload-grant.ts";
import { objectsOf } from "../upload-grant.ts";
import { holds } from "../verdict.ts";
import type { ActionStack, LayerJudgement } from "./stack.ts";
import { isRefusedBy, judgeLayers } from "./stack.ts";

export interface ObjectClass extends Sample {
  readonly segments: readonly string[];
  /** What the layers say of the S3 requests that write it. */
  readonly s3: readonly LayerJudgement[];
  readonly allowed: boolean;
}

export interface ObjectClasses {
  readonly classes: readonly ObjectClass[];
  readonly complete: boolean;
}

export const bucketPrefix = (partition: string, bucket: string): string => `arn:${partition}:s3:::${bucket}/`;

/** Whether some object of the bucket could match, by the text before the glob's first wildcard. */
function mayMatch(glob: Glob, prefix: string): boolean {
  return glob.prefix.length < prefix.length ? glob.shape !== "literal" && prefix.startsWith(glob.prefix) : glob.prefix.startsWith(prefix);
}

/** Statements on `s3:PutObject` in any layer that are about objects of the bucket, each with its globs. */
function about(sets: readonly PolicySet[], prefix: string, context: S3Context): { statement: CompiledStatement; globs: readonly Glob[] }[] {
  return sets.flatMap(({ upload }) => upload.flatMap((statement) => {
    const { globs, negated } = objectsOf(statement, context);
    const near = globs.filter((glob) => mayMatch(glob, prefix));
    return near.length > 0 || negated ? [{ statement, globs: near }] : [];
  }));
}

/** Whether any statement could let the principal write to the bucket: most pairs end here. */
export function mayWrite(sets: readonly (PolicySet | undefined)[], prefix: string, context: S3Context): boolean {
  return sets.some((set) => set?.upload.some((statement) => {
    if (!allows(statement)) return false;
    const { globs, negated } = objectsOf(statement, context);
    return negated || globs.some((glob) => mayMatch(glob, prefix));
  }));
}

/**
 * @param within a promise's objects, as a glob over whole ARNs; undefined: all of the bucket
 * @param objects all objects of the bucket
 * @param kms statements that decide the KMS requests: their conditions on the encryption context tell objects apart, too
 */
export function objectClasses(
  actions: ActionStack, sets: readonly PolicySet[], prefix: string, context: S3Context, kms: readonly CompiledStatement[], within: Glob | undefined,
  objects: Universe,
): ObjectClasses {
  const concerned = about(sets, prefix, context);
  const byContext = contextGlobs(kms);
  const globs = [...concerned.flatMap((one) => one.globs), ...byContext, ...(within === undefined ? [] : [within])];
  const [first] = sets;
  if (first === undefined) return { classes: [], complete: true };
  const { atoms, complete } = first.compiler.atoms(globs, objects);
  const grants = grantsAmong(concerned.map(({ statement }) => statement), actions);
  const classes = atoms.flatMap(({ witness, members }): ObjectClass[] => {
    if (within !== undefined && members.at(-1) !== true) return [];
    const segments = arnSegments(witness);
    const s3 = judgeLayers(actions, segments, context);
    return [{
      object: witness, segments, s3, allowed: !isRefusedBy(s3), example: () => witness, accessPoint: false,
      grants: grants.filter(({ statement }) => holds(statement, segments, context) !== FALSE),
      cover: () => [coverOf(globs.filter((_, index) => members[index] === true), prefix)],
      contextClass: byContext.map((glob) => (globMatches(glob, witness) ? "1" : "0")).join(""),
    }];
  });
  return { classes, complete };
}

/** The Allows of the identity and the resource policy, in that order: guardrails grant nothing. */
function grantsAmong(statements: readonly CompiledStatement[], { identity, resource }: ActionStack): UploadGrant[] {
  const granting = new Set([...identity?.all.allow ?? [], ...resource?.direct ?? []]);
  return statements.filter((statement) => granting.has(statement)).flatMap((statement) => {
    const { action } = statement.statement;
    if (action === undefined) return [];
    const token = action.negated ? action.property.key : action.values[statement.matchAction(putObject)] ?? action.property.key;
    return [{ statement, token, objects: { globs: [], negated: false, examples: [] }, accessPoints: [], keys: undefined }];
  });
}

/** An upper bound of a class: the longest glob that holds it and stays in the bucket. */
function coverOf(globs: readonly Glob[], prefix: string): string {
  let best = `${prefix}*`;
  for (const { source } of globs) if (source.startsWith(prefix) && source.length > best.length) best = source;
  return best;
}
