/**
 * What fails because a model says that there is no policy (`[]`) where one has to allow it: no document is there to blame.
 */
import type { ModelPlace } from "../../workspace/model.ts";
import type { PairCheck } from "../judge/pair.ts";
import type { UploadData } from "./finding.ts";
import { dataOf } from "./unusable-key.ts";

export interface LackOfPolicy {
  readonly layer: "keyPolicy" | "identity";
  /** Of the key, or of the principal. */
  readonly place: ModelPlace;
  readonly data: UploadData;
}

interface LackingPairs {
  readonly layer: LackOfPolicy["layer"];
  readonly pairs: [PairCheck, ...PairCheck[]];
}

/** One for each key and each principal without a policy. */
export function lacksOfPolicy(pairs: Iterable<PairCheck>): LackOfPolicy[] {
  const byPlace = new Map<ModelPlace, LackingPairs>();
  for (const pair of pairs) {
    const lack = lackOf(pair);
    if (lack === undefined) continue;
    const known = byPlace.get(lack.place);
    if (known === undefined) byPlace.set(lack.place, { layer: lack.layer, pairs: [pair] });
    else known.pairs.push(pair);
  }
  return [...byPlace].map(([place, { layer, pairs: own }]) => ({
    layer,
    place,
    data: dataOf(own, layer, [...new Set(own.map(keyOf))].sort()),
  }));
}

function lackOf({
  principal: { principal },
  destination,
  refused,
  causes,
  unusableKey,
}: PairCheck): Pick<LackOfPolicy, "layer" | "place"> | undefined {
  if (refused.size === 0 || unusableKey || destination.kind !== "key") return undefined;
  const { declared } = destination;
  if (declared?.policy?.length === 0) return { layer: "keyPolicy", place: declared.place };
  // Where something else is lacking, too, that is told.
  return causes.length === 0 && principal.identity?.length === 0
    ? { layer: "identity", place: principal.place }
    : undefined;
}

const keyOf = ({ destination }: PairCheck): string => ("key" in destination ? destination.key.arn : "");
