/**
 * How the layers of a model decide one request: each policy that is asked, each statement with the reason it counts or
 * does not.
 */
import type { Caller, Named } from "../../evaluate/caller.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import { actionMayMatch } from "../../evaluate/compiler.ts";
import { openValues, resourceMatches } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, UNKNOWN } from "../../evaluate/truth.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Layer } from "./finding.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, names } from "../scenario/policy-set.ts";
import { holds } from "../judge/verdict.ts";
import type { LayerJudgement } from "../scenario/policy-layers.ts";
import { namedIn } from "../scenario/policy-layers.ts";

export type Decision = "allowed" | "explicitDeny" | "implicitDeny";

/** A statement that names the action. */
export interface StatementTrail {
  readonly statement: CompiledStatement;
  readonly document: FoundDocument;
  /** `open`: it counts or not, depending on what the model does not say; otherwise what keeps it from counting. */
  readonly outcome: "counts" | "open" | "otherPrincipal" | "otherResource" | "condition";
  /** Index of the condition that fails or is open, -1 where none is. */
  readonly condition: number;
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
  /** `notNeeded`: it says nothing, and need not; `open`: it hinges on what the model does not say. */
  readonly outcome: "denies" | "lacksAllow" | "open" | "allows" | "notNeeded";
  readonly statements: readonly StatementTrail[];
}

export interface RequestTrail {
  readonly decision: Decision;
  readonly decidedBy: Layer;
  readonly layers: readonly LayerTrail[];
}

/** The order in which the layer that decides is named, where several refuse. */
const order: readonly Layer[] = [
  "resourceControl",
  "serviceControl",
  "vpcEndpoint",
  "bucketPolicy",
  "keyPolicy",
  "identity",
  "permissionsBoundary",
  "session",
];

/** The request that the layers were asked. */
export interface Asked {
  /** Lower-cased. */
  readonly action: string;
  readonly caller: Caller;
  readonly bounded: boolean;
  readonly context: RequestContext;
  /** The six segments of the resource; the bucket behind an access point sees its own object. */
  arnFor(set: PolicySet): readonly string[];
}

/** @param granted whether a KMS grant lets the caller use the key, whatever identity and key policy leave out */
export function trailOf(judged: readonly LayerJudgement[], asked: Asked, granted = false): RequestTrail {
  const layers = judged
    .map((one) => layerTrail(one, asked, granted && (one.layer === "identity" || one.layer === "keyPolicy")))
    .sort((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer) || (a.level ?? 0) - (b.level ?? 0));
  const refusing =
    layers.find(({ outcome }) => outcome === "denies") ?? layers.find(({ outcome }) => outcome === "lacksAllow");
  if (refusing !== undefined)
    return {
      decision: refusing.outcome === "denies" ? "explicitDeny" : "implicitDeny",
      decidedBy: refusing.layer,
      layers,
    };
  if (granted) return { decision: "allowed", decidedBy: "keyPolicy", layers };
  const byResource = layers.find(
    (layer) =>
      (layer.layer === "bucketPolicy" || layer.layer === "keyPolicy") &&
      layer.statements.some((one) => counts(one) && one.named !== "account"),
  );
  const byIdentity = layers.some(({ layer, statements }) => layer === "identity" && statements.some(counts));
  return {
    decision: "allowed",
    decidedBy: byIdentity || byResource === undefined ? "identity" : byResource.layer,
    layers,
  };
}

/** An Allow that holds, or may hold. */
const counts = ({ statement, outcome }: StatementTrail): boolean =>
  allows(statement) && (outcome === "counts" || outcome === "open");

function layerTrail({ layer, level, set, obstacles }: LayerJudgement, asked: Asked, granted: boolean): LayerTrail {
  const { action, context } = asked;
  const arn = asked.arnFor(set);
  const statements = set.statements
    .filter((statement) => names(statement, action))
    .map((statement): StatementTrail => {
      const named = namedIn(statement, asked);
      return {
        statement,
        document: documentOf(set, statement),
        named,
        ...outcomeOf(statement, named, action, arn, context),
      };
    });
  const [deny, silence] = [
    obstacles.find(({ kind }) => kind === "deny"),
    obstacles.find(({ kind }) => kind !== "deny"),
  ];
  const outcome = obstacles.some(({ kind, certain }) => kind === "deny" && certain)
    ? "denies"
    : silence?.certain === true && !granted
      ? "lacksAllow"
      : deny !== undefined || (silence !== undefined && !granted)
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
): Pick<StatementTrail, "outcome" | "condition" | "values"> {
  const none = { condition: -1, values: [] };
  if (named === "no") return { outcome: "otherPrincipal", ...none };
  const resource = statement.matchResource(arn, context);
  if (resource === FALSE) return { outcome: "otherResource", ...none };
  const failing = statement.conditions.findIndex((condition) => condition.evaluate(context) === FALSE);
  if (failing >= 0) return { outcome: "condition", condition: failing, values: [] };
  if (statement.matchAction(action) < 0)
    return { outcome: "open", condition: -1, values: openActions(statement, action) };
  if (holds(statement, arn, context) !== UNKNOWN) return { outcome: "counts", ...none };
  const values =
    resource === UNKNOWN
      ? statement.resources
          .filter((pattern) => resourceMatches(pattern, arn, context) === UNKNOWN)
          .flatMap((pattern) => openValues(pattern, context))
      : [];
  return {
    outcome: "open",
    condition: statement.conditions.findIndex((condition) => condition.evaluate(context) === UNKNOWN),
    values: [...new Set(values)],
  };
}

const openActions = ({ statement: { action: element } }: CompiledStatement, action: string): string[] =>
  (element?.values ?? []).map(({ value }) => value).filter((value) => actionMayMatch(value, action));

function documentOf(set: PolicySet, statement: CompiledStatement): FoundDocument {
  const document = set.sourceOf.get(statement);
  if (document === undefined) throw new RangeError("a statement of another set");
  return document;
}
