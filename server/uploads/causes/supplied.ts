/**
 * What other policies of the same run could supply of what a cause lacks: statements that would allow S3's call, if they
 * are the same principal's.
 */
import type { RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { regions } from "../../catalog/regions.ts";
import { KmsContext } from "../requests/kms-request.ts";
import { uploadActions } from "../requests/operations.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import { keyCandidate } from "../scenario/key.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { Supply, WorkspaceFacts } from "../scenario/from-file/workspace-facts.ts";
import type { Cause } from "./cause.ts";
import { deadKeys } from "./near-miss.ts";

/** The first for each action that the cause lacks; none unless all of them could be supplied. */
export function suppliesFor(cause: Cause, set: PolicySet, { supplies }: WorkspaceFacts): readonly Supply[] {
  const owners = new Set(set.documents.map(({ owner }) => owner?.arn));
  // What is known to be another principal's supplies nothing here.
  const isOther = ({ document }: Supply): boolean =>
    !set.documents.includes(document) &&
    (document.owner === undefined || owners.has(undefined) || owners.has(document.owner.arn));
  // A policy that allows all of it may be about a key that this one doesn't name.
  const allowsAll = ({ document }: Supply): boolean =>
    uploadActions.every((action) => supplies.get(action)?.some((other) => other.document === document) === true);
  const keys = cause.keys.filter(({ assumed, bucketRegions }) => !assumed || bucketRegions !== undefined);
  const couldServe = (supply: Supply): boolean =>
    keys.length === 0 || (allowsAll(supply) && keys.every(({ bucketRegions }) => bucketRegions === undefined))
      ? servesSomeKey(supply.statement, cause.uploader)
      : keys.some((key) => servesKey(supply.statement, key, cause.uploader));
  const found = cause.kmsActions.map((action) =>
    supplies.get(action)?.find((supply) => isOther(supply) && couldServe(supply)),
  );
  return found.every((supply) => supply !== undefined) ? found : [];
}

/** Whether S3's call could meet the conditions in some Region: one that the statement's keys are in, where it names any. */
const servesSomeKey = (statement: CompiledStatement, uploader: Uploader): boolean =>
  statement.remember("serves some key", () => {
    const named = statement.resources.map(({ region: { source } }) => source).filter((name) => regions.includes(name));
    return (named.length > 0 ? named : regions).some((region) =>
      mayHold(statement, contextOf(keyCandidate("aws", region, "111122223333", "a", true), uploader)),
    );
  });

const servesKey = (statement: CompiledStatement, key: KeyCandidate, uploader: Uploader): boolean =>
  statement.remember(`serves ${key.arn} ${key.bucketRegions?.join() ?? ""}`, () => {
    const context = contextOf(key, uploader);
    const isAbout = key.assumed
      ? statement.statement.resource?.negated !== false ||
        deadKeys(statement, key.segments[1], key.bucketRegions).length < statement.resources.length
      : statement.matchResource(key.segments, context) !== FALSE;
    return isAbout && mayHold(statement, context);
  });

const contextOf = (key: KeyCandidate, uploader: Uploader): RequestContext =>
  new KmsContext({ action: "", key, uploader, callerAccount: undefined, encryptionContext: undefined });

/** Conditions on the principal are left out: whose policy it is, nobody knows. */
const mayHold = ({ conditions }: CompiledStatement, context: RequestContext): boolean =>
  conditions.every(
    (condition) =>
      (!/^kms:/i.test(condition.key) && context.get(condition.key) !== "absent") ||
      condition.evaluate(context) !== FALSE,
  );
