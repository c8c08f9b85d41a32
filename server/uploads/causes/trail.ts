/**
 * How the layers of a model decide one request: each policy that is asked, each statement with the reason it counts or
 * does not.
 */
import type { Caller, Named } from "../../evaluate/caller.ts";
import { isDirect } from "../../evaluate/caller.ts";
import { allowingType, byDecidingOrder, refusingLayer } from "../../evaluate/decision/layers.ts";
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import { actionMayMatch } from "../../evaluate/compiler.ts";
import { openValues, resourceMatches } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, UNKNOWN } from "../../evaluate/truth.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Layer } from "./finding.ts";
import { policyTypeOf } from "./finding.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, names } from "../scenario/policy-set.ts";
import { holds } from "../judge/verdict.ts";
import type { LayerJudgement } from "../judge/judge-layers.ts";

export type RequestDecision = "allowed" | "explicitDeny" | "implicitDeny";

/** A statement that names the action. */
export interface StatementTrail {
  readonly statement: CompiledStatement;
  readonly document: FoundDocument;
  /** `open`: it counts or not, depending on what the model does not say; otherwise what keeps it from counting. */
  readonly outcome: "counts" | "open" | "otherPrincipal" | "otherResource" | "condition";
  /** Index of the condition that fails, or of the first that is open; -1 where none is. */
  readonly condition: number;
  /** Indices of all that are open. */
  readonly openConditions: readonly number[];
  /** Of the request, for the key of a condition that fails. */
  readonly value?: ContextValue;
  /** Where `open` because of them: values in its resources or actions that nobody knows, as the policy spells them. */
  readonly values: readonly string[];
  /** How a resource policy names the caller; `principal` in all others. */
  readonly named: Named;
}

export interface LayerTrail {
  readonly layer: Layer;
  /** Of control policies: 0 is the root. */
  readonly level: number | undefined;
  readonly set: PolicySet;
  /** `notNeeded`: it says nothing, and need not; `open`: it depends on what the model leaves open. */
  readonly outcome: "denies" | "lacksAllow" | "open" | "allows" | "notNeeded";
  readonly statements: readonly StatementTrail[];
}

export interface RequestTrail {
  readonly decision: RequestDecision;
  readonly decidedBy: Layer;
  readonly layers: readonly LayerTrail[];
}

/** The request that the layers were asked. */
export interface AskedRequest {
  /** Lower-cased. */
  readonly action: string;
  readonly caller: Caller;
  readonly bounded: boolean;
  readonly context: RequestContext;
  /** Whether the caller may use the resource whatever identity and resource policy leave out: a KMS grant. */
  readonly granted: boolean;
}

const ranked = <L extends { readonly layer: Layer; readonly level: number | undefined }>(of: L) => ({
  type: policyTypeOf(of.layer),
  level: of.level,
  of,
});

export const comesBeforeResource = (layer: Layer): boolean =>
  byDecidingOrder(ranked({ layer, level: undefined }), { type: "resource", level: undefined }) < 0;

/** @param judged each layer, as `judgeLayers` has it */
export function trailOf(judged: readonly LayerJudgement[], asked: AskedRequest): RequestTrail {
  const layers = judged
    .map((one) => ranked(layerTrail(one, asked)))
    .sort(byDecidingOrder)
    .map(({ of }) => of);
  const refusing = refusingLayer(
    layers
      .filter(({ outcome }) => outcome === "denies" || outcome === "lacksAllow")
      .map((layer) => ({
        layer: ranked(layer),
        decision: layer.outcome === "denies" ? ("explicitDeny" as const) : ("implicitDeny" as const),
      })),
  );
  if (refusing !== undefined) return { decision: refusing.decision, decidedBy: refusing.layer.of.layer, layers };
  if (asked.granted) return { decision: "allowed", decidedBy: "keyPolicy", layers };
  const byResource = layers.find(
    ({ layer, statements }) =>
      policyTypeOf(layer) === "resource" && statements.some((one) => counts(one) && isDirect(one.named)),
  );
  const byIdentity = layers.some(({ layer, statements }) => layer === "identity" && statements.some(counts));
  const by = allowingType(byIdentity, byResource !== undefined);
  return {
    decision: "allowed",
    decidedBy: by === "resource" && byResource !== undefined ? byResource.layer : "identity",
    layers,
  };
}

/** An Allow that holds, or may hold. */
const counts = ({ statement, outcome }: StatementTrail): boolean =>
  allows(statement) && (outcome === "counts" || outcome === "open");

function layerTrail({ layer, level, set, denialReasons, arn }: LayerJudgement, asked: AskedRequest): LayerTrail {
  const { action, caller, bounded, context } = asked;
  const statements = set.statements
    .filter((statement) => names(statement, action))
    .map((statement): StatementTrail => {
      const named = statement.names(caller, bounded);
      return {
        statement,
        document: documentOf(set, statement),
        named,
        ...outcomeOf(statement, named, action, arn, context),
      };
    });
  const [deny, silence] = [
    denialReasons.find(({ kind }) => kind === "deny"),
    denialReasons.find(({ kind }) => kind !== "deny"),
  ];
  const outcome = denialReasons.some(({ kind, certain }) => kind === "deny" && certain)
    ? "denies"
    : silence?.certain === true
      ? "lacksAllow"
      : deny !== undefined || silence !== undefined
        ? "open"
        : statements.some(counts)
          ? "allows"
          : "notNeeded";
  return { layer, level, set, outcome, statements };
}

function outcomeOf(
  statement: CompiledStatement,
  named: Named,
  action: string,
  arn: readonly string[],
  context: RequestContext,
): Pick<StatementTrail, "outcome" | "condition" | "openConditions" | "value" | "values"> {
  const none = { condition: -1, openConditions: [], values: [] };
  if (named === "no") return { outcome: "otherPrincipal", ...none };
  const resource = statement.matchResource(arn, context);
  if (resource === FALSE) return { outcome: "otherResource", ...none };
  for (const [condition, failing] of statement.conditions.entries())
    if (failing.evaluate(context) === FALSE)
      return { ...none, outcome: "condition", condition, value: context.get(failing.key) };
  if (statement.matchAction(action) < 0) return { ...none, outcome: "open", values: openActions(statement, action) };
  if (holds(statement, arn, context) !== UNKNOWN) return { outcome: "counts", ...none };
  const values =
    resource === UNKNOWN
      ? statement.resources
          .filter((pattern) => resourceMatches(pattern, arn, context) === UNKNOWN)
          .flatMap((pattern) => openValues(pattern, context))
      : [];
  const openConditions = statement.conditions.flatMap((condition, index) =>
    condition.evaluate(context) === UNKNOWN ? [index] : [],
  );
  return { outcome: "open", condition: openConditions[0] ?? -1, openConditions, values: [...new Set(values)] };
}

const openActions = ({ statement: { action: element } }: CompiledStatement, action: string): string[] =>
  (element?.values ?? []).map(({ value }) => value).filter((value) => actionMayMatch(value, action));

function documentOf(set: PolicySet, statement: CompiledStatement): FoundDocument {
  const document = set.sourceOf.get(statement);
  if (document === undefined) throw new RangeError("a statement of another set");
  return document;
}
