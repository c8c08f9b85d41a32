/**
 * What each layer of a scenario says of one request: which statements stand in its way, and of what is open the
 * statement on which it depends. Which layers have to allow is `evaluate/decision/layers.ts`'s to say.
 */
import type { RequestContext } from "../../evaluate/context.ts";
import type { AllowingLayer, AllowingResource } from "../../evaluate/decision/layers.ts";
import { lackingLayers } from "../../evaluate/decision/layers.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { PolicyType } from "../../policy/document.ts";
import type { Truth } from "../../evaluate/truth.ts";
import { FALSE, or, TRUE, UNKNOWN } from "../../evaluate/truth.ts";
import type { Layer } from "../causes/finding.ts";
import { policyTypeOf } from "../causes/finding.ts";
import type { Guardrail, PolicyLayers, ResourcePolicy } from "../scenario/from-model/policy-layers.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import type { SortedStatements } from "./deciders.ts";
import { sortStatements } from "./deciders.ts";
import type { Deciders, DenialReason } from "./verdict.ts";
import { denyingIn, missingAllow } from "./verdict.ts";

export interface LayerJudgement {
  readonly layer: Layer;
  readonly level: number | undefined;
  readonly set: PolicySet;
  readonly denialReasons: readonly DenialReason[];
  /** The statements that were asked: an Allow among them may be the near miss. */
  readonly deciders: Deciders;
  /** The six segments of the resource that it was asked about. */
  readonly arn: readonly string[];
}

/** What all layers have to say on one action: to be made once and asked of many resources. */
export interface ActionLayers {
  readonly layers: PolicyLayers;
  readonly identity: SortedStatements | undefined;
  readonly resources: readonly { readonly policy: ResourcePolicy; readonly sorted: SortedStatements | undefined }[];
  readonly guardrails: readonly { readonly guardrail: Guardrail; readonly sorted: SortedStatements }[];
}

/** @param action lower-cased */
export function forAction(layers: PolicyLayers, action: string): ActionLayers {
  const { caller, bounded } = layers;
  const sorted = (set: PolicySet): SortedStatements =>
    sortStatements(set.on(action), (statement) => statement.names(caller, bounded));
  return {
    layers,
    identity: layers.identity && sorted(layers.identity),
    resources: layers.resources.map((policy) => ({ policy, sorted: policy.set && sorted(policy.set) })),
    guardrails: layers.guardrails.map((guardrail) => ({ guardrail, sorted: sorted(guardrail.set) })),
  };
}

/** All that decide the action, in whatever layer, each once. */
export const statementsOf = ({ identity, resources, guardrails }: ActionLayers): CompiledStatement[] => [
  ...new Set(
    [identity, ...resources.map(({ sorted }) => sorted), ...guardrails.map(({ sorted }) => sorted)].flatMap((sorted) =>
      sorted === undefined ? [] : [...sorted.allow, ...sorted.deny],
    ),
  ),
];

const noAllow: DenialReason = { kind: "noAllow", certain: true };

const truthOf = (missing: DenialReason | undefined): Truth =>
  missing === undefined ? TRUE : missing.certain ? FALSE : UNKNOWN;

/** What a layer lacks, if any; what the model does not tell is taken to allow. */
class AskedLayer implements AllowingLayer {
  readonly type: PolicyType;
  readonly missing: DenialReason | undefined;

  constructor(layer: Layer, missing: DenialReason | undefined) {
    this.type = policyTypeOf(layer);
    this.missing = missing;
  }

  get allows(): Truth {
    return truthOf(this.missing);
  }
}

type Part = "direct" | "account" | "unlimited";

/** A resource's policy; its parts are asked when somebody wants to know. */
class AskedResource implements AllowingResource {
  readonly type = "resource";
  readonly crossAccount: boolean;
  readonly mustAllow: boolean;
  readonly granted: boolean;
  readonly #sorted: SortedStatements | undefined;
  readonly #missing: (statements: readonly CompiledStatement[]) => DenialReason | undefined;
  readonly #parts = new Map<Part, DenialReason | undefined>();

  constructor(
    { crossAccount, mustAllow, granted }: ResourcePolicy,
    sorted: SortedStatements | undefined,
    missing: (statements: readonly CompiledStatement[]) => DenialReason | undefined,
    grant: boolean,
  ) {
    this.crossAccount = crossAccount;
    this.mustAllow = mustAllow;
    this.granted = granted || grant;
    this.#sorted = sorted;
    this.#missing = missing;
  }

