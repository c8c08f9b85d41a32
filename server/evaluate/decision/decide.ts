/**
 * The decision on a concrete request by all policies together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * and docs/aws.md, "How a request is decided".
 */
import type { ServiceTraits } from "../../catalog/service-traits.ts";
import { aliasesKey, isManagedKey, needsNoPermission, serviceTraits } from "../../catalog/service-traits.ts";
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
  readonly level: number | undefined;
  /** Position in the list of its type (and level). */
  readonly policy: number;
  readonly statement: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Whether its conditions hold, too. */
  readonly matched: boolean;
}

export interface Lacking {
  readonly type: PolicyType;
  readonly level: number | undefined;
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
  /** The policies have no say. */
  readonly needsNoPermission: boolean;
  /** Given, but of no concern to this caller or resource. */
  readonly passedOver: readonly PolicyType[];
}

/** Of several types that deny, or lack an Allow, the first one decides. */
export const decidingOrder: readonly PolicyType[] = [
  "resourceControl",
  "serviceControl",
  "vpcEndpoint",
  "resource",
  "identity",
  "permissionsBoundary",
  "session",
];

/** Has policies of its own, and belongs to an account. */
const isIamPrincipal = ({ kind }: Caller): boolean => kind !== "service" && kind !== "everyone" && kind !== "attached";

export function decide(request: ConcreteRequest, stack: PolicyStack): Decision {
  const { caller, actionKey, resources, serviceLinked } = request;
  const arn = resources[0] ?? [];
  const traits = serviceTraits(actionKey, arn);
  const iam = isIamPrincipal(caller);
  const survey = new Survey(request, stack.permissionsBoundary !== undefined);
  const lacking: Lacking[] = [];
  const passedOver: PolicyType[] = [];

  if (!iam) passOver(passedOver, stack);
  const allowedByIdentity = iam && survey.allows("identity", stack.identity);
  const grant = grantOfAll(survey, stack.resource, resources);
  const boundaryLacks = iam && lacks(survey, "permissionsBoundary", stack.permissionsBoundary);
  const sessionLacks = iam && lacks(survey, "session", stack.session);
  if (iam && stack.serviceControl.length > 0) {
    if (serviceLinked) passedOver.push("serviceControl");
    else
      stack.serviceControl.forEach((policies, level) => {
        if (!survey.allows("serviceControl", policies, level)) lacking.push({ type: "serviceControl", level });
      });
  }
  if (stack.resourceControl.length > 0) {
    // RCPFullAWSAccess is attached at every level, so that only Denies count.
    if (!traits.resourceControl || serviceLinked || isManagedKey(arn, valuesOf(request, aliasesKey)))
      passedOver.push("resourceControl");
    else stack.resourceControl.forEach((policies, level) => survey.allows("resourceControl", policies, level));
  }
  if (lacks(survey, "vpcEndpoint", stack.vpcEndpoint)) lacking.push({ type: "vpcEndpoint", level: undefined });

  const crossAccount = request.callerAccount !== request.resourceAccount;
  const identity = allowedByIdentity || caller.kind === "account";
  missingFrom({ caller, crossAccount, traits, grant, identity, boundaryLacks, sessionLacks }, lacking);
  const known = { statements: survey.trail, grant, crossAccount, traits, passedOver };
  if (iam && needsNoPermission(actionKey))
    return { ...known, decision: "allowed", decidedBy: "identity", lacking: [], needsNoPermission: true };
  const denying = decidingOrder[survey.denied];
  const first = lacking[0];
  return {
    decision: denying !== undefined ? "explicitDeny" : first === undefined ? "allowed" : "implicitDeny",
    decidedBy: denying ?? first?.type ?? (identity ? "identity" : "resource"),
    ...known,
    lacking,
    needsNoPermission: false,
  };
}

/**
 * Services and anonymous callers have no policies of their own, and no account whose control policies could limit them.
 */
function passOver(into: PolicyType[], stack: PolicyStack): void {
  for (const type of ["identity", "permissionsBoundary", "session", "serviceControl"] as const)
    if ((stack[type] ?? []).length > 0) into.push(type);
}

