/**
 * The decision on a concrete request by all policies together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * and docs/aws.md, "How a request is decided".
 */
import type { ServiceTraits } from "../../catalog/service-traits.ts";
import { aliasesKey, isManagedKey, needsNoPermission, serviceTraits } from "../../catalog/service-traits.ts";
import type { PolicyType } from "../../policy/document.ts";
import type { Caller, Named } from "../caller.ts";
import { closer, escapesLimits, isDirect } from "../caller.ts";
import type { ConcreteRequest } from "../request.ts";
import type { CompiledStatement } from "../statement.ts";
import { fromBoolean, TRUE } from "../truth.ts";
import type { DecidingLayer, DecidingResource, PolicyLayer } from "./layers.ts";
import { allowingType, byDecidingOrder, decideLayers } from "./layers.ts";
import type { PolicyStack, PreparedPolicy } from "./policies.ts";

/** A statement whose principal, action and resource fit the request. */
export interface MatchedStatement {
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

export interface Decision {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny";
  readonly decidedBy: PolicyType;
  /** In the order of `PolicyStack`. */
  readonly statements: readonly MatchedStatement[];
  /** Whether the resource's policies leave it to the caller's account, and do not allow the caller itself. */
  readonly delegated: boolean;
  readonly crossAccount: boolean;
  readonly traits: ServiceTraits;
  /** Whose Allow is missing, in the order in which they decide. */
  readonly lacking: readonly PolicyLayer[];
  /** The policies have no say. */
  readonly needsNoPermission: boolean;
  /** Given, but of no concern to this caller or resource. */
  readonly passedOver: readonly PolicyType[];
}

/** Has policies of its own, and belongs to an account. */
const isIamPrincipal = ({ kind }: Caller): boolean => kind !== "service" && kind !== "everyone" && kind !== "attached";

export function decide(request: ConcreteRequest, stack: PolicyStack): Decision {
  const { caller, actionKey, resources, serviceLinked } = request;
  const arn = resources[0] ?? [];
  const traits = serviceTraits(actionKey, arn);
  const iam = isIamPrincipal(caller);
  const crossAccount = iam && request.callerAccount !== request.resourceAccount;
  const survey = new Survey(request, iam && stack.permissionsBoundary !== undefined);
  const passedOver: PolicyType[] = [];
  const limits: DecidingLayer[] = [];
  const limit = (type: PolicyType, policies: readonly PreparedPolicy[] | undefined): void => {
    if (policies !== undefined) limits.push(survey.layer(type, policies));
  };

  if (!iam) passOver(passedOver, stack);
  const identity = iam ? survey.layer("identity", stack.identity) : undefined;
  const ofResource = resourceLayers(survey, stack.resource, request, {
    crossAccount,
    mustAllow: traits.resourceMustAllow,
    allowsCaller: caller.kind !== "everyone" || traits.anonymous,
  });
  if (iam) {
    limit("permissionsBoundary", stack.permissionsBoundary);
    limit("session", stack.session);
    if (serviceLinked && stack.serviceControl.length > 0) passedOver.push("serviceControl");
    if (!serviceLinked)
      stack.serviceControl.forEach((policies, level) => limits.push(survey.layer("serviceControl", policies, level)));
  }
  if (stack.resourceControl.length > 0) {
    if (!traits.resourceControl || serviceLinked || isManagedKey(arn, valuesOf(request, aliasesKey)))
      passedOver.push("resourceControl");
    else
      stack.resourceControl.forEach((policies, level) => {
        // RCPFullAWSAccess is attached at every level, so that only Denies count.
        limits.push({ ...survey.layer("resourceControl", policies, level), allows: TRUE });
      });
  }
  limit("vpcEndpoint", stack.vpcEndpoint);

  // The root user needs no identity policy.
  const ofIdentity: DecidingLayer | undefined =
    identity !== undefined && caller.kind === "account" ? { ...identity, allows: TRUE } : identity;
  const { lacking, refusing } = decideLayers({ identity: ofIdentity, resources: ofResource, limits });
  const direct = ofResource.every((layer) => layer.direct === TRUE);
  const known = {
    statements: survey.statements,
    delegated: !direct && ofResource.every(({ allows }) => allows === TRUE),
    crossAccount: request.callerAccount !== request.resourceAccount,
    traits,
    passedOver,
  };
  if (iam && needsNoPermission(actionKey))
    return { ...known, decision: "allowed", decidedBy: "identity", lacking: [], needsNoPermission: true };
  return {
    decision: refusing?.decision ?? "allowed",
    decidedBy: refusing?.layer.type ?? allowingType(ofIdentity?.allows === TRUE, true),
    ...known,
    lacking: eachOnce(lacking.map(({ layer }) => layer)),
    needsNoPermission: false,
  };
}

/** Of several resource policies one speaks for all. */
const eachOnce = (layers: readonly DecidingLayer[]): Decision["lacking"] =>
  layers
    .filter(
      (layer, index) => !layers.slice(0, index).some((one) => one.type === layer.type && one.level === layer.level),
    )
    .sort(byDecidingOrder);

/**
 * Services and anonymous callers have no policies of their own, and no account whose control policies could limit them.
 */
function passOver(into: PolicyType[], stack: PolicyStack): void {
  for (const type of ["identity", "permissionsBoundary", "session", "serviceControl"] as const)
    if ((stack[type] ?? []).length > 0) into.push(type);
}

interface ResourceFacts extends Pick<DecidingResource, "crossAccount" | "mustAllow"> {
  /** Whether a policy of such a resource can allow the caller at all. */
  readonly allowsCaller: boolean;
}

/** One for each resource policy; where there is none, nothing is allowed there. */
function resourceLayers(
  survey: Survey,
  policies: readonly PreparedPolicy[],
  { resources }: ConcreteRequest,
  { crossAccount, mustAllow, allowsCaller }: ResourceFacts,
): DecidingResource[] {
  const layerOf = (named: Named, denies: boolean): DecidingResource => {
    const most = allowsCaller ? named : "no";
    return {
      type: "resource",
      level: undefined,
      allows: fromBoolean(most !== "no"),
      direct: fromBoolean(isDirect(most)),
      unlimited: fromBoolean(escapesLimits(most)),
      denies: fromBoolean(denies),
      crossAccount,
      mustAllow,
      granted: false,
    };
  };
  if (policies.length === 0) return [layerOf("no", false)];
  return policies.map((policy, index) => {
    const { most, denies } = survey.policy(policy, "resource", index, resources[index] ?? resources[0] ?? []);
    return layerOf(most, denies);
  });
}

function valuesOf({ context }: ConcreteRequest, key: string): readonly string[] {
  const value = context.get(key);
  return typeof value === "string" ? [] : value;
}

/** Goes through policies and notes each statement that is about the request. */
class Survey {
  readonly statements: MatchedStatement[] = [];
  readonly #request: ConcreteRequest;
  readonly #bounded: boolean;

