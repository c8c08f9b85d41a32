/**
 * The decision on a concrete request by all policies together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * and docs/aws.md, "How a request is decided".
 */
import type { ServiceTraits } from "../../catalog/service-traits.ts";
import { aliasesKey, isManagedKey, serviceTraits } from "../../catalog/service-traits.ts";
import type { PolicyType } from "../../policy/document.ts";
import type { Caller } from "../caller.ts";
import type { ConcreteRequest } from "../request.ts";
import type { CompiledStatement } from "../statement.ts";
import { TRUE } from "../truth.ts";
import type { PolicyStack, PreparedPolicy, PreparedStatement } from "./policies.ts";
import type { Grant } from "./resource-grant.ts";
import { stronger, weaker } from "./resource-grant.ts";

/** A statement whose principal, action and resource fit the request. */
export interface StatementTrail {
  readonly policyType: PolicyType;
  /** Of control policies: 0 is the root's. */
  readonly level?: number;
  /** Position in the list of its type (and level). */
  readonly policy: number;
  readonly statement: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** Whether its conditions hold, too. */
  readonly matched: boolean;
}

export interface Lacking {
  readonly type: PolicyType;
  readonly level?: number;
}

export interface Decision {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny";
  readonly decidedBy: PolicyType;
  /** In the order of `PolicyStack`. */
  readonly statements: readonly StatementTrail[];
  /** What the resource's policies together give the caller. */
  readonly grant: Grant;
  readonly crossAccount: boolean;
  readonly traits: ServiceTraits;
  /** Types whose Allow is missing, in the order in which they decide. */
  readonly lacking: readonly Lacking[];
  /** Given, but of no concern to this caller or resource. */
  readonly passedOver: readonly PolicyType[];
}

/** Of several types that deny, or lack an Allow, the first one decides. */
export const decidingOrder: readonly PolicyType[] = [
  "resourceControl", "serviceControl", "vpcEndpoint", "resource", "identity", "permissionsBoundary", "session",
];

/** Has policies of its own, and belongs to an account. */
const isIamPrincipal = ({ kind }: Caller): boolean => kind !== "service" && kind !== "everyone" && kind !== "attached";

export function decide(request: ConcreteRequest, stack: PolicyStack): Decision {
  const arn = request.resources[0] ?? [];
  const traits = serviceTraits(request.actionKey, arn);
  const iam = isIamPrincipal(request.caller);
  const survey = new Survey(request, stack.permissionsBoundary !== undefined);
  const passedOver: PolicyType[] = [];
  const concerns = (type: PolicyType, given: readonly unknown[] | undefined, yes: boolean): boolean => {
    if (!yes && given !== undefined && given.length > 0) passedOver.push(type);
    return yes;
  };

  const identity = concerns("identity", stack.identity, iam) && survey.allows("identity", stack.identity);
  let grant: Grant | undefined;
  stack.resource.forEach((policy, index) => {
    const given = survey.grants(policy, index, request.resources[index] ?? arn);
    grant = grant === undefined ? given : weaker(grant, given);
  });
  const limits = {
    permissionsBoundary: concerns("permissionsBoundary", stack.permissionsBoundary, iam) && lacks(survey, "permissionsBoundary", stack.permissionsBoundary),
    session: concerns("session", stack.session, iam) && lacks(survey, "session", stack.session),
  };
  const lacking: Lacking[] = [];
  if (concerns("serviceControl", stack.serviceControl, iam && !request.serviceLinked)) {
    stack.serviceControl.forEach((policies, level) => {
      if (!survey.allows("serviceControl", policies, level)) lacking.push({ type: "serviceControl", level });
    });
  }
  if (concerns("resourceControl", stack.resourceControl, traits.resourceControl && !request.serviceLinked && !isManagedKey(arn, valuesOf(request, aliasesKey)))) {
    // RCPFullAWSAccess is attached at every level, so that only Denies count.
    stack.resourceControl.forEach((policies, level) => survey.allows("resourceControl", policies, level));
  }
  if (lacks(survey, "vpcEndpoint", stack.vpcEndpoint)) lacking.push({ type: "vpcEndpoint" });

  const crossAccount = request.callerAccount !== request.resourceAccount;
  const sides: Sides = { caller: request.caller, crossAccount, traits, grant: grant ?? "none", identity: identity || request.caller.kind === "account" };
  for (const type of missingFrom(sides, limits)) lacking.push({ type });
  const base = { statements: survey.trail, grant: sides.grant, crossAccount, traits, lacking, passedOver };
  const denying = decidingOrder.find((type) => survey.denied.has(type));
  if (denying !== undefined) return { ...base, decision: "explicitDeny", decidedBy: denying };
  const [first] = lacking;
  if (first !== undefined) return { ...base, decision: "implicitDeny", decidedBy: first.type };
  return { ...base, decision: "allowed", decidedBy: sides.identity ? "identity" : "resource" };
}

