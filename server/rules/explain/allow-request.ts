/** The fix of a missing Allow: exactly the request that was refused. */
import { format } from "../../policy/message.ts";
import { addToList, insertStatement } from "../../policy/edits/insert.ts";
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import type { ModelPolicy, ModelPrincipal } from "../../workspace/model.ts";
import { principalElement } from "../fixes/principal-element.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";
import type { RebuiltRequest } from "./model-policies.ts";

const templates = {
  join: "Add {action} to statement {statement}",
  insert: "Insert a statement that allows {action}",
  insertThroughS3: "Insert a statement that allows {action} through S3",
} as const;

/** @param named as a resource policy has to name the principal; undefined in a policy of the principal's own */
export function allowRequest(
  { found }: ModelPolicy,
  { action, resource, context }: RebuiltRequest,
  named: ModelPrincipal | undefined,
): FixProposal[] {
  const { value } = found.document.statementProperty;
  if (value?.kind !== "array" && value?.kind !== "object") return [];
  const joined = found.document.statements.find((statement) => isAbout(statement, action, resource, named));
  const list = joined?.action?.property.value;
  if (joined !== undefined && (list?.kind === "array" || list?.kind === "string"))
    return [
      proposal(
        found,
        format(templates.join, { action, statement: statementName(joined) }),
        { effect: "grants", preferred: true },
        ({ text, style }) => addToList(text, style, list, [action]),
      ),
    ];
  const via = action.startsWith("kms:") ? context["kms:ViaService"]?.[0] : undefined;
  const isKeyPolicy = named !== undefined && action.startsWith("kms:");
  return [
    proposal(
      found,
      format(via === undefined ? templates.insert : templates.insertThroughS3, { action }),
      { effect: "grants", preferred: true },
      ({ text, style }) =>
        insertStatement(text, style, value, {
          Effect: "Allow",
          ...(named === undefined ? {} : { Principal: principalElement([named.arn]) }),
          Action: action,
          Resource: isKeyPolicy ? "*" : resource,
          ...(via === undefined ? {} : { Condition: { StringEquals: { "kms:ViaService": via } } }),
        }),
    ),
  ];
}

/** An Allow for this resource and nobody else, without conditions: to complete it gives nothing more. */
function isAbout(
  { effect, action, resource, principal, conditions }: Statement,
  asked: string,
  arn: string,
  named: ModelPrincipal | undefined,
): boolean {
  const service = asked.slice(0, asked.indexOf(":") + 1);
  if (effect !== "Allow" || action?.negated !== false || resource?.negated !== false || conditions.length > 0)
    return false;
  if (!action.values.every(({ value }) => value.startsWith(service))) return false;
  const isExact = resource.values.length > 0 && resource.values.every(({ value }) => value === arn);
  if (named === undefined) return isExact && principal === undefined;
  const isSole = principal?.negated === false && principal.entries.every(({ node }) => node.value === named.arn);
  return isSole && (isExact || (service === "kms:" && resource.values.every(({ value }) => value === "*")));
}
