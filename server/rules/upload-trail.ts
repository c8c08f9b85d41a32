/** An answer in words: each layer of each request, with the place that decides it. */
import { format } from "../policy/message.ts";
import type { Range } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { statementName } from "../policy/document.ts";
import type { Layer } from "../uploads/causes/finding.ts";
import type { UploadAnswer } from "../uploads/can-upload.ts";
import type { LayerTrail, StatementTrail } from "../uploads/causes/trail.ts";
import type { Authorization } from "../uploads/judge/upload-side.ts";
import { conditionToken, denyToken } from "../uploads/causes/blamed-token.ts";
import { allows } from "../uploads/scenario/policy-set.ts";
import type { ModelAccount, ModelPrincipal, ModelPlace } from "../workspace/model.ts";
import type { Location } from "./diagnostic.ts";
import { layerText } from "./modelled.ts";
import { outerRange } from "./publish.ts";
import { list } from "./wording.ts";

export interface TrailEntry extends Location {
  readonly layer: Layer;
  /**
   * `deciding`: what its layer comes to, and why; `aside`: a statement that changes nothing; `untold`: the model does
   * not say.
   */
  readonly weight: "deciding" | "aside" | "untold";
  readonly text: string;
}

const templates = {
  allows: "{layer}: statement {statement} allows {action}",
  leaves: "{layer}: statement {statement} leaves {action} to the policies of account {account}",
  denies: "{layer}: statement {statement} denies {action}",
  allowsIf: "{layer}: statement {statement} allows {action} if {conditions}, which the model does not tell",
  deniesIf: "{layer}: statement {statement} denies {action} if {conditions}, which the model does not tell",
  allowsFor:
    "{layer}: statement {statement} allows {action} on {resource} for some value of {values}, which the model does not tell",
  deniesFor:
    "{layer}: statement {statement} denies {action} on {resource} for some value of {values}, which the model does not tell",
  otherPrincipal: "{layer}: statement {statement} is about other principals",
  otherResource: "{layer}: statement {statement} does not cover {resource}",
  holds: "{conditions} holds",
  hold: "{conditions} hold",
  condition: "{layer}: statement {statement} does not count: {condition} does not hold, the request has {value}",
  absent: "{layer}: statement {statement} does not count: {condition} does not hold, the request has no such key",
  lacks: "{layer}: nothing in it allows {action} on {resource}",
  noPolicy: "{layer}: there is none, so nothing allows {action}",
  silent: "{layer}: has nothing against {action} and need not allow it",
  untold: "{layer}: the model does not say, taken not to restrict",
  grant: "a grant on the key lets {grantee} use it for {action}",
  managed: "key policy: that of aws/s3 lets every principal of account {account} use it through S3",
  managedRefuses: "key policy: that of aws/s3 lets no principal of another account than {account} use it",
  elsewhere:
    "the bucket's default key is looked up in account {account}, the principal's own, which has no such key in the model",
  unserved: "KMS never serves a request without credentials, whatever the key policy allows",
  publicAccess: "Block Public Access is taken to be off; AWS turns it on for new buckets",
  bucketKey: "the model does not say whether S3 Bucket Keys are on; with them {state} KMS would refuse",
  level: "{layer} (level {number})",
  unknownValue: "a value that the model does not tell",
} as const;

/** All entries of one request, layer after layer in the order in which they decide. */
export function trailEntries({ compiled, principal }: UploadAnswer, authorization: Authorization): TrailEntry[] {
  const { layers, grant, managed, elsewhere, unserved, refusedWith, bucket } = authorization;
  const entries = layers.flatMap((layer) =>
    layerEntries(
      layer,
      authorization,
      (document, range) => ({ file: compiled.fileOf(document), range: outerRange(document, range) }),
      entryPlace(layer.layer, authorization, principal),
    ),
  );
  const add = ({ file, range }: ModelPlace, layer: Layer, weight: TrailEntry["weight"], text: string): void => {
    entries.push({ file, range, layer, weight, text });
  };
  if (grant !== undefined)
    add(
      grant.place,
      "keyPolicy",
      "deciding",
      format(templates.grant, { grantee: grant.grantee, action: authorization.action }),
    );
  if (managed !== undefined) {
    const template = principal.account === managed.account ? templates.managed : templates.managedRefuses;
    add(managed.place, "keyPolicy", "deciding", format(template, { account: managed.account }));
  }
  if (elsewhere !== undefined)
    add(elsewhere.place, "keyPolicy", "deciding", format(templates.elsewhere, { account: elsewhere.account }));
  if (unserved !== undefined) add(unserved, "keyPolicy", "deciding", templates.unserved);
  if (principal.arn === "*" && unserved === undefined && authorization.decision === "allowed")
    add(bucket.place, "bucketPolicy", "deciding", templates.publicAccess);
  if (refusedWith !== undefined) {
    add(
      bucket.encryption.place,
      "keyPolicy",
      "deciding",
      format(templates.bucketKey, { state: refusedWith === "bucketKeyOn" ? "on" : "off" }),
    );
  }
  for (const [layer, place] of untold(authorization, principal, compiled.model.accounts)) {
    add(place, layer, "untold", format(templates.untold, { layer: layerText(layer) }));
  }
  return entries;
}

type At = (document: FoundDocument, range: Range) => Location;