  /** @param bounded whether the caller has a permissions boundary */
  constructor(request: ConcreteRequest, bounded: boolean) {
    this.#request = request;
    this.#bounded = bounded;
  }

  /** What the policies of one type (and level) say of the request. */
  layer(type: PolicyType, policies: readonly PreparedPolicy[], level?: number): DecidingLayer {
    const arn = this.#request.resources[0] ?? [];
    let [allows, denies] = [false, false];
    let index = 0;
    for (const policy of policies) {
      const said = this.policy(policy, type, index++, arn, level);
      allows ||= said.most !== "no";
      denies ||= said.denies;
    }
    return { type, level, allows: fromBoolean(allows), denies: fromBoolean(denies) };
  }

  /** Whether one policy denies, and by the closest name of the caller the most that an Allow of it gives. */
  policy(
    policy: PreparedPolicy,
    type: PolicyType,
    index: number,
    arn: readonly string[],
    level?: number,
  ): { readonly most: Named; readonly denies: boolean } {
    let most: Named = "no";
    let denies = false;
    for (const statement of policy.forAction(this.#request.actionKey)) {
      const named = statement.names(this.#request.caller, this.#bounded);
      if (named === "no" || !resourceFits(statement.compiled, arn, this.#request)) continue;
      const matched = statement.compiled.matchConditions(this.#request.context) === TRUE;
      const { allow, sid, index: at } = statement;
      this.statements.push({
        policyType: type,
        level,
        policy: index,
        statement: at,
        sid,
        effect: allow ? "Allow" : "Deny",
        matched,
      });
      if (matched && !allow) denies = true;
      else if (matched) most = closer(most, named);
    }
    return { most, denies };
  }
}

/** Where a request is about no resource in particular, only `*` fits: no ARN does. */
function resourceFits(statement: CompiledStatement, arn: readonly string[], { context }: ConcreteRequest): boolean {
  const { resource } = statement.statement;
  if (arn.length > 1 || resource === undefined) return statement.matchResource(arn, context) === TRUE;
  return statement.resources.some(({ everything }) => everything) !== resource.negated;
}