const lacks = (survey: Survey, type: PolicyType, policies: readonly PreparedPolicy[] | undefined): boolean =>
  policies !== undefined && !survey.allows(type, policies);

function valuesOf({ context }: ConcreteRequest, key: string): readonly string[] {
  const value = context.get(key);
  return typeof value === "string" ? [] : value;
}

interface Sides {
  readonly caller: Caller;
  readonly crossAccount: boolean;
  readonly traits: ServiceTraits;
  readonly grant: Grant;
  /** An identity policy allows, or the caller is a root user, who needs none. */
  readonly identity: boolean;
}

/** What the caller's and the resource's side lack, once Denies and the organization's policies are out of the way. */
function missingFrom(
  { caller, crossAccount, traits, grant, identity }: Sides, limits: { readonly permissionsBoundary: boolean; readonly session: boolean },
): readonly PolicyType[] {
  if (caller.kind === "service") return grant === "none" ? ["resource"] : [];
  if (caller.kind === "everyone") return grant === "none" || !traits.anonymous ? ["resource"] : [];
  const missing: PolicyType[] = [];
  if (grant === "none" && (crossAccount || traits.resourceMustAllow)) missing.push("resource");
  const granted = !crossAccount && (grant === "limited" || grant === "unlimited");
  if (!granted && !identity) missing.push("identity");
  if (granted && grant === "unlimited") return missing;
  if (limits.permissionsBoundary) missing.push("permissionsBoundary");
  if (limits.session) missing.push("session");
  return missing;
}

/** Goes through policies and notes each statement that is about the request. */
class Survey {
  readonly trail: StatementTrail[] = [];
  readonly denied = new Set<PolicyType>();
  readonly #request: ConcreteRequest;
  readonly #bounded: boolean;

  /** @param bounded whether the caller has a permissions boundary */
  constructor(request: ConcreteRequest, bounded: boolean) {
    this.#request = request;
    this.#bounded = bounded;
  }

  /** Whether a statement of the policies allows the request. */
  allows(type: PolicyType, policies: readonly PreparedPolicy[], level?: number): boolean {
    let allowed = false;
    const [arn = []] = this.#request.resources;
    policies.forEach((policy, index) => {
      for (const statement of policy.forAction(this.#request.actionKey)) {
        if (this.#grantOf(statement) !== "none" && this.#matches(statement, type, index, arn, level)) allowed ||= statement.allow;
      }
    });
    return allowed;
  }

  /** The most that a statement of a resource's policy gives the caller. */
  grants(policy: PreparedPolicy, index: number, arn: readonly string[]): Grant {
    let best: Grant = "none";
    for (const statement of policy.forAction(this.#request.actionKey)) {
      const grant = this.#grantOf(statement);
      if (grant !== "none" && this.#matches(statement, "resource", index, arn) && statement.allow) best = stronger(best, grant);
    }
    return best;
  }

  #grantOf({ allow, principals }: PreparedStatement): Grant {
    if (principals === undefined) return "unlimited";
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html: whoever is listed there
    if (principals.negated && !allow && this.#bounded && isIamPrincipal(this.#request.caller)) return "unlimited";
    return principals.grantTo(this.#request.caller);
  }

  #matches({ compiled, allow, sid, index: statement }: PreparedStatement, policyType: PolicyType, policy: number, arn: readonly string[], level?: number): boolean {
    if (!resourceFits(compiled, arn, this.#request)) return false;
    const matched = compiled.matchConditions(this.#request.context) === TRUE;
    this.trail.push({
      policyType, ...(level === undefined ? {} : { level }), policy, statement, ...(sid === undefined ? {} : { sid }),
      effect: allow ? "Allow" : "Deny", matched,
    });
    if (matched && !allow) this.denied.add(policyType);
    return matched;
  }
}

/** Where a request is about no resource in particular, only `*` fits: no ARN does. */
function resourceFits(statement: CompiledStatement, arn: readonly string[], { context }: ConcreteRequest): boolean {
  const { resource } = statement.statement;
  if (arn.length > 1 || resource === undefined) return statement.matchResource(arn, context) === TRUE;
  return statement.resources.some(({ everything }) => everything) !== resource.negated;
}
