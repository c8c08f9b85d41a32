/**
 * How the layers of policies decide a request together: which of them must allow, what an Allow in a resource's policy
 * makes needless, who lacks an Allow, and which layer is named. Three-valued: what nobody knows may let a layer allow or
 * deny, and the decision is what holds whatever it is. `decide.ts` is the case in which all is known.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and docs/aws.md, "How a
 * request is decided".
 */
import type { PolicyType } from "../../policy/document.ts";
import { policyTypes } from "../../policy/document.ts";
import type { Truth } from "../truth.ts";
import { and, FALSE, not, or, TRUE, UNKNOWN } from "../truth.ts";

/** The policies of one type and, of control policies, of one level. */
export interface PolicyLayer {
  readonly type: PolicyType;
  /** Of control policies: 0 is the root. */
  readonly level: number | undefined;
}

export interface AllowingLayer {
  readonly type: PolicyType;
  /** Whether an Allow for the caller holds. */
  readonly allows: Truth;
}

export interface DecidingLayer extends AllowingLayer, PolicyLayer {
  readonly denies: Truth;
}

/** A resource's policy: its Allows differ by how they name the caller (see `Named`). */
export interface AllowingResource extends AllowingLayer {
  /** Whether an Allow holds that is for the principal, not just for its account. */
  readonly direct: Truth;
  /** Whether one holds that a boundary's or a session policy's silence does not limit. */
  readonly unlimited: Truth;
  /** Whether the caller is of another account than the resource. */
  readonly crossAccount: boolean;
  /** Whether the policy has to allow in its own account, too, be it by leaving it to the account. */
  readonly mustAllow: boolean;
  /** Whether something beside the policy lets the caller use the resource, whatever identity policies say. */
  readonly granted: boolean;
}

export interface DecidingResource extends AllowingResource, DecidingLayer {}

/** All that decides one request. */
export interface Layers<L, R> {
  /** Undefined for callers without identity policies (services, anonymous ones): only the resource's policy can allow. */
  readonly identity: L | undefined;
  /** Of an access point and of the bucket behind it each has to let the request through. */
  readonly resources: readonly R[];
  /** What can only limit: boundary, session policy, control policies by level, endpoint policy. */
  readonly limits: readonly L[];
}

/** A layer whose Allow is missing, for certain (`TRUE`) or for some values of what is unknown. */
export interface Lacking<L> {
  readonly layer: L;
  readonly lacks: typeof TRUE | typeof UNKNOWN;
  /** Where one edit is nearest: the layer itself, or resource policies on which alone it depends. */
  readonly at: readonly L[];
}

/** In no order of its own; see {@link refusingLayer}. */
export function lackingLayers<L extends AllowingLayer, R extends AllowingResource>({
  identity,
  resources,
  limits,
}: Layers<L, R>): Lacking<L | R>[] {
  const lacking: Lacking<L | R>[] = [];
  const lack = (layer: L | R, has: Truth, at: readonly (L | R)[] = [layer]): void => {
    if (has !== TRUE) lacking.push({ layer, lacks: has === FALSE ? TRUE : UNKNOWN, at });
  };
  for (const resource of resources)
    if (!resource.granted && (identity === undefined || resource.crossAccount || resource.mustAllow))
      lack(resource, resource.allows);
  if (identity !== undefined && identity.allows !== TRUE) {
    const enough = everyOf(resources, directlyAllows);
    lack(identity, or(identity.allows, enough), whereDirectIsMissing(resources, enough) ?? [identity]);
  }
  for (const limit of limits) {
    const escapable = limit.type === "permissionsBoundary" || limit.type === "session";
    if (limit.allows === TRUE || !escapable) {
      lack(limit, limit.allows);
      continue;
    }
    const escapes = everyOf(resources, escapesLimits);
    const open = escapes === UNKNOWN ? resources.filter((resource) => escapesLimits(resource) === UNKNOWN) : undefined;
    lack(limit, or(limit.allows, escapes), open ?? [limit]);
  }
  return lacking;
}

