/** What lets a refused request pass a Deny that is meant for others. Offered, never preferred: who wrote it may mean it. */
import { createCompiler } from "../../evaluate/compiler.ts";
import { CompiledStatement } from "../../evaluate/statement.ts";
import type { PolicyType, Statement } from "../../policy/document.ts";
import { looksAtHeaders } from "../../uploads/requests/header-demand.ts";
import type { ModelPolicy, ModelPrincipal } from "../../workspace/model.ts";
import {
  exemptCallsFromDeny,
  exemptWriters,
  onlyPresentHeaders,
  takeActionsOutOfDeny,
} from "../fixes/remove-from-deny.ts";
import type { FixProposal } from "../report.ts";
import type { RebuiltRequest } from "./model-policies.ts";

/**
 * What lets least pass comes first.
 * @param type of the policy that has the Deny
 */
export function loosenDeny(
  { found }: ModelPolicy,
  statement: Statement,
  { action, context }: RebuiltRequest,
  type: PolicyType,
  principal: ModelPrincipal,
): FixProposal[] {
  const compiled = new CompiledStatement(createCompiler(), found.document, statement);
  const takenOut = takeActionsOutOfDeny(found, compiled, [action]);
  if (action.startsWith("kms:")) {
    const isOfS3 = context["kms:ViaService"] !== undefined;
    const ofNetwork = statement.conditions.some(({ key }) => networkKey.test(key.key.value));
    return [...(isOfS3 ? exemptCallsFromDeny(found, compiled, ofNetwork) : []), ...takenOut];
  }
  if (action === "s3:PutObject" && looksAtHeaders(compiled)) return onlyPresentHeaders(found, compiled);
  // An identity policy is the principal's own.
  return [...(type === "identity" ? [] : exemptWriters(found, compiled, [principal.arn])), ...takenOut];
}

const networkKey = /^aws:(?:SourceIp|SourceVpc\w*|VpcSourceIp|Vpce\w+)$/i;
