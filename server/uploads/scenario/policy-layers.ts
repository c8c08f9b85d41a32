/**
 * All policies that have a say on one principal's requests to one resource, layer by layer, and what stands in a
 * request's way in each layer while the others are taken to allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and docs/aws.md, "How a
 * request is decided".
 */
import type { Caller, Named } from "../../evaluate/caller.ts";
import { appliesTo } from "../../evaluate/caller.ts";
import { PrincipalList } from "../../evaluate/decision/resource-grant.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Layer } from "../causes/finding.ts";
import type { PolicySet } from "./policy-set.ts";
import { allows, names } from "./policy-set.ts";
import type { Deciders, DenialReason } from "../judge/verdict.ts";
import { denyingIn, missingAllow } from "../judge/verdict.ts";

/** A layer that can only limit: a boundary, a session policy, a level of control policies, an endpoint policy. */
export interface Guardrail {
  readonly layer: Layer;
  /** Of control policies: 0 is the root. */
  readonly level: number | undefined;
  readonly set: PolicySet;
  /** Whether `RCPFullAWSAccess` is attached beside it, so that only its Denies matter. */
  readonly allowsAnyway: boolean;
}

export interface PolicyLayers {
  readonly caller: Caller;
  /** Whether the caller has a permissions boundary. */
  readonly bounded: boolean;
  readonly crossAccount: boolean;
  /** Whether the resource's policy has to allow, in its own account too (KMS keys). */
  readonly resourceMustAllow: boolean;
  /** Whether the caller has no identity policies, so that the resource's policy alone can allow (AWS services). */
  readonly resourceAlone: boolean;
  /** Undefined: the model does not say, and it is taken not to restrict. */
  readonly identity: PolicySet | undefined;
  readonly resourceLayer: Layer;
  /** Undefined: the model does not say. */
  readonly resource: PolicySet | undefined;
  readonly guardrails: readonly Guardrail[];
}

export interface LayerJudgement {
  readonly layer: Layer;
  readonly level: number | undefined;
  readonly set: PolicySet;
  readonly obstacles: readonly DenialReason[];
  /** The statements that were asked: an Allow among them may be the near miss. */
  readonly deciders: Deciders;
}

interface Sorted {
  readonly all: Deciders;
  /** A resource policy's Allows that name the caller or everybody, and those that leave it to the caller's account. */
  readonly direct: readonly CompiledStatement[];
  readonly account: readonly CompiledStatement[];
}

/** What a stack's statements have to say on one action: to be made once and asked of many resources. */
export interface ActionStack {
  readonly stack: PolicyLayers;
  readonly identity: Sorted | undefined;
  readonly resource: Sorted | undefined;
  readonly guardrails: readonly { readonly guardrail: Guardrail; readonly sorted: Sorted }[];
}

/** @param action lower-cased */
export function forAction(stack: PolicyLayers, action: string): ActionStack {
  const of = (set: PolicySet): Sorted => sortStatements(set, action, stack);
  return {
    stack,
    identity: stack.identity && of(stack.identity),
    resource: stack.resource && of(stack.resource),
    guardrails: stack.guardrails.map((guardrail) => ({ guardrail, sorted: of(guardrail.set) })),
  };
}

/**
 * How a statement names the caller. Whoever has a permissions boundary is hit by each Deny with `NotPrincipal`,
 * whatever it lists (docs/aws.md, "Matching principals").
 */
export function namedIn(
  statement: CompiledStatement,
  { caller, bounded }: Pick<PolicyLayers, "caller" | "bounded">,
): Named {
  const { principal, effect } = statement.statement;
  if (principal === undefined) return "principal";
  if (bounded && principal.negated && effect === "Deny") return "everyone";
  const named = appliesTo(principal, caller);
  // Whom a placeholder means is taken in the policy's favour.
  if (named === "no" && effect === "Allow" && !principal.negated)
    return statement.mayBeAbout(caller) ? "principal" : "no";
  return named !== "no" && effect === "Deny" && principal.negated && statement.mayBeAbout(caller) ? "no" : named;
}

/** Whether an Allow names the caller by more than a placeholder. */
export const surelyNames = ({ statement: { principal } }: CompiledStatement, caller: Caller): boolean =>
  principal === undefined || appliesTo(principal, caller) !== "no";

function sortStatements(set: PolicySet, action: string, stack: PolicyLayers): Sorted {
  const known = set.kms.get(action) ?? set.statements.filter((statement) => names(statement, action));
  const allow: CompiledStatement[] = [];
  const deny: CompiledStatement[] = [];
  const direct: CompiledStatement[] = [];
  const account: CompiledStatement[] = [];
  for (const statement of known) {
    const named = namedIn(statement, stack);
    if (named === "no") continue;
    if (!allows(statement)) {
      deny.push(statement);
      continue;
    }
    allow.push(statement);
    (named === "account" ? account : direct).push(statement);
  }
  return { all: { allow, deny }, direct, account };
}

