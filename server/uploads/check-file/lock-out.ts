/**
 * Key policies that nobody can ever change.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import type { RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows } from "../scenario/policy-set.ts";
import { exceptsAnotherService, namesAnotherService } from "../scenario/purpose.ts";

const putKeyPolicy = "kms:putkeypolicy";

/** Why nobody can: no Allow, only Allows under a condition that the request never meets, or a Deny for everybody. */
export type LockOut =
  | { readonly kind: "noAllow" }
  | { readonly kind: "condition"; readonly statement: CompiledStatement; readonly key: string }
  | { readonly kind: "denied"; readonly statement: CompiledStatement };

/** Why no account and no IAM principal may ever call `kms:PutKeyPolicy`; undefined where one may, or might. */
export function lockOut(set: PolicySet): LockOut | undefined {
  // Nobody is meant to change the policy of a key that AWS manages: its Id is `auto-SERVICE-NUMBER`.
  const isManaged = set.documents.some(({ document: { node } }) =>
    /^auto-[a-z0-9-]+-\d+$/.test(textOf(propertyOf(node, "Id")?.value)),
  );
  if (isManaged) return undefined;
  const about = set.statements.filter(
    (statement) => statement.matchAction(putKeyPolicy) >= 0 && statement.statement.resource?.values.length !== 0,
  );
  const denying = about.find(
    (statement) =>
      !allows(statement) &&
      namesEverybody(statement) &&
      !exceptsAnotherService(statement) &&
      statement.matchConditions(directRequest) === TRUE,
  );
  if (denying !== undefined) return { kind: "denied", statement: denying };
  // What nobody knows of it may let in the account.
  if (set.documents.some(({ partial }) => partial === true)) return undefined;
  const allowing = about.filter((statement) => allows(statement) && namesIamPrincipal(statement));
  const [first] = allowing;
  if (first === undefined) return { kind: "noAllow" };
  // Of a key that is another service's nothing is said.
  const isNever = (statement: CompiledStatement): boolean =>
    !namesAnotherService(statement) && statement.matchConditions(directRequest) === FALSE;
  if (!allowing.every(isNever)) return undefined;
  const failing = first.conditions.find((condition) => condition.evaluate(directRequest) === FALSE);
  return { kind: "condition", statement: first, key: failing?.key ?? "" };
}

/**
 * Condition keys that no request for `kms:PutKeyPolicy` by a user or role has: no service makes it for somebody else, and the
 * others belong to other actions. What a principal may have is left to principals.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
const neverThere =
  /^(?:kms:(?:viaservice|encryptioncontext(?::.*|keys)|encryptionalgorithm|grant.*|retiring.*|requestalias)|aws:source(?:arn|account))$/;

const directRequest: RequestContext = { get: (key) => (neverThere.test(key.toLowerCase()) ? "absent" : "unknown") };

const namesEverybody = ({ statement: { principal } }: CompiledStatement): boolean =>
  principal?.negated === false && principal.entries.some(({ kind, node }) => kind === "AWS" && node.value === "*");

const textOf = (node: JsonNode | undefined): string => (node?.kind === "string" ? node.value : "");

export function namesIamPrincipal({ statement: { principal } }: CompiledStatement): boolean {
  return (
    principal !== undefined &&
    (principal.negated || principal.entries.some(({ kind }) => kind === "AWS" || kind === "Federated"))
  );
}
