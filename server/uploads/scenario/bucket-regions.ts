/** In which Regions the buckets can be: what their names, their access points and `aws:RequestedRegion` tell. */
import { homeOfBucket } from "../../catalog/bucket-names.ts";
import { isRegionName, partitionOf, regions } from "../../catalog/regions.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { S3Context } from "../requests/s3-request.ts";

/** What of a grant tells Regions. */
interface RegionHints {
  readonly statement: CompiledStatement;
  readonly objects: {
    readonly globs: readonly Glob[];
    readonly negated: boolean;
    /** What `regionsOf` has made of the globs. */
    regions?: readonly (string | undefined)[];
  };
  readonly accessPoints: readonly string[];
}

const regionsOf = (globs: readonly Glob[]): readonly (string | undefined)[] => [
  ...new Set(globs.map(({ source }) => homeOfBucket(/^arn:[^:]*:s3:::([^/*?]+)\//.exec(source)?.[1] ?? "")?.region)),
];

/** The Regions that its buckets' names tell, and the ARNs of its access points; undefined where one may be anywhere. */
function namedRegions({ objects, accessPoints }: RegionHints): ReadonlySet<string> | undefined {
  if (objects.negated) return undefined;
  const named = new Set<string>();
  const ofAccessPoints = accessPoints.map((arn) => arnSegments(arn)[3] ?? "");
  for (const region of [...(objects.regions ??= regionsOf(objects.globs)), ...ofAccessPoints]) {
    if (region === undefined || !isRegionName(region)) return undefined;
    named.add(region);
  }
  return named;
}

const looksAtRegion = (statement: CompiledStatement): boolean =>
  statement.conditions.some(({ key }) => key.toLowerCase() === "aws:requestedregion");

/** Whether a statement is about the objects of all buckets. */
const isOnAll = ({ resources, statement }: CompiledStatement): boolean =>
  statement.resource?.negated === false &&
  resources.some(
    ({ everything: all, service, resource }) => all || (service === "s3" && /^\*(?:\/\*)?$/.test(resource.source)),
  );

/**
 * The Regions in which the buckets can be that the grants let be written: those that names and conditions tell, but for
 * those that a Deny refuses everywhere. Undefined where nothing tells one.
 */
export function regionsOfBuckets(
  grants: readonly RegionHints[],
  denies: readonly CompiledStatement[],
  requestIn: (region: string) => S3Context,
  partition: string,
): readonly string[] | undefined {
  const refusing = denies.filter((deny) => looksAtRegion(deny) && isOnAll(deny));
  const told = grants.map((grant) => ({ grant, named: namedRegions(grant), looks: looksAtRegion(grant.statement) }));
  if (told.length === 0 || (refusing.length === 0 && told.some(({ named, looks }) => named === undefined && !looks)))
    return undefined;
  const all = new Set([...told.flatMap(({ named }) => [...(named ?? [])]), ...regions]);
  const own = [...all].filter((region) => partitionOf(region) === partition);
  const possible = own.filter((region) => {
    const request = requestIn(region);
    return (
      told.some(
        ({ grant, named, looks }) =>
          named?.has(region) !== false && (!looks || grant.statement.matchConditions(request) !== FALSE),
      ) && !refusing.some((deny) => deny.matchConditions(request) === TRUE)
    );
  });
  // Where nothing is left S3 refuses all of it, whatever KMS says.
  return possible.length === own.length || possible.length === 0 ? undefined : possible;
}