function layerEntries(trail: LayerTrail, authorization: Authorization, at: At, fallback: ModelPlace): TrailEntry[] {
  const { layer, level, set, outcome, statements } = trail;
  const name =
    level === undefined
      ? layerText(layer)
      : format(templates.level, { layer: layerText(layer), number: String(level + 1) });
  const own = statements.map((one): TrailEntry => ({
    ...at(one.document, tokenOf(one, authorization.action)),
    layer,
    weight: weightOf(one, trail),
    text: statementText(one, name, authorization),
  }));
  const [document] = set.documents;
  const head =
    outcome === "lacksAllow"
      ? document === undefined
        ? templates.noPolicy
        : templates.lacks
      : outcome === "notNeeded"
        ? templates.silent
        : undefined;
  if (head === undefined) return own;
  const place =
    document === undefined
      ? { file: fallback.file, range: fallback.range }
      : at(document, document.document.statementProperty.key);
  return [
    {
      ...place,
      layer,
      weight: "deciding",
      text: format(head, { layer: name, action: authorization.action, resource: authorization.resource }),
    },
    ...own,
  ];
}

/** What decides a layer is what counts there; where nothing does, the Allows that were meant. */
function weightOf({ statement, outcome, named }: StatementTrail, layer: LayerTrail): TrailEntry["weight"] {
  const nearMiss =
    layer.outcome === "lacksAllow" && allows(statement) && (outcome === "condition" || outcome === "otherResource");
  const counts = outcome === "counts" || outcome === "open";
  if (layer.outcome === "denies") return counts && !allows(statement) ? "deciding" : "aside";
  return nearMiss || (counts && named !== "no") ? "deciding" : "aside";
}

function tokenOf({ statement, outcome, condition }: StatementTrail, action: string): Range {
  const { action: actions, resource, principal, node } = statement.statement;
  if (outcome === "otherPrincipal") return principal?.property.key ?? node;
  if (outcome === "otherResource") return resource?.property.key ?? node;
  if (outcome === "condition") return conditionToken(statement, condition, 0);
  if (!allows(statement)) return denyToken(statement, action);
  return actions?.negated === false
    ? (actions.values[statement.matchAction(action.toLowerCase())] ?? actions.property.key)
    : (actions?.property.key ?? node);
}

function statementText(
  { statement, outcome, condition, openConditions, named, value, values: unknown }: StatementTrail,
  layer: string,
  { action, resource }: Authorization,
): string {
  const textOf = (index: number): string => {
    const element = statement.conditions[index];
    return element === undefined ? "" : `${element.operator} ${element.key}`;
  };
  const principal = statement.statement.principal?.entries
    .map(({ node }) => /\d{12}/.exec(node.value)?.[0])
    .find((account) => account !== undefined);
  const values = {
    layer,
    action,
    resource,
    statement: statementName(statement.statement),
    condition: textOf(condition),
    conditions: format(openConditions.length > 1 ? templates.hold : templates.holds, {
      conditions: list(openConditions.map(textOf)),
    }),
    value: typeof value === "object" ? list(value) : templates.unknownValue,
    account: principal ?? "",
  };
  switch (outcome) {
    case "otherPrincipal":
    case "otherResource":
      return format(templates[outcome], values);
    case "condition":
      return format(value === "absent" ? templates.absent : templates.condition, values);
    case "open":
      if (unknown.length > 0)
        return format(allows(statement) ? templates.allowsFor : templates.deniesFor, {
          ...values,
          values: list(unknown),
        });
      return format(allows(statement) ? templates.allowsIf : templates.deniesIf, values);
    case "counts":
      return format(
        !allows(statement) ? templates.denies : named === "account" ? templates.leaves : templates.allows,
        values,
      );
  }
}

/** Where a policy that a layer lacks would be declared. */
function entryPlace(layer: Layer, { bucket }: Authorization, principal: ModelPrincipal): ModelPlace {
  return layer === "bucketPolicy" || layer === "resourceControl"
    ? bucket.place
    : layer === "keyPolicy"
      ? bucket.encryption.place
      : principal.place;
}

/** Layers that the model leaves open, with the place where it could tell. */
function untold(
  authorization: Authorization,
  principal: ModelPrincipal,
  accounts: readonly ModelAccount[],
): Map<Layer, ModelPlace> {
  const { bucket, action, managed, layers, keyAccount } = authorization;
  const open = new Map<Layer, ModelPlace>();
  const known = new Set(layers.map(({ layer }) => layer));
  const add = (layer: Layer, place: ModelPlace): void => {
    if (!known.has(layer)) open.set(layer, place);
  };
  const isKms = action.startsWith("kms:");
  const resourceAccount = isKms ? keyAccount : bucket.account;
  const [ofResource, ofPrincipal] = [resourceAccount, principal.account].map((id) =>
    accounts.find((account) => account.id === id),
  );
  if (
    managed === undefined &&
    authorization.unserved === undefined &&
    ofResource?.managementAccount !== true &&
    ofResource?.resourceControl === undefined
  )
    add("resourceControl", ofResource?.place ?? bucket.place);
  if (
    principal.account !== undefined &&
    ofPrincipal?.managementAccount !== true &&
    ofPrincipal?.serviceControl === undefined
  )
    add("serviceControl", ofPrincipal?.place ?? principal.place);
  if (isKms && managed === undefined && authorization.elsewhere === undefined && authorization.unserved === undefined)
    add("keyPolicy", bucket.encryption.place);
  if (!isKms && bucket.policy === undefined) add("bucketPolicy", bucket.place);
  if (principal.account !== undefined) {
    if (principal.identity === undefined) add("identity", principal.place);
    if (principal.permissionsBoundary === undefined) add("permissionsBoundary", principal.place);
  }
  return open;
}
