/** Adds the missing actions to an Allow that already covers the right key. */
import { format } from "../../policy/message.ts";
import { addToList } from "../../policy/edits/insert.ts";
import { statementName } from "../../policy/document.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import type { PolicySet } from "../../uploads/scenario/policy-set.ts";
import type { FixProposal } from "../report.ts";
import { list } from "../wording.ts";
import { proposal } from "./proposal.ts";

const templates = { title: "Add {actions} to statement {statement}" } as const;

export function addAction(cause: Cause, set: PolicySet): FixProposal[] {
  if (cause.detail.kind !== "missingAction") return [];
  const { neighbour } = cause.detail;
  const element = neighbour?.statement.action;
  const document = neighbour === undefined ? undefined : set.sourceOf.get(neighbour);
  const value = element?.property.value;
  if (neighbour === undefined || document === undefined || (value?.kind !== "string" && value?.kind !== "array"))
    return [];
  const title = format(templates.title, {
    actions: list(cause.kmsActions),
    statement: statementName(neighbour.statement),
  });
  // Behind the last KMS action, so that what belongs together stands together.
  const after = element?.values.findLast(({ value: action }) => action.toLowerCase().startsWith("kms:"));
  return [
    proposal(document, title, { effect: "grants", preferred: !neighbour.isOpen }, ({ text, style }) =>
      addToList(text, style, value, cause.kmsActions, after),
    ),
  ];
}