/** @param arn the six segments of the request's resource */
export function judgeLayers(actions: ActionStack, arn: readonly string[], context: RequestContext): LayerJudgement[] {
  const { stack, identity, resource } = actions;
  const missing = (statements: readonly CompiledStatement[]): DenialReason | undefined =>
    missingAllow(statements, arn, context);
  const judged: LayerJudgement[] = [];
  const add = (
    layer: Layer,
    level: number | undefined,
    set: PolicySet | undefined,
    { all }: Sorted,
    lacking: DenialReason | undefined,
  ): void => {
    if (set === undefined) return;
    const denies = denyingIn(all.deny, arn, context);
    judged.push({ layer, level, set, deciders: all, obstacles: lacking === undefined ? denies : [...denies, lacking] });
  };
  const ofIdentity = identity === undefined ? undefined : missing(identity.all.allow);
  const ofDirect = resource === undefined ? noAllow : missing(resource.direct);
  const [identityLacks, resourceLacks] = lacking(actions, ofIdentity, ofDirect, missing);
  const limited = actions.guardrails.map(({ guardrail: { layer, allowsAnyway }, sorted }) => {
    const obstacle = allowsAnyway ? undefined : missing(sorted.all.allow);
    return { obstacle, escapable: obstacle !== undefined && (layer === "permissionsBoundary" || layer === "session") };
  });
  const needsEscape = limited.some(({ escapable }) => escapable);
  const escape =
    !needsEscape || stack.crossAccount
      ? noAllow
      : missing((resource?.direct ?? []).filter((statement) => escapesLimits(statement, stack.caller)));
  // An Allow out of the limits' reach that hangs on the network is what all hangs on.
  const hinge = needsEscape && escape?.kind === "openAllow" ? escape : undefined;
  if (identity !== undefined) add("identity", undefined, stack.identity, identity, identityLacks);
  if (resource !== undefined) add(stack.resourceLayer, undefined, stack.resource, resource, resourceLacks ?? hinge);
  actions.guardrails.forEach(({ guardrail: { layer, level, set }, sorted }, index) => {
    const { obstacle, escapable } = limited[index] ?? { obstacle: undefined, escapable: false };
    add(layer, level, set, sorted, escapable && escape?.kind !== "noAllow" ? undefined : obstacle);
  });
  return judged;
}

const noAllow: DenialReason = { kind: "noAllow", certain: true };

/** What the identity and the resource side lack, each if the other is as it is and could be enough. */
function lacking(
  { stack, resource }: ActionStack,
  ofIdentity: DenialReason | undefined,
  ofDirect: DenialReason | undefined,
  missing: (statements: readonly CompiledStatement[]) => DenialReason | undefined,
): readonly [DenialReason | undefined, DenialReason | undefined] {
  if (stack.resourceAlone) return [undefined, resource === undefined ? undefined : ofDirect];
  if (stack.crossAccount) {
    return [
      ofIdentity,
      resource === undefined || ofDirect === undefined ? undefined : missing([...resource.direct, ...resource.account]),
    ];
  }
  if (ofDirect === undefined) return [undefined, undefined];
  if (!stack.resourceMustAllow)
    return ofDirect.kind === "openAllow" && ofIdentity !== undefined ? [undefined, ofDirect] : [ofIdentity, undefined];
  // A key policy that the model does not know is taken to leave access to the account.
  if (resource === undefined) return [ofIdentity, undefined];
  const ofAccount = missing(resource.account);
  if (ofAccount === undefined)
    return ofDirect.kind === "openAllow" && ofIdentity !== undefined ? [undefined, ofDirect] : [ofIdentity, undefined];
  if (ofDirect.kind === "openAllow") return [undefined, ofDirect];
  // A delegation whose condition fails would still need the identity policy once it is mended.
  return [resource.account.length > 0 && resource.direct.length === 0 ? ofIdentity : undefined, ofAccount];
}

/** Whether an Allow of the resource's policy is out of reach of a boundary's and a session policy's silence. */
const escapesLimits = ({ statement: { principal } }: CompiledStatement, caller: Caller): boolean =>
  principal !== undefined && new PrincipalList(principal).grantTo(caller) === "unlimited";

export const isRefusedBy = (judged: readonly LayerJudgement[]): boolean =>
  judged.some(({ obstacles }) => obstacles.some(({ certain }) => certain));
