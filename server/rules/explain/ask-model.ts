/** Puts the request of a denial to the policies of a model: what they decide, where, and what would change it. */
import { format } from "../../policy/message.ts";
import { BudgetExhausted } from "../../evaluate/budget.ts";
import type { Decision, MatchedStatement } from "../../evaluate/decision/decide.ts";
import { PolicyReader } from "../../evaluate/decision/policies.ts";
import { InputError } from "../../evaluate/input-error.ts";
import type { PolicyType, Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import type { Range } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import { policiesOf } from "../../workspace/model-policies.ts";
import type { ModelPolicy, ModelPrincipal, WorkspaceModel } from "../../workspace/model.ts";
import type { Fix } from "../diagnostic.ts";
import { layerText } from "../modelled.ts";
import { diagnosticOf, outerRange } from "../publish.ts";
import type { FixProposal } from "../report.ts";
import { list } from "../wording.ts";
import { allowRequest } from "./allow-request.ts";
import { loosenDeny } from "./loosen-deny.ts";
import type { ExplainedCause, ModelAnswer } from "./explanation.ts";
import type { AskModel } from "./explain.ts";
import type { RebuiltRequest } from "./model-policies.ts";
import { bucketOf, layerOf, ModelPolicies } from "./model-policies.ts";
import { unmetText, untoldText } from "./conditions.ts";
import { likelyBy } from "./likely-by-model.ts";
import { principalOf, rebuiltRequests } from "./rebuild.ts";

const templates = {
  noPrincipal: "Your files can't be asked: the message doesn't name the principal.",
  unknownPrincipal: "Your files can't be asked: {file} doesn't have the principal {principal}.",
  noResource: "Your files can't be asked: message and {file} don't tell the resource.",
  unusable: "Your files can't be asked: {problem}.",
  tooMuch: "Your files can't be asked: the policies take too many steps to evaluate.",
  allowed:
    "Your files allow {actions}. Then the files are not what is deployed, or a condition depends on a value that the message doesn't tell{unknown}.",
  layersUnknown: ", or one of these denies it: {layers} (the files don't have them)",
  denied: "Your files refuse {action}, too: {why}.",
  deniedByOther: "Your files refuse {action}, but by another policy than AWS names: {why}.",
  byDeny: "a statement denies it",
  byLack: "no Allow in the {layer}",
  deny: "statement {statement} denies {action}{untold}.",
  condition: "statement {statement} would allow {action}, but its condition is not met{why}.",
  lack: "nothing in this policy allows {action} on {resource}.",
  none: "{subject} has no {layer} that allows {action}.",
  namedPolicy: "the message blames this policy ({arn}).",
} as const;

type UnknownTemplate = (typeof templates)["noPrincipal" | "unknownPrincipal" | "noResource" | "unusable" | "tooMuch"];

/**
 * Of one model; policies are read once.
 * @param shown how a file's name is written in the answers
 */
export function askModel(model: WorkspaceModel, shown: (file: string) => string = (file) => file): AskModel {
  const reader = new PolicyReader();
  return (denial) => {
    const { principal: name } = denial;
    const blamed = namedPolicy(denial, model);
    const unknown = (template: UnknownTemplate, problem = ""): ReturnType<AskModel> => ({
      model: {
        decision: "unknown",
        text: format(template, { file: shown(model.file), principal: name ?? "", problem }),
      },
      causes: blamed,
      likely: likelyBy(model, denial, { refused: new Set(), allowed: new Set() }),
    });
    if (name === undefined) return unknown(templates.noPrincipal);
    const principal = principalOf(model, name);
    if (principal === undefined) return unknown(templates.unknownPrincipal);
    const requests = rebuiltRequests(denial, model, principal);
    if (requests.length === 0) return unknown(templates.noResource);
    try {
      return answer(denial, requests, principal, model, reader, blamed);
    } catch (error) {
      if (error instanceof InputError) return unknown(templates.unusable, error.message);
      if (error instanceof BudgetExhausted) return unknown(templates.tooMuch);
      throw error;
    }
  };
}

function answer(
  denial: Denial,
  requests: readonly RebuiltRequest[],
  principal: ModelPrincipal,
  model: WorkspaceModel,
  reader: PolicyReader,
  blamed: readonly ExplainedCause[],
): ReturnType<AskModel> {
  const decided = requests.map((request): Asked => {
    const policies = new ModelPolicies(model, principal, request);
    return { denial, request, principal, model, policies, decision: policies.decide(request, reader) };
  });
  const refusing = decided.filter(({ decision }) => decision.decision !== "allowed");
  const refused = new Set(refusing.map(({ request }) => request.action));
  const allowed = new Set(requests.map(({ action }) => action).filter((action) => !refused.has(action)));
  const likely = likelyBy(model, denial, { refused, allowed });
  const [asked] = refusing;
  if (asked !== undefined) {
    const found = causesOf(asked);
    return {
      model: deniedText(asked, found),
      causes:
        blamed.length > 0 && found.causes.every(({ file }) => file !== blamed[0]?.file)
          ? [...blamed, ...found.causes]
          : found.causes,
      likely,
    };
  }
  const unknownLayers = (decided.at(-1)?.policies.unknown ?? []).map((type) =>
    layerText(layerOf(type, requests[0]?.action ?? "")),
  );
  return {
    model: {
      decision: "allowed",
      text: format(templates.allowed, {
        actions: list(requests.map(({ action }) => action)),
        unknown: unknownLayers.length === 0 ? "" : format(templates.layersUnknown, { layers: list(unknownLayers) }),
      }),
    },
    causes: blamed,
    likely,
  };
}

interface Asked {
  readonly denial: Denial;
  readonly request: RebuiltRequest;
  readonly principal: ModelPrincipal;
  readonly model: WorkspaceModel;
  readonly policies: ModelPolicies;
  readonly decision: Decision;
}

function deniedText({ decision, request }: Asked, { agrees, by: { type, isDeny } }: FoundCauses): ModelAnswer {
  const layer = layerText(layerOf(type, request.action));
  const why = isDeny ? templates.byDeny : format(templates.byLack, { layer });
  return {
    decision: decision.decision,
    text: format(agrees ? templates.denied : templates.deniedByOther, { action: request.action, why }),
  };
}

interface FoundCauses {
  readonly causes: readonly ExplainedCause[];
  /** Whether they are of the type of policy that the message names. */
  readonly agrees: boolean;
  /** What refuses first of them. */
  readonly by: { readonly type: PolicyType; readonly isDeny: boolean };
}

/** All that refuse, or what of it agrees with the type of policy that the message names. */
function causesOf(asked: Asked): FoundCauses {
  const { decision, denial } = asked;
  const denying = decision.statements.filter(({ effect, matched }) => effect === "Deny" && matched);
  const all = [
    ...denying.map((trail) => ({ type: trail.policyType, isDeny: true, make: () => denyCause(asked, trail) })),
    ...decision.lacking.map((lacking) => ({
      type: lacking.type,
      isDeny: false,
      make: () => lackCause(asked, lacking),
    })),
  ];
  const { policyType, reason } = denial;
  const same = all.filter(
    ({ type, isDeny }) =>
      type === policyType &&
      // AWS words a missing Allow of a control policy like a Deny.
      (reason === undefined || isDeny === (reason === "explicitDeny") || type === "serviceControl"),
  );
  const kept = same.length > 0 ? same : all.filter(({ isDeny }) => isDeny === (decision.decision === "explicitDeny"));
  const first = { type: decision.decidedBy, isDeny: decision.decision === "explicitDeny" };
  return {
    causes: kept.flatMap(({ make }) => make()),
    agrees: policyType === undefined || same.length > 0,
    by: same[0] ?? first,
  };
}

function denyCause({ policies, request, model, principal }: Asked, trail: MatchedStatement): ExplainedCause[] {
  const policy = policies.policyOf(trail);
  const statement = policy?.found.document.statements[trail.statement];
  if (policy === undefined || statement === undefined) return [];
  const token = statement.action?.property.key ?? statement.node;
  return [
    cause(
      trail.policyType,
      request,
      policy,
      token,
      format(templates.deny, {
        statement: statementName(statement),
        action: request.action,
        untold: untoldText(statement, request),
      }),
      loosenDeny(policy, statement, request, trail.policyType, principal),
      model.template,
    ),
  ];
}

function lackCause(asked: Asked, { type, level }: Decision["lacking"][number]): ExplainedCause[] {
  const { policies, request, principal, decision, model } = asked;
  const { action, resource } = request;
  const mends = type === "identity" || type === "permissionsBoundary" || type === "session" || type === "resource";
  const named = type === "resource" ? principal : undefined;
  const near = decision.statements.find(
    (trail) => trail.policyType === type && trail.level === level && trail.effect === "Allow" && !trail.matched,
  );
  const nearPolicy = near && policies.policyOf(near);
  const statement: Statement | undefined = near && nearPolicy?.found.document.statements[near.statement];
  if (nearPolicy !== undefined && statement !== undefined) {
    const token = propertyOf(statement.node, "Condition")?.key ?? statement.node;
    const unmet = unmetText(nearPolicy, statement, request);
    const why = unmet === "" ? untoldText(statement, request) : unmet;
    const text = format(templates.condition, { statement: statementName(statement), action, why });
    // Where what is not told decides, the statement may well be enough.
    const fixes = mends && unmet !== "" ? allowRequest(nearPolicy, request, named) : [];
    return [cause(type, request, nearPolicy, token, text, fixes, model.template)];
  }
  const [policy] = policies.of(type, level);
  if (policy === undefined) {
    const owner = type === "resource" ? ownerOf(model, request) : undefined;
    const { file, range } = (owner ?? principal).place;
    const text = format(templates.none, {
      subject: owner?.name ?? (type === "resource" ? resource : principal.arn),
      layer: layerText(layerOf(type, action)),
      action,
    });
    return [{ layer: layerOf(type, action), file: file === "" ? model.file : file, range, text, fixes: [] }];
  }
  const fixes = mends ? allowRequest(policy, request, named) : [];
  const token = policy.found.document.statementProperty.key;
  return [cause(type, request, policy, token, format(templates.lack, { action, resource }), fixes, model.template)];
}

/** The key or bucket whose policy has a say on a request. */
function ownerOf({ keys, buckets }: WorkspaceModel, { action, resource }: RebuiltRequest) {
  if (action.startsWith("kms:")) {
    const key = keys.find(({ arn }) => arn === resource);
    return key && { name: key.arn, place: key.place };
  }
  return buckets.find(({ name }) => name === bucketOf(resource));
}

function cause(
  type: PolicyType,
  { action }: RebuiltRequest,
  { file, found }: ModelPolicy,
  range: Range,
  text: string,
  fixes: readonly FixProposal[],
  template: WorkspaceModel["template"],
): ExplainedCause {
  return {
    layer: layerOf(type, action),
    file,
    range: outerRange(found, range),
    text,
    fixes: published(file, found, range, fixes, template),
  };
}

/** Each allows exactly what was refused: the first is preferred. */
function published(
  file: string,
  document: FoundDocument,
  range: Range,
  fixes: readonly FixProposal[],
  template: WorkspaceModel["template"],
): Fix[] {
  if (fixes.length === 0) return [];
  const report = { document, range, message: "", related: [], fixes };
  const made = diagnosticOf(() => file, "missing-s3-action", "error", report, undefined, template).fixes;
  return made.map((fix, index) => ({
    ...fix,
    isPreferred: index === 0 && !fix.needsInput && fix.effect !== "loosens",
  }));
}

/** The policy whose ARN the message carries, wherever the model has it. */
function namedPolicy(
  { policyArn, policyType = "identity", action = "" }: Denial,
  model: WorkspaceModel,
): ExplainedCause[] {
  if (policyArn === undefined) return [];
  for (const [found, { file }] of policiesOf(model)) {
    if (found.policyArn !== policyArn) continue;
    const { key } = found.document.statementProperty;
    return [
      {
        layer: layerOf(policyType, action),
        file,
        range: outerRange(found, key),
        text: format(templates.namedPolicy, { arn: policyArn }),
        fixes: [],
      },
    ];
  }
  return [];
}
