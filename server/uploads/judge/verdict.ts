/** How statements decide one derived KMS request, and what stands in its way. */
import type { Budget } from "../../evaluate/budget.ts";
import { networkKeys } from "../../catalog/condition-keys.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { and, FALSE, TRUE, UNKNOWN } from "../../evaluate/truth.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { encryptionContextKey, KmsContext } from "../requests/kms-request.ts";
import { uploadActions } from "../requests/operations.ts";
import { bucketArnOf } from "../scenario/object-classes.ts";
import { servesAnotherService } from "../scenario/purpose.ts";

/** Statements that name the action and mean the principal; resource and conditions are still to be looked at. */
export interface Deciders {
  readonly allow: readonly CompiledStatement[];
  readonly deny: readonly CompiledStatement[];
}

export type DenialReason =
  /** A Deny holds, or (`certain: false`) holds for some value of a network key. */
  | { readonly kind: "deny"; readonly statement: CompiledStatement; readonly certain: boolean }
  /** No Allow holds. How many conditions of the nearest one fail is not counted where it makes no difference. */
  | { readonly kind: "noAllow"; readonly certain: true; readonly failing?: number }
  /** The only Allow holds or not, depending on a network key. */
  | { readonly kind: "openAllow"; readonly statement: CompiledStatement; readonly certain: false };

export interface Verdict {
  readonly request: KmsRequest;
  readonly denialReasons: readonly DenialReason[];
  /** Whether the request is refused whatever the unknown values. */
  readonly refused: boolean;
}

const noDenialReasons: readonly DenialReason[] = [];

export function judge(request: KmsRequest, deciders: Deciders, budget?: Budget): Verdict {
  const context = new KmsContext(request, budget);
  budget?.spend(1 + deciders.allow.length + deciders.deny.length);
  const arn = request.key.segments;
  const denies = denyingIn(deciders.deny, arn, context);
  const missing = missingAllow(deciders.allow, arn, context);
  return verdictOf(request, missing === undefined ? denies : [...denies, missing]);
}

export const verdictOf = (request: KmsRequest, denialReasons: readonly DenialReason[]): Verdict => ({
  request,
  denialReasons,
  refused: denialReasons.some(({ certain }) => certain),
});

/** The Denies that hold, or may hold because of a network key. */
export function denyingIn(
  statements: readonly CompiledStatement[],
  arn: readonly string[],
  context: RequestContext,
): readonly DenialReason[] {
  let denialReasons: DenialReason[] | undefined;
  for (const statement of statements) {
    const truth = holds(statement, arn, context);
    if (truth === TRUE) (denialReasons ??= []).push({ kind: "deny", statement, certain: true });
    else if (truth === UNKNOWN && dependsOnNetwork(statement, context))
      (denialReasons ??= []).push({ kind: "deny", statement, certain: false });
  }
  return denialReasons ?? noDenialReasons;
}

/** Undefined where some Allow holds, or is left open by what only time, tags, organization or MFA decide. */
export function missingAllow(
  statements: readonly CompiledStatement[],
  arn: readonly string[],
  context: RequestContext,
): DenialReason | undefined {
  let open: CompiledStatement | undefined;
  for (const statement of statements) {
    const truth = holds(statement, arn, context);
    if (truth === TRUE) return undefined;
    if (truth === UNKNOWN) {
      // Conditions that depend only on time, tags, organization or MFA are not reported: no file gives their values.
      if (!dependsOnNetwork(statement, context)) return undefined;
      open ??= statement;
    }
  }
  return open === undefined
    ? { kind: "noAllow", certain: true, failing: leastFailing(statements, arn, context) }
    : { kind: "openAllow", statement: open, certain: false };
}

/**
 * Of the statements, none of which holds, the conditions of the one in which fewest fail; 0 for none. One that is not
 * about the key fails by that first, and counts only where none is about it.
 */
function leastFailing(
  statements: readonly CompiledStatement[],
  arn: readonly string[],
  context: RequestContext,
): number {
  let [least, ofOtherKeys] = [Infinity, Infinity];
  for (const statement of statements) {
    if (context instanceof KmsContext && isMeantForOthers(statement, context)) continue;
    const failing = statement.conditions.filter((condition) => condition.evaluate(context) === FALSE).length;
    if (statement.matchResource(arn, context) === FALSE) ofOtherKeys = Math.min(ofOtherKeys, 1 + failing);
    else least = Math.min(least, failing);
  }
  if (least < Infinity) return least;
  return ofOtherKeys < Infinity ? ofOtherKeys : 0;
}

/**
 * Whether the statement is meant for another service, or for others than the principal, so that it comes near nothing:
 * it is for everybody for whom a condition on who asks holds.
 */
export function isMeantForOthers(statement: CompiledStatement, context: KmsContext): boolean {
  const { caller } = context.request.uploader;
  return (
    servesAnotherService(statement) ||
    (caller.kind !== "everyone" &&
      statement.surelyNames(caller) === "everyone" &&
      statement.conditions.some((condition) => whoAsks.test(condition.key) && condition.evaluate(context) === FALSE))
  );
}

const whoAsks = /^aws:(principal(arn|account|type)|username|userid)$|^kms:calleraccount$/i;

export function holds(statement: CompiledStatement, arn: readonly string[], context: RequestContext) {
  const resource = statement.matchResource(arn, context);
  return resource === FALSE ? FALSE : and(resource, statement.matchConditions(context));
}

/**
 * Whether an action that joins the statement will be allowed by it: no condition fails or depends on the network. For
 * each action of an upload: which of them will join is known only once all refusals are collected.
 */
export function wouldHold(statement: CompiledStatement, request: KmsRequest): boolean {
  return uploadActions.every((action) => {
    const context = new KmsContext({ ...request, action });
    return statement.matchConditions(context) !== FALSE && !dependsOnNetwork(statement, context);
  });
}

/**
 * The same for uploads of all these objects, with S3 Bucket Keys and without, where the statement can tell them apart.
 */
export function wouldHoldForAll(
  statement: CompiledStatement,
  request: KmsRequest,
  objects: readonly string[],
): boolean {
  if (!statement.conditions.some(({ key }) => key.toLowerCase() === encryptionContextKey))
    return wouldHold(statement, request);
  // Where no other statement asks for the encryption context, the objects stand for others that this one may not mean.
  if (request.encryptionContext === undefined) return false;
  return [...new Set(objects.flatMap((object) => [object, bucketArnOf(object)]))].every((encryptionContext) =>
    wouldHold(statement, { ...request, encryptionContext }),
  );
}

/** Whether an unknown network key is among what keeps the statement's conditions open. */
function dependsOnNetwork(statement: CompiledStatement, context: RequestContext): boolean {
  return statement.conditions.some(
    (condition) => networkKeys.has(condition.key.toLowerCase()) && condition.evaluate(context) === UNKNOWN,
  );
}
