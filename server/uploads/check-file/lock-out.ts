/**
 * Key policies that nobody can ever change.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows } from "../scenario/policy-set.ts";

const putKeyPolicy = "kms:putkeypolicy";

/**
 * Whether no Allow gives `kms:PutKeyPolicy` to an account or any IAM principal, so that no principal can ever change
 * the policy.
 */
export function locksOut(set: PolicySet): boolean {
  // Nobody is meant to change the policy of a key that AWS manages: its Id is `auto-SERVICE-NUMBER`.
  const isManaged = set.documents.some(({ document: { node } }) =>
    /^auto-[a-z0-9-]+-\d+$/.test(textOf(propertyOf(node, "Id")?.value)),
  );
  return (
    !isManaged &&
    !set.statements.some(
      (statement) =>
        allows(statement) &&
        namesIamPrincipal(statement) &&
        statement.matchAction(putKeyPolicy) >= 0 &&
        // A condition that no caller can meet would lock out, too; what callers can meet is left to them.
        statement.statement.resource?.values.length !== 0,
    )
  );
}

const textOf = (node: JsonNode | undefined): string => (node?.kind === "string" ? node.value : "");

export function namesIamPrincipal({ statement: { principal } }: CompiledStatement): boolean {
  return (
    principal !== undefined &&
    (principal.negated || principal.entries.some(({ kind }) => kind === "AWS" || kind === "Federated"))
  );
}
