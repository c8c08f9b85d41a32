/** Why no Allow holds for a derived KMS request: the statement that comes nearest, and what in it is wrong. */
import type { Budget } from "../../evaluate/budget.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import { resourceMatches } from "../../evaluate/resource-pattern.ts";
import { keyCandidate } from "../scenario/key.ts";
import type { KeyShape } from "../scenario/key-shape.ts";
import { keyShapes } from "../scenario/key-shape.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { encryptionContextKey, KmsContext, viaService } from "../requests/kms-request.ts";
import { encryptionContextOf } from "../requests/bucket-keys.ts";
import { uploadActions } from "../requests/operations.ts";
import { compareBy, leastOf } from "../judge/shortfall.ts";
import { isMeantForOthers } from "../judge/verdict.ts";
import { isRegionName, regions } from "../../catalog/regions.ts";

/**
 * - `otherRegion`: a key ARN of a Region that the statement's own `kms:ViaService` rules out;
 * - `otherPartition`: a key ARN of another partition than the buckets';
 * - `otherBucketRegion`: a key ARN of another Region than the buckets', which their names or conditions tell.
 */
export type DeadKeyReason =
  Exclude<KeyShape, "key" | "placeholder" | "managedForOther"> | "otherRegion" | "otherPartition" | "otherBucketRegion";

export interface DeadKey {
  /** Index into the statement's resource list. */
  readonly index: number;
  readonly reason: DeadKeyReason;
}

export interface BucketKeyCondition {
  readonly condition: number;
  /** Whether it fails with an S3 Bucket Key (`on`), rather than without one. */
  readonly failsWithBucketKey: boolean;
  readonly encryptionContext: string;
}

export type NearMiss =
  /** Indices into the statement's conditions, of those that fail. */
  | { readonly kind: "conditions"; readonly statement: CompiledStatement; readonly failing: readonly number[] }
  | {
      readonly kind: "keys";
      readonly statement: CompiledStatement;
      readonly dead: readonly DeadKey[];
      /** Conditions that fail whatever key is put there. */
      readonly failing: readonly number[];
      /** Conditions that will fail under one setting of S3 Bucket Keys, whatever key is put there. */
      readonly dependingOnBucketKey: readonly BucketKeyCondition[];
    };

/**
 * Undefined where no statement that names the action is about such a key at all.
 * @param budget is charged for looking at each statement
 */
export function nearMiss(
  request: KmsRequest,
  statements: readonly CompiledStatement[],
  object: string,
  budget?: Budget,
): NearMiss | undefined {
  const context = new KmsContext(request, budget);
  const setting = request.encryptionContext === object ? "on" : "off";
  const underOther = new KmsContext({ ...request, encryptionContext: encryptionContextOf(setting, object) }, budget);
  budget?.spend(statements.length);
  let least: { readonly miss: NearMiss; readonly distance: Distance } | undefined;
  for (const statement of statements) {
    const miss = isMeantForOthers(statement, context) ? undefined : missOf(statement, request, context, object);
    if (miss === undefined) continue;
    const distance = new Distance(miss, underOther);
    if (least === undefined || nearer(distance, least.distance) < 0) least = { miss, distance };
    // Only quicker: where one condition fails, and none under the other setting, nothing is nearer, and of equals the first is told.
    if (
      distance.failing === 1 &&
      !isOfKeyPolicy(statement) &&
      distance.otherActions === 0 &&
      (request.encryptionContext === undefined || distance.failingElsewhere === 0)
    )
      break;
  }
  return least?.miss;
}

const isOfKeyPolicy = ({ statement: { principal } }: CompiledStatement): boolean => principal !== undefined;

/** How far a statement is from allowing a request. */
class Distance {
  /** Conditions that fail; a statement whose keys are wrong is further than one of which however many do. */
  readonly failing: number;
  readonly #miss: NearMiss;
  readonly #underOther: KmsContext;
  #failingElsewhere: number | undefined;

