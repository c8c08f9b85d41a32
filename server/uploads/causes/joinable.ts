/** The statement that a missing action can join, so that one edit is enough. */
import { lookalikes } from "../../catalog/kms-actions.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { wouldHold, wouldHoldForAll } from "../judge/verdict.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { KmsContext } from "../requests/kms-request.ts";
import { uploadActions } from "../requests/operations.ts";

const ofUploads = uploadActions.map((action) => action.toLowerCase());
const keyUses = [...ofUploads, ...lookalikes.map((action) => action.toLowerCase())];

/**
 * An Allow of another use of this very key that would hold for the upload; one of an upload's own actions comes first.
 * @param candidates Allows for the principal
 * @param objects that the statement has to hold for, with S3 Bucket Keys and without; undefined where the request's own
 * encryption context is known
 */
export function joinableStatement(
  candidates: readonly CompiledStatement[],
  request: KmsRequest,
  objects?: readonly string[],
): CompiledStatement | undefined {
  const context = new KmsContext(request);
  const allowsSome = (statement: CompiledStatement, actions: readonly string[]): boolean =>
    actions.some((action) => statement.matchAction(action) >= 0);
  const fitting = candidates.filter(
    (candidate) =>
      candidate.statement.action?.negated === false &&
      candidate.statement.principal?.negated !== true &&
      allowsSome(candidate, keyUses) &&
      candidate.matchResource(request.key.segments, context) !== FALSE &&
      (objects === undefined ? wouldHold(candidate, request) : wouldHoldForAll(candidate, request, objects)),
  );
  return fitting.find((candidate) => allowsSome(candidate, ofUploads)) ?? fitting[0];
}
