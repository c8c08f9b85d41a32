/** Allows in S3 what is expected: exactly the objects that fail, in the policy that is silent about them. */
import { format } from "../../policy/message.ts";
import { insertStatements } from "../../policy/edits/insert.ts";
import type { S3Cause } from "../../uploads/judge/expectations.ts";
import type { FixProposal } from "../report.ts";
import { shortList } from "../wording.ts";
import { single } from "./insert-statement.ts";
import { principalElement } from "./principal-element.ts";
import { sidFor } from "./sid.ts";
import { proposal } from "./proposal.ts";

const templates = { insert: "Insert a statement that allows {action} on {resource}" } as const;

/** Nothing where a condition or a Deny is what refuses it, or where there is no document yet. */
export function allowUpload(cause: S3Cause): FixProposal[] {
  const { kind, layer, document, set, action, parts = [cause] } = cause;
  const value = document?.document.statementProperty.value;
  if (kind !== "missing" || document === undefined || (value?.kind !== "array" && value?.kind !== "object")) return [];
  const byResources = new Map<string, { readonly resources: readonly string[]; readonly principals: Set<string> }>();
  for (const { data, resources } of parts) {
    const known = byResources.get(resources.join(" ")) ?? { resources, principals: new Set<string>() };
    byResources.set(resources.join(" "), known);
    for (const name of data.principals) known.principals.add(name);
  }
  const groups = [...byResources.values()];
  const resources = [...new Set(groups.flatMap((group) => group.resources))];
  // Whoever the policy is attached to gets what any of them lacks.
  const alike = (layer === "bucketPolicy" || groups.length === 1) && !parts.some(({ coversUnknown }) => coversUnknown);
  const statements =
    layer === "bucketPolicy"
      ? groups.map((group) => ({
          Principal: principalElement([...group.principals].sort()),
          Action: action,
          Resource: single(group.resources),
        }))
      : [{ Action: action, Resource: single(resources) }];
  return [
    proposal(
      document,
      format(templates.insert, { action, resource: shortList(resources) }),
      { effect: "grants", preferred: alike },
      ({ text, style }) =>
        insertStatements(
          text,
          style,
          value,
          statements.map((one, index) => ({
            ...(index === 0
              ? sidFor(
                  set,
                  document,
                  action === "s3:PutObject" || !action.startsWith("s3:") ? "AllowUploads" : "AllowObjects",
                )
              : {}),
            Effect: "Allow",
            ...one,
          })),
        ),
    ),
  ];
}
