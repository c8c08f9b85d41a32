/** From a denial reason to the place to blame: shared by the checks of identity and key policies. */
import type { Budget } from "../../evaluate/budget.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Place } from "./refusal.ts";
import type { CauseCollector } from "./collector.ts";
import { conditionToken, conditionValue, denyToken, networkConditions } from "./blamed-token.ts";
import type { Cause, CauseDetail, RelatedPlace } from "./cause.ts";
import type { Judgement } from "../judge/judgement.ts";
import { compareJudgements, isRefused } from "../judge/judgement.ts";
import type { BucketKeys, PerSetting } from "../requests/bucket-keys.ts";
import { betterSetting, isAlike, otherSetting } from "../requests/bucket-keys.ts";
import { nearMiss } from "./near-miss.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import type { Deciders, DenialReason, Verdict } from "../judge/verdict.ts";

export interface Explainer {
  readonly collector: CauseCollector;
  readonly deciders: ReadonlyMap<string, Deciders>;
  /** Of the analysis. */
  readonly budget?: Budget | undefined;
  /** The account whose IAM policies could allow what the key policy does not (key policies). */
  readonly delegatedTo?: string | undefined;
  /** The document a statement stands in. */
  documentOf(statement: CompiledStatement): FoundDocument;
  /** Where a permission that nobody grants is missing; undefined if nothing is to be said. */
  missing(verdict: Verdict, objectClass: ObjectClass): Place | undefined;
}

/**
 * Adds what is wrong with an upload that was judged under both settings of S3 Bucket Keys (or under one, where they are
 * alike).
 */
export function explainClass(explainer: Explainer, objectClass: ObjectClass, judged: PerSetting<Judgement>): void {
  const refused = settings.filter((setting) => isRefused(judged[setting]));
  const [only] = refused;
  // What fails under the better bucket-key setting is certain; what fails only under the other one depends on it.
  const better =
    refused.length === 1 && only !== undefined ? otherSetting(only) : betterSetting(judged, compareJudgements);
  const worse = otherSetting(better);
  // What may fail by the network may do so under the better setting, too: it would be told once the rest is mended.
  const first = refused.length === 1 ? worse : better;
  const tell = (setting: BucketKeys): void => {
    explainJudgement(
      explainer,
      objectClass,
      judged[setting],
      setting,
      refused.length > 0 && setting === worse ? "bucketKey" : undefined,
    );
  };
  tell(first);
  if (
    !isAlike(judged) &&
    (refused.length > 0 || judged[better].verdicts.some(({ denialReasons }) => denialReasons.length > 0))
  )
    tell(otherSetting(first));
}

const settings: readonly BucketKeys[] = ["off", "on"];

function explainJudgement(
  explainer: Explainer,
  objectClass: ObjectClass,
  judged: Judgement,
  setting: BucketKeys,
  dependsOn: Cause["dependsOn"],
): void {
  const bucketKey = setting === "on";
  for (const verdict of judged.verdicts) {
    for (const denialReason of verdict.denialReasons) {
      const add = (places: readonly Place[], on: Cause["dependsOn"]): void => {
        for (const place of places)
          explainer.collector.add({ place, request: verdict.request, objectClass, bucketKey, dependsOn: on });
      };
      const fails = dependsOn === undefined || !denialReason.certain ? undefined : bucketKey;
      const { certain, onNetwork, onBucketKey = [] } = placesOf(explainer, denialReason, verdict, objectClass, fails);
      add(certain, denialReason.certain ? dependsOn : "network");
      add(onNetwork, "network");
      for (const { place, encryptionContext, bucketKey: withBucketKey } of onBucketKey) {
        explainer.collector.add({
          place,
          request: { ...verdict.request, encryptionContext },
          objectClass,
          bucketKey: withBucketKey,
          dependsOn: "bucketKey",
        });
      }
    }
  }
}

interface Places {
  readonly certain: readonly Place[];
  /** Conditions of the same statement that will be in the way, on a network key, once the rest is mended. */
  readonly onNetwork: readonly Place[];
  /** Likewise, under one setting of S3 Bucket Keys. */
  readonly onBucketKey?: readonly {
    readonly place: Place;
    readonly encryptionContext: string;
    readonly bucketKey: boolean;
  }[];
}

function placesOf(
  explainer: Explainer,
  denialReason: DenialReason,
  verdict: Verdict,
  objectClass: ObjectClass,
  failsWithBucketKey: boolean | undefined,
): Places {
  const { request } = verdict;
  const conditionPlace = (statement: CompiledStatement, condition: number, fails = failsWithBucketKey): Place => {
    const worksWith = fails === undefined ? undefined : fails ? "bucketKeyOff" : "bucketKeyOn";
    const value = conditionValue(statement, condition, request);
    const detail: CauseDetail = {
      kind: "condition",
      statement,
      condition,
      value,
      worksWith,
      delegatedTo: explainer.delegatedTo,
    };
    return {
      detail,
      document: explainer.documentOf(statement),
      range: conditionToken(statement, condition, value),
      related: grantPlaces(objectClass, explainer),
    };
  };
  const network = (statement: CompiledStatement): Place[] =>
    networkConditions(statement, request)
      .slice(0, 1)
      .map((condition) => conditionPlace(statement, condition));
  switch (denialReason.kind) {
    case "deny": {
      const { statement } = denialReason;
      const detail: CauseDetail = { kind: "denied", statement };
      const range = denyToken(statement, request.action);
      return {
        certain: [
          { detail, document: explainer.documentOf(statement), range, related: grantPlaces(objectClass, explainer) },
        ],
        onNetwork: [],
      };
    }
    case "openAllow":
      return { certain: network(denialReason.statement), onNetwork: [] };
    case "noAllow": {
      const allows = explainer.deciders.get(request.action)?.allow ?? [];
      const miss = nearMiss(request, allows, objectClass.object, explainer.budget);
      if (miss === undefined)
        return {
          certain: [explainer.missing(verdict, objectClass)].filter((place) => place !== undefined),
          onNetwork: [],
        };
      const { statement } = miss;
      const failing = miss.failing.map((condition) => conditionPlace(statement, condition));
      const onBucketKey =
        miss.kind === "conditions"
          ? []
          : miss.dependingOnBucketKey.map(({ condition, failsWithBucketKey: fails, encryptionContext }) => ({
              place: conditionPlace(statement, condition, fails),
              encryptionContext,
              bucketKey: fails,
            }));
      const dead =
        miss.kind === "conditions"
          ? []
          : miss.dead
              .slice(0, 1)
              .map(({ index, reason }): Place => ({
                detail: { kind: "key", statement, resource: index, reason, beside: false },
                document: explainer.documentOf(statement),
                range: statement.statement.resource?.values[index] ?? statement.statement.node,
                related: grantPlaces(objectClass, explainer),
              }));
      return { certain: [...dead, ...failing], onNetwork: network(statement), onBucketKey };
    }
  }
}

function grantPlaces(objectClass: ObjectClass, explainer: Explainer): RelatedPlace[] {
  return objectClass.grants
    .slice(0, 1)
    .map((grant) => ({ document: explainer.documentOf(grant.statement), range: grant.token, role: "grant" }));
}
