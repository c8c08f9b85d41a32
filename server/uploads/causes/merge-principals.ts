/** One file says nothing of who is who: what one place takes from several principals is one finding. */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Cause } from "./cause.ts";
import type { Refused } from "./finding.ts";
import { byCodeUnits, summaryOf } from "./refused.ts";

/** What one place takes from several principals is one cause: the first that fails for certain is the example. */
export function mergePrincipals(causes: readonly Cause[]): Cause[] {
  const byPlace = new Map<string, Cause[]>();
  for (const cause of causes) {
    const place = `${cause.detail.kind} ${String(cause.range.offset)}`;
    const same = byPlace.get(place);
    if (same === undefined) byPlace.set(place, [cause]);
    else same.push(cause);
  }
  return [...byPlace.values()].flatMap((same) => {
    const first = same.find(({ dependsOn }) => dependsOn === undefined) ?? same[0];
    if (first === undefined || same.length === 1) return same;
    const all = withRefused(
      first,
      same.flatMap(({ data }) => data.refused),
    );
    return [
      {
        ...all,
        data: { ...all.data, keys: [...new Set(same.flatMap(({ data }) => data.keys))].sort(byCodeUnits) },
        detail: joinableByAll(first, same),
        keys: [...new Map(same.flatMap(({ keys }) => keys).map((key) => [key.arn, key])).values()],
        ...(same.some(({ leftOutTwice }) => leftOutTwice === true) ? { leftOutTwice: true } : {}),
      },
    ];
  });
}

/** One principal's cause for all these, which nothing but their names tells apart. */
export const ofAllAlike = (cause: Cause, principals: readonly string[]): Cause =>
  withRefused(
    cause,
    cause.data.refused.flatMap((record) => principals.map((principal) => ({ ...record, principal }))),
  );

function withRefused(cause: Cause, refused: readonly Refused[]): Cause {
  const summary = summaryOf(refused);
  const { scope, operations, kmsActions: actions } = summary;
  return { ...cause, scope, operations, kmsActions: actions, data: { ...cause.data, ...summary } };
}

const joinableByAll = (first: Cause, same: readonly Cause[]): Cause["detail"] =>
  same
    .filter((cause) => cause !== first)
    .reduce(
      (known, cause) => ({
        ...known,
        detail: {
          ...known.detail,
          ...neighbourOfBoth(known, cause),
          ...delegatedToBoth(known, cause),
        } as Cause["detail"],
      }),
      first,
    ).detail;

/** What is left to one account's IAM policies is not left to another's. */
function delegatedToBoth({ detail: first }: Cause, { detail: second }: Cause): { delegatedTo?: string | undefined } {
  if (!("delegatedTo" in first)) return {};
  return {
    delegatedTo: "delegatedTo" in second && second.delegatedTo === first.delegatedTo ? first.delegatedTo : undefined,
  };
}

/** A statement for only one of the two principals can't fix the upload of the other. */
function neighbourOfBoth(
  { detail: first }: Cause,
  { detail: second, uploader }: Cause,
): { neighbour?: CompiledStatement | undefined } {
  if (first.kind !== "missingAction" || second.kind !== "missingAction" || first.neighbour === second.neighbour)
    return {};
  return { neighbour: uploader.caller.kind === "everyone" ? second.neighbour : undefined };
}