/** Of several resource policies (an access point's and its bucket's) each has to give it. */
function grantOfAll(
  survey: Survey,
  policies: readonly PreparedPolicy[],
  resources: ConcreteRequest["resources"],
): Grant {
  let all: Grant | undefined;
  for (const [index, policy] of policies.entries()) {
    const grant = survey.grants(policy, index, resources[index] ?? resources[0] ?? []);
    all = all === undefined ? grant : weaker(all, grant);
  }
  return all ?? "none";
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
  readonly boundaryLacks: boolean;
  readonly sessionLacks: boolean;
}

/** What the caller's and the resource's side lack, once Denies and the organization's policies are out of the way. */
function missingFrom(
  { caller, crossAccount, traits, grant, identity, boundaryLacks, sessionLacks }: Sides,
  into: Lacking[],
): void {
  const lack = (type: PolicyType): void => {
    into.push({ type, level: undefined });
  };
  if (caller.kind === "service" || caller.kind === "everyone") {
    if (grant === "none" || (caller.kind === "everyone" && !traits.anonymous)) lack("resource");
    return;
  }
  if (grant === "none" && (crossAccount || traits.resourceMustAllow)) lack("resource");
  const granted = !crossAccount && (grant === "limited" || grant === "unlimited");
  if (!granted && !identity) lack("identity");
  if (granted && grant === "unlimited") return;
  if (boundaryLacks) lack("permissionsBoundary");
  if (sessionLacks) lack("session");
}

/** Goes through policies and notes each statement that is about the request. */
class Survey {
  readonly trail: StatementTrail[] = [];
  /** Place in `decidingOrder` of the first type that denies; beyond its end, none does. */
  denied = decidingOrder.length;
  readonly #request: ConcreteRequest;
  readonly #bounded: boolean;

  /** @param bounded whether the caller has a permissions boundary */
  constructor(request: ConcreteRequest, bounded: boolean) {
    this.#request = request;
    this.#bounded = bounded;
  }

  /** Whether a statement of the policies allows the request. */
  allows(type: PolicyType, policies: readonly PreparedPolicy[], level?: number): boolean {
    const { resources, actionKey } = this.#request;
    const arn = resources[0] ?? [];
    let allowed = false;
    let index = 0;
    for (const policy of policies) {
      for (const statement of policy.forAction(actionKey)) {
        if (this.#grantOf(statement) !== "none" && this.#matches(statement, type, index, arn, level))
          allowed ||= statement.allow;
      }
      index++;
    }
    return allowed;
  }

  /** The most that a statement of a resource's policy gives the caller. */
  grants(policy: PreparedPolicy, index: number, arn: readonly string[]): Grant {
    let best: Grant = "none";
    for (const statement of policy.forAction(this.#request.actionKey)) {
      const grant = this.#grantOf(statement);
      if (grant !== "none" && this.#matches(statement, "resource", index, arn) && statement.allow)
        best = stronger(best, grant);
    }
    return best;
  }

  #grantOf({ allow, principals }: PreparedStatement): Grant {
    if (principals === undefined) return "unlimited";
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html: whoever is listed
    // there
    if (principals.negated && !allow && this.#bounded && isIamPrincipal(this.#request.caller)) return "unlimited";
    return principals.grantTo(this.#request.caller);
  }

  #matches(
    { compiled, allow, sid, index: statement }: PreparedStatement,
    policyType: PolicyType,
    policy: number,
    arn: readonly string[],
    level?: number,
  ): boolean {
    if (!resourceFits(compiled, arn, this.#request)) return false;
    const matched = compiled.matchConditions(this.#request.context) === TRUE;
    this.trail.push({ policyType, level, policy, statement, sid, effect: allow ? "Allow" : "Deny", matched });
    if (matched && !allow) this.denied = Math.min(this.denied, decidingOrder.indexOf(policyType));
    return matched;
  }
}

/** Where a request is about no resource in particular, only `*` fits: no ARN does. */
function resourceFits(statement: CompiledStatement, arn: readonly string[], { context }: ConcreteRequest): boolean {
  const { resource } = statement.statement;
  if (arn.length > 1 || resource === undefined) return statement.matchResource(arn, context) === TRUE;
  return statement.resources.some(({ everything }) => everything) !== resource.negated;
}