  constructor(miss: NearMiss, underOther: KmsContext) {
    // A key policy's Resource means this key, whatever is written there, and key-policy-resource tells of each.
    const areWrongKeys = miss.kind === "keys" && !isOfKeyPolicy(miss.statement);
    this.failing = areWrongKeys ? Infinity : miss.failing.length;
    this.#miss = miss;
    this.#underOther = underOther;
  }

  /** Actions of uploads that the statement is not about: one edit of it does less. */
  get otherActions(): number {
    return ofUploads.filter((action) => this.#miss.statement.matchAction(action) < 0).length;
  }

  /**
   * Conditions that fail under the other setting of S3 Bucket Keys: one statement is told under both. Where no Resource is
   * the key, it comes last, also in a key policy.
   */
  get failingElsewhere(): number {
    const { kind, statement } = this.#miss;
    if (kind !== "conditions") return Infinity;
    return (this.#failingElsewhere ??= statement.conditions.filter(
      (condition) => condition.evaluate(this.#underOther) === FALSE,
    ).length);
  }
}

const nearer = compareBy<Distance>([
  ({ failing }) => failing,
  ({ failingElsewhere }) => failingElsewhere,
  ({ otherActions }) => otherActions,
]);

const ofUploads = uploadActions.map((action) => action.toLowerCase());

function missOf(
  statement: CompiledStatement,
  request: KmsRequest,
  context: KmsContext,
  object: string,
): NearMiss | undefined {
  if (statement.matchResource(request.key.segments, context) === FALSE) {
    // An action that stands for all services is about the resources it names, not about keys.
    const pattern = statement.statement.action?.values[statement.matchAction(request.action.toLowerCase())]?.value;
    const dead = pattern === "*" ? [] : deadKeys(statement, request.key.segments[1], request.key.bucketRegions);
    const live = keyShapes(statement).filter(
      (shape, index) => shape !== "managedForOther" && !dead.some((one) => one.index === index),
    ).length;
    if (dead.length === 0 || live > 0 || statement.statement.resource?.negated !== false) return undefined;
    // A wildcard over all services beside an S3 ARN was not meant for KMS.
    if (!namesKms(statement) && dead.every(({ reason }) => reason === "otherService")) return undefined;
    return { kind: "keys", statement, dead, ...failingAnyway(statement, request, object) };
  }
  const failing: number[] = [];
  const other: number[] = [];
  for (const [index, condition] of statement.conditions.entries()) {
    if (condition.evaluate(context) !== FALSE) continue;
    failing.push(index);
    if (!allowsOtherRegion(statement, index)) other.push(index);
  }
  // A key policy is of the key that it names: there the condition is what is wrong.
  const dead =
    isOfKeyPolicy(statement) || other.length === failing.length ? [] : otherRegionKeys(statement, request, context);
  return dead.length > 0
    ? { kind: "keys", statement, dead, failing: other, dependingOnBucketKey: [] }
    : { kind: "conditions", statement, failing };
}

const namesKms = ({ statement: { action } }: CompiledStatement): boolean =>
  action?.negated === false && action.values.some(({ value }) => /^kms:/i.test(value));

/**
 * Conditions that no key in the place of the dead ones would meet: in the Region that they name, else in that of the
 * uploads' key, or in any where that is made up; with S3 Bucket Keys and without.
 */
function failingAnyway(
  statement: CompiledStatement,
  request: KmsRequest,
  object: string,
): { failing: number[]; dependingOnBucketKey: BucketKeyCondition[] } {
  const { key } = request;
  const [, partition = "aws"] = key.segments;
  const named = statement.resources.map(({ region: { source } }) => source).filter(isRegionName);
  const isOpen = key.assumed || !isRegionName(key.region);
  const possible = named.length > 0 ? named : isOpen ? [key.region, ...regions] : [key.region];
  const contexts = possible.map(
    (region) => new KmsContext({ ...request, key: keyCandidate(partition, region, key.account, key.id, key.assumed) }),
  );
  const encryptionContexts = [encryptionContextOf("off", object), encryptionContextOf("on", object)] as const;
  const settings = encryptionContexts.map((encryptionContext) => new KmsContext({ ...request, encryptionContext }));
  // All of them in one Region: of two that name different ones, one fails anyway.
  // Only quicker: no other condition looks at the Region.
  const onRegion = statement.conditions.filter(({ key: name }) =>
    /^(?:kms:viaservice|aws:requestedregion)$/i.test(name),
  );
  const failingIn = (context: KmsContext): number =>
    onRegion.filter((condition) => condition.evaluate(context) === FALSE).length;
  const nearest = leastOf(contexts, compareBy([failingIn])) ?? new KmsContext(request);
  const failing: number[] = [];
  const dependingOnBucketKey: BucketKeyCondition[] = [];
  statement.conditions.forEach((condition, index) => {
    const name = condition.key.toLowerCase();
    // Of which account the key is, a dead entry does not tell.
    if (name === "aws:resourceaccount") return;
    const tried = name === encryptionContextKey ? settings : [nearest];
    const failures = tried.map((context) => condition.evaluate(context) === FALSE);
    if (!failures.includes(false)) failing.push(index);
    else if (tried === settings && failures.includes(true)) {
      const failsWithBucketKey = failures[1] === true;
      dependingOnBucketKey.push({
        condition: index,
        failsWithBucketKey,
        encryptionContext: encryptionContexts[failsWithBucketKey ? 1 : 0],
      });
    }
  });
  return { failing, dependingOnBucketKey };
}

/**
 * Entries of the statement's resource list that can never be an upload's key.
 * @param partition of the buckets, where it is known
 * @param ofBuckets the Regions in which they can be, likewise
 */
export function deadKeys(
  statement: CompiledStatement,
  partition?: string,
  ofBuckets?: readonly string[],
): readonly DeadKey[] {
  return statement.remember(`deadKeys ${partition ?? ""} ${ofBuckets?.join() ?? ""}`, () =>
    keyShapes(statement).flatMap((shape, index): DeadKey[] => {
      if (shape === "managedForOther") return [];
      if (shape !== "key" && shape !== "placeholder") return [{ index, reason: shape }];
      const own = statement.resources[index]?.partition;
      if (partition !== undefined && own !== undefined && !own.symbolic && !globMatches(own, partition))
        return [{ index, reason: "otherPartition" }];
      const named = statement.resources[index]?.region;
      return ofBuckets !== undefined &&
        named !== undefined &&
        isRegionOrPattern(named.source) &&
        !ofBuckets.some((region) => globMatches(named, region))
        ? [{ index, reason: "otherBucketRegion" }]
        : [];
    }),
  );
}

const isRegionOrPattern = (text: string): boolean => isRegionName(text) || /^[a-z0-9-]*[*?][a-z0-9*?-]*$/.test(text);

/** Where conditions on the Region fail that S3 in another Region would meet: the key ARNs of the wrong one. */
function otherRegionKeys(statement: CompiledStatement, request: KmsRequest, context: KmsContext): DeadKey[] {
  return statement.resources.flatMap((pattern, index): DeadKey[] =>
    isRegionName(pattern.region.source) && resourceMatches(pattern, request.key.segments, context) === TRUE
      ? [{ index, reason: "otherRegion" }]
      : [],
  );
}

/** Whether the condition, which fails, would hold in a Region that it names. */
export function allowsOtherRegion(statement: CompiledStatement, index: number): boolean {
  const condition = statement.conditions[index];
  if (condition === undefined || condition.negated) return false;
  const key = condition.key.toLowerCase();
  if (key !== "kms:viaservice" && key !== "aws:requestedregion") return false;
  const isService = key === "kms:viaservice";
  return condition.values.some((value, at) => {
    const holdsFor = (text: string): boolean => condition.valueMatches(at, text, { get: () => "absent" }) === TRUE;
    const named = isService ? (/^s3\.(.+)\.amazonaws\.com$/.exec(value)?.[1] ?? "") : value;
    return (
      (isRegionName(named) && holdsFor(value)) ||
      regions.some((region) => holdsFor(isService ? viaService(region) : region))
    );
  });
}
