/** The objects of one bucket in classes that none of the policies concerned can tell apart. */
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import type { Universe } from "../../evaluate/globs/universe.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Sample } from "../samples.ts";
import { contextGlobs } from "../samples.ts";
import type { UploadGrant } from "../upload-grant.ts";
import type { S3Side } from "./s3-side.ts";
import type { LayerJudgement } from "./stack.ts";
import { isRefusedBy } from "./stack.ts";
import type { Target } from "./target.ts";

export interface ObjectClass extends Sample {
  /** What the layers say of the S3 request. */
  readonly s3: readonly LayerJudgement[];
  readonly allowed: boolean;
}

export interface ObjectClasses {
  readonly classes: readonly ObjectClass[];
  readonly complete: boolean;
}

/**
 * @param within a promise's objects, as a glob over whole ARNs; undefined: all of the bucket
 * @param objects all objects of the bucket
 * @param kms statements that decide the KMS requests: their conditions on the encryption context tell objects apart, too
 */
export function objectClasses(side: S3Side, kms: readonly CompiledStatement[], within: Glob | undefined, objects: Universe): ObjectClasses {
  const { target } = side;
  const byContext = target.directory ? [] : contextGlobs(kms);
  const globs = [...side.globs, ...byContext, ...(within === undefined || target.directory ? [] : [within])];
  const { atoms, complete } = side.compiler.atoms(globs, objects);
  const classes = atoms.flatMap(({ witness, members }): ObjectClass[] => {
    if (within !== undefined && !target.directory && members.at(-1) !== true) return [];
    const s3 = side.judge(witness);
    return [{
      object: witness, s3, allowed: !isRefusedBy(s3), example: () => witness, accessPoint: false,
      get grants(): readonly UploadGrant[] {
        return side.grantsOf(witness);
      },
      cover: () => [coverOf(globs.filter((_, index) => members[index] === true), target)],
      contextClass: byContext.map((glob) => (globMatches(glob, witness) ? "1" : "0")).join(""),
    }];
  });
  return { classes, complete };
}

/** An upper bound of a class: the longest glob that holds it and stays in the bucket. */
function coverOf(globs: readonly Glob[], { prefix }: Target): string {
  let best = `${prefix}*`;
  for (const { source } of globs) if (source.startsWith(prefix) && source.length > best.length) best = source;
  return best;
}

export const bucketPrefix = (partition: string, bucket: string): string => `arn:${partition}:s3:::${bucket}/`;