  #lackOf(part: Part): DenialReason | undefined {
    if (this.#sorted === undefined) return part === "account" ? undefined : noAllow;
    if (!this.#parts.has(part)) this.#parts.set(part, this.#missing(this.#sorted[part]));
    return this.#parts.get(part);
  }

  get direct(): Truth {
    return truthOf(this.#lackOf("direct"));
  }

  get allows(): Truth {
    const { direct } = this;
    // Only quicker: the account's Allows are not looked at.
    return direct === TRUE ? TRUE : or(direct, truthOf(this.#lackOf("account")));
  }

  get unlimited(): Truth {
    return truthOf(this.#lackOf("unlimited"));
  }

  /** Whether all that it says is that the account decides: mended, it would still need an identity policy. */
  get onlyDelegates(): boolean {
    return this.#sorted !== undefined && this.#sorted.direct.length === 0 && this.#sorted.account.length > 0;
  }

  /** What is wrong with it, first what is open. */
  missing(parts: readonly Part[]): DenialReason {
    return parts.map((part) => this.#lackOf(part)).find((one) => one?.certain === false) ?? noAllow;
  }
}

/** What is in the way of a layer's own Allow, by layer. */
type Told = Map<AskedLayer | AskedResource, DenialReason>;

function denialReasonsOf(
  identity: AskedLayer | undefined,
  resources: readonly AskedResource[],
  limits: readonly AskedLayer[],
): Told {
  const told: Told = new Map();
  const lacking = lackingLayers<AskedLayer, AskedResource>({ identity, resources, limits });
  const ofResource = lacking.map(({ layer }) => layer).filter((layer) => layer instanceof AskedResource);
  for (const { layer, at } of lacking) {
    // A resource policy that is mended for the principal itself needs no identity policy beside it.
    if (layer === identity && ofResource.some(({ crossAccount, onlyDelegates }) => !crossAccount && !onlyDelegates))
      continue;
    for (const place of at) {
      // Limits come last: what is out of their reach is enough for the identity policy, too.
      if (place instanceof AskedLayer) told.set(place, place.missing ?? noAllow);
      else told.set(place, place.missing(limits.includes(layer as AskedLayer) ? ["unlimited"] : ["direct", "account"]));
    }
  }
  return told;
}

export interface LayersQuestion {
  /** The six segments of the request's resource as each resource policy sees it; the first is everybody's. */
  readonly arns: readonly (readonly string[])[];
  readonly context: RequestContext;
  /** Whether something beside the policies lets the caller use the resource, such as a grant on a key. */
  readonly granted: boolean;
}

export function judgeLayers(
  { layers, identity, resources, guardrails }: ActionLayers,
  { arns, context, granted }: LayersQuestion,
): LayerJudgement[] {
  const [arn = []] = arns;
  const ofIdentity = layers.resourceAlone
    ? undefined
    : new AskedLayer("identity", identity && missingAllow(identity.allow, arn, context));
  const ofResources = resources.map(
    ({ policy, sorted }, index) =>
      new AskedResource(policy, sorted, (statements) => missingAllow(statements, arns[index] ?? arn, context), granted),
  );
  const limits = guardrails.map(
    ({ guardrail: { layer, allowsAnyway }, sorted }) =>
      new AskedLayer(layer, allowsAnyway ? undefined : missingAllow(sorted.allow, arn, context)),
  );
  const told = denialReasonsOf(ofIdentity, ofResources, limits);
  const judged: LayerJudgement[] = [];
  const add = (
    layer: Layer,
    level: number | undefined,
    set: PolicySet | undefined,
    deciders: SortedStatements | undefined,
    lacks: DenialReason | undefined,
    seen = arn,
  ): void => {
    if (set === undefined || deciders === undefined) return;
    const denies = denyingIn(deciders.deny, seen, context);
    judged.push({
      layer,
      level,
      set,
      deciders,
      arn: seen,
      denialReasons: lacks === undefined ? denies : [...denies, lacks],
    });
  };
  add("identity", undefined, layers.identity, identity, ofIdentity && told.get(ofIdentity));
  resources.forEach(({ policy: { layer, set }, sorted }, index) => {
    const asked = ofResources[index];
    add(layer, undefined, set, sorted, asked && told.get(asked), arns[index]);
  });
  guardrails.forEach(({ guardrail: { layer, level, set }, sorted }, index) => {
    const asked = limits[index];
    add(layer, level, set, sorted, asked && told.get(asked));
  });
  return judged;
}

export const isRefusedBy = (judged: readonly LayerJudgement[]): boolean =>
  judged.some(({ denialReasons }) => denialReasons.some(({ certain }) => certain));
