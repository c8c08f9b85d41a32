/** Where a permission that nobody gives is missing: the token to blame in each kind of policy. */
import { appliesTo, isDirect, isOwn } from "../../evaluate/caller.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { RelatedPlace } from "./cause.ts";
import type { Place } from "./refusal.ts";
import { grantedLookalikes } from "../scenario/purpose.ts";
import type { Layer } from "./finding.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, keyUseStatements } from "../scenario/policy-set.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import type { Verdict } from "../judge/verdict.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import { joinableStatement } from "./joinable.ts";
import { relatedAction } from "./related-action.ts";

/** Undefined where the layer has no document to put a finding into. */
export function missingPlace(
  layer: Layer,
  set: PolicySet,
  principal: CompiledPrincipal,
  verdict: Verdict,
  objectClass: ObjectClass,
): Place | undefined {
  if (layer === "identity") return inIdentity(set, verdict, objectClass);
  if (layer === "keyPolicy") return inKeyPolicy(set, principal, verdict, objectClass);
  return atStatement(set, objectClass);
}

function atStatement(set: PolicySet, objectClass: ObjectClass, neighbour?: CompiledStatement): Place | undefined {
  const [document] = set.documents;
  if (document === undefined) return undefined;
  return {
    detail: { kind: "missingAction", lookalikes: [], neighbour },
    document,
    range: document.document.statementProperty.key,
    related: grantsOf(set, objectClass),
  };
}

const grantsOf = (set: PolicySet, { grants }: ObjectClass): RelatedPlace[] =>
  grants.slice(0, 1).flatMap((grant) => {
    const document = set.sourceOf.get(grant.statement);
    return document === undefined ? [] : [{ document, range: grant.token, role: "grant" as const }];
  });

/** At the S3 action that lets the object be written; where another policy grants that, at `Statement`. */
function inIdentity(set: PolicySet, { request }: Verdict, objectClass: ObjectClass): Place | undefined {
  const neighbour = joinableStatement(keyUseStatements(set), request);
  const grant = objectClass.grants.find(({ statement }) => set.sourceOf.has(statement));
  const document = grant === undefined ? undefined : set.sourceOf.get(grant.statement);
  if (grant === undefined || document === undefined) return atStatement(set, objectClass, neighbour);
  return {
    detail: { kind: "missingAction", lookalikes: grantedLookalikes(set.statements), neighbour },
    document,
    range: grant.token,
  };
}

/**
 * At the nearest action that the policy gives the principal, else where it names the principal, else at `Statement`.
 */
function inKeyPolicy(
  set: PolicySet,
  { caller }: CompiledPrincipal,
  { request }: Verdict,
  objectClass: ObjectClass,
): Place | undefined {
  const own = set.statements.filter(
    (statement) =>
      allows(statement) && statement.statement.principal !== undefined && isDirect(statement.surelyNames(caller)),
  );
  const range = relatedAction(own, request.action) ?? principalNode(own, caller);
  const neighbour = joinableStatement(own, request);
  const [document] = set.documents;
  if (range === undefined || document === undefined) return atStatement(set, objectClass, neighbour);
  return { detail: { kind: "missingAction", lookalikes: grantedLookalikes(own), neighbour }, document, range };
}

function principalNode(own: readonly CompiledStatement[], caller: CompiledPrincipal["caller"]): StringNode | undefined {
  for (const {
    statement: { principal },
  } of own) {
    if (principal === undefined || principal.negated) continue;
    const entry = principal.entries.find((each) => isOwn(appliesTo({ ...principal, entries: [each] }, caller)));
    if (entry !== undefined) return entry.node;
  }
  return undefined;
}