const directlyAllows = (resource: AllowingResource): Truth =>
  resource.granted ? TRUE : resource.crossAccount ? FALSE : resource.direct;
const escapesLimits = (resource: AllowingResource): Truth => (resource.crossAccount ? FALSE : resource.unlimited);

/** False where there is no resource policy at all. */
function everyOf(resources: readonly AllowingResource[], of: (resource: AllowingResource) => Truth): Truth {
  let all: Truth = resources.length === 0 ? FALSE : TRUE;
  for (const resource of resources) if (all !== FALSE) all = and(all, of(resource));
  return all;
}

/**
 * The resource policies that alone keep the request from doing without an identity policy: the open ones, and where
 * others allow it directly, those that do not.
 */
function whereDirectIsMissing<R extends AllowingResource>(
  resources: readonly R[],
  enough: Truth,
): readonly R[] | undefined {
  if (resources.some(({ crossAccount, granted }) => crossAccount && !granted)) return undefined;
  const wanting = resources.filter((resource) => directlyAllows(resource) !== TRUE);
  return enough === UNKNOWN || wanting.length < resources.length ? wanting : undefined;
}

/** The first layer that denies, else the first that lacks an Allow. */
export interface Refusing<L> {
  readonly decision: "explicitDeny" | "implicitDeny";
  readonly layer: L;
}

/** Which of several layers that refuse for certain is named; undefined where none does. */
export function refusingLayer<L extends PolicyLayer>(refusing: Iterable<Refusing<L>>): Refusing<L> | undefined {
  let first: Refusing<L> | undefined;
  for (const one of refusing) if (first === undefined || comesBefore(one, first)) first = one;
  return first;
}

const comesBefore = (one: Refusing<PolicyLayer>, other: Refusing<PolicyLayer>): boolean =>
  one.decision === other.decision ? byDecidingOrder(one.layer, other.layer) < 0 : one.decision === "explicitDeny";

export const byDecidingOrder = (a: PolicyLayer, b: PolicyLayer): number =>
  policyTypes.indexOf(a.type) - policyTypes.indexOf(b.type) || (a.level ?? 0) - (b.level ?? 0);

export interface LayersDecision<L> {
  /** `UNKNOWN` where the request passes for some values of what is unknown, and not for others. */
  readonly allowed: Truth;
  readonly lacking: readonly Lacking<L>[];
  /** Undefined where the request is not refused for certain. */
  readonly refusing: Refusing<L> | undefined;
}

/** The decision on one request. */
export function decideLayers<L extends DecidingLayer, R extends DecidingResource>(
  layers: Layers<L, R>,
): LayersDecision<L | R> {
  const { identity, resources, limits } = layers;
  const lacking = lackingLayers(layers);
  const all = [...(identity === undefined ? [] : [identity]), ...resources, ...limits];
  const denied = all.reduce<Truth>((truth, { denies }) => or(truth, denies), FALSE);
  const lacks = lacking.reduce<Truth>((truth, one) => or(truth, one.lacks), FALSE);
  const refusing = refusingLayer<L | R>([
    ...all.filter(({ denies }) => denies === TRUE).map((layer) => ({ layer, decision: "explicitDeny" as const })),
    ...lacking.filter((one) => one.lacks === TRUE).map(({ layer }) => ({ layer, decision: "implicitDeny" as const })),
  ]);
  return { allowed: not(or(denied, lacks)), lacking, refusing };
}

/**
 * Which policy lets a request through that is allowed: the identity policy where it says so, else the resource's.
 * @param identity whether an Allow of it may hold
 * @param resource whether one of the resource's policy may hold for the principal itself
 */
export const allowingType = (identity: boolean, resource: boolean): "identity" | "resource" =>
  identity || !resource ? "identity" : "resource";
