/** The objects of one bucket in classes that none of the policies concerned can tell apart. */
import type { ContextValue } from "../../../evaluate/context.ts";
import type { Glob } from "../../../evaluate/globs/glob.ts";
import { globMatches } from "../../../evaluate/globs/glob.ts";
import type { Universe } from "../../../evaluate/globs/universe.ts";
import type { ObjectClass } from "../object-classes.ts";
import { withSymbolsOf } from "../object-classes.ts";
import { staysInClass } from "../symbol-values.ts";
import type { UploadGrant } from "../upload-grant.ts";
import type { S3Side } from "../../judge/s3-side.ts";
import type { LayerJudgement } from "../../judge/judge-layers.ts";
import { isRefusedBy } from "../../judge/judge-layers.ts";
import type { Target } from "./target.ts";

export interface JudgedClass extends ObjectClass {
  /** What the layers say of the S3 request. */
  readonly s3: readonly LayerJudgement[];
  readonly allowed: boolean;
  /**
   * False where an Allow covers the objects for some value only that nobody knows, such as a tag in a policy variable.
   */
  readonly covered: boolean;
  /**
   * Where S3 refuses an upload without headers only because a Deny demands them: those with which the bucket's key is
   * used.
   */
  readonly sent?: SentHeaders;
}

/** Headers, as condition keys, with which S3 lets the objects be written that it refuses without them. */
export type SentHeaders = ReadonlyMap<string, ContextValue>;

export interface JudgedClasses {
  readonly classes: readonly JudgedClass[];
  readonly complete: boolean;
}

/** Which objects are asked about, by globs over whole ARNs. */
export interface AskedObjects {
  /** Those of an expectation; undefined: all of the bucket. */
  readonly within: Glob | undefined;
  /** Where the principal writes, one or the other; undefined: anywhere. */
  readonly under: readonly Glob[] | undefined;
}

/**
 * @param objects all objects of the bucket
 * @param ofContext by which conditions of KMS requests on the encryption context tell objects apart, too
 */
export function objectClasses(
  side: S3Side,
  ofContext: readonly Glob[],
  { within, under }: AskedObjects,
  objects: Universe,
): JudgedClasses {
  const { target } = side;
  const byContext = withSymbolsOf(ofContext, side.globs);
  const asked = target.onBucket ? [] : within === undefined ? (under ?? []) : [within];
  const globs = [...side.globs, ...byContext, ...asked];
  const { atoms, complete } = side.compiler.atoms(globs, objects);
  const classes = atoms.flatMap(({ witness, members }): JudgedClass[] => {
    if (asked.length > 0 && !members.slice(-asked.length).includes(true)) return [];
    const covered = side.covers(witness);
    // Not reported: what only a Deny names by an unknown value, and what a grant without an expectation may cover.
    if (covered === "otherSymbols") return [];
    const s3 = side.judge(witness);
    const allowed = !isRefusedBy(s3);
    if (within === undefined && allowed && !covered) return [];
    return [
      {
        object: witness,
        s3,
        allowed,
        covered,
        example: () => witness,
        stays: (valueOf) => staysInClass(globs, witness, valueOf),
        accessPoint: false,
        get grants(): readonly UploadGrant[] {
          return side.grantsOf(witness);
        },
        cover: () => [
          coverOf(
            globs.filter((_, index) => members[index] === true),
            target,
          ),
        ],
        contextClass: byContext.map((glob) => globMatches(glob, witness)).join(),
      },
    ];
  });
  return { classes, complete };
}

/** An upper bound of a class: the longest glob that holds it and stays in the bucket. */
function coverOf(globs: readonly Glob[], { prefix }: Target): string {
  let best = `${prefix}*`;
  for (const { source } of globs) if (source.startsWith(prefix) && source.length > best.length) best = source;
  return best;
}
