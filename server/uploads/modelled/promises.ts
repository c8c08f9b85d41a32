/** Promises of the model: uploads that shall be allowed, or refused. */
import { partitionOf } from "../../catalog/regions.ts";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelPromise } from "../../workspace/model.ts";
import { byCodeUnits, conditionToken, denyToken } from "../collector.ts";
import type { Cause } from "../cause.ts";
import type { Layer, UploadData, UploadOperation } from "../finding.ts";
import { operations, putObject } from "../operations.ts";
import type { PolicySet } from "../policy-set.ts";
import { allows } from "../policy-set.ts";
import { S3Context } from "../s3-request.ts";
import { knownOfS3 } from "./known.ts";
import type { ObjectClass } from "./objects.ts";
import { bucketPrefix } from "./objects.ts";
import type { PairCheck } from "./pair.ts";
import { checkPair } from "./pair.ts";
import type { LayerJudgement } from "./stack.ts";
import type { World } from "./world.ts";

/** Why S3 itself refuses a promised upload. */
export interface S3Cause {
  readonly kind: "missing" | "denied" | "condition";
  readonly layer: Layer;
  readonly level: number | undefined;
  /** Undefined where no document of the layer exists: the finding stands at the promise. */
  readonly document: FoundDocument | undefined;
  readonly set: PolicySet;
  readonly blame: Range;
  /** The Deny, or the Allow whose condition or resource does not fit. */
  readonly statement: CompiledStatement | undefined;
  readonly promise: ModelPromise;
  readonly data: UploadData;
}

export interface PromiseCheck {
  readonly promise: ModelPromise;
  readonly pair: PairCheck;
  /** Promised operations that fail for certain, or (`expect: denied`) that pass. */
  readonly broken: readonly UploadOperation[];
  /** One object for which the promise is broken. */
  readonly example: string | undefined;
  readonly s3: readonly S3Cause[];
  readonly kms: readonly Cause[];
}

/** Undefined where the promise names what the model does not know: that is told as a problem of the model. */
export function checkPromise(world: World, promise: ModelPromise): PromiseCheck | undefined {
  const { model } = world;
  const declared = model.principals.find(({ arn }) => arn === promise.principal);
  const principal = declared === undefined ? undefined : world.principal(declared);
  const bucket = model.buckets.find(({ name }) => name === promise.to.bucket);
  if (principal === undefined || bucket === undefined) return undefined;
  const prefix = bucketPrefix(partitionOf(bucket.region ?? "us-east-1"), bucket.name);
  const pair = checkPair(world, principal, bucket, { context: promise.context, within: compileGlob(prefix + (promise.to.keys === "" ? "*" : promise.to.keys)) });
  if (pair === undefined) return undefined;
  const promised = operations.filter(({ operation }) => promise.operations.includes(operation));
  const fails = (one: ObjectClass, operation: (typeof operations)[number]): boolean =>
    !one.allowed || operation.calls.some(({ action }) => pair.refused.get(one)?.includes(action) === true);
  const wanted = promise.expect === "allowed";
  const breaking = pair.classes.filter((one) => promised.some((operation) => fails(one, operation) === wanted));
  const broken = promised.filter((operation) => breaking.some((one) => fails(one, operation) === wanted)).map(({ operation }) => operation);
  return {
    promise, pair, broken, example: breaking[0]?.object,
    s3: wanted ? s3Causes(world, promise, pair) : [],
    kms: wanted ? pair.causes : [],
  };
}

function s3Causes(world: World, promise: ModelPromise, pair: PairCheck): S3Cause[] {
  const refused = pair.classes.filter(({ allowed }) => !allowed);
  const byPlace = new Map<string, S3Cause>();
  for (const one of refused) {
    for (const layer of one.s3) {
      for (const obstacle of layer.obstacles) {
        if (!obstacle.certain) continue;
        const cause = causeOf(world, promise, pair, one, layer, obstacle.kind === "deny" ? obstacle.statement : undefined);
        const name = `${cause.layer} ${String(cause.level)} ${String(cause.blame.offset)} ${cause.kind}`;
        const known = byPlace.get(name);
        byPlace.set(name, known === undefined ? cause : { ...known, data: withObjects(known.data, cause.data) });
      }
    }
  }
  return [...byPlace.values()].map((cause) => ({
    ...cause, data: { ...cause.data, scope: refused.length === pair.classes.length ? "all" : "some" },
  }));
}

const withObjects = (first: UploadData, { objects }: UploadData): UploadData =>
  ({ ...first, objects: [...new Set([...first.objects, ...objects])].sort(byCodeUnits) });

function causeOf(world: World, promise: ModelPromise, pair: PairCheck, one: ObjectClass, judged: LayerJudgement, deny: CompiledStatement | undefined): S3Cause {
  const { layer, level, set } = judged;
  const base = { layer, level, set, promise, data: dataOf(promise, pair, one, layer, deny === undefined ? "implicitDeny" : "explicitDeny") };
  if (deny !== undefined) return { ...base, kind: "denied", statement: deny, document: set.sourceOf.get(deny), blame: denyToken(deny, putObject) };
  const context = new S3Context(pair.principal.uploader, "none", undefined, knownOfS3(world.model, pair.principal.principal, pair.bucket, promise.context));
  const nearest = judged.deciders.allow.filter(allows).find((statement) => statement.matchResource(one.segments, context) !== FALSE)
    ?? judged.deciders.allow.find((statement) => statement.statement.action?.negated === false);
  if (nearest !== undefined) {
    const condition = nearest.matchResource(one.segments, context) === FALSE ? -1 : nearest.conditions.findIndex((each) => each.evaluate(context) === FALSE);
    const document = set.sourceOf.get(nearest);
    if (condition >= 0) return { ...base, kind: "condition", statement: nearest, document, blame: conditionToken(nearest, condition, 0) };
    const action = nearest.statement.action?.values[Math.max(0, nearest.matchAction(putObject))];
    if (layer === "identity" && action !== undefined) return { ...base, kind: "missing", statement: nearest, document, blame: action };
  }
  const [document] = set.documents;
  return { ...base, kind: "missing", statement: nearest, document, blame: document?.document.statementProperty.key ?? promise.place.range };
}

function dataOf(promise: ModelPromise, { principal, bucket }: PairCheck, one: ObjectClass, layer: Layer, reason: UploadData["reason"]): UploadData {
  const path = one.object.slice(one.object.indexOf("/") + 1);
  return {
    principal: principal.principal.arn, operations: promise.operations, kmsActions: [], buckets: [bucket.name], objects: [...one.cover()].sort(byCodeUnits),
    keys: [], scope: "all", reason, layer,
    witness: {
      principal: principal.principal.arn, action: "s3:PutObject", resource: one.object, resourceAccount: bucket.account ?? principal.uploader.account ?? "",
      context: { "aws:SecureTransport": "true", "aws:ViaAWSService": "false", ...promise.context },
      call: promise.operations[0] === "MultipartUpload" ? "CreateMultipartUpload" : "PutObject", objectKey: path,
      assumed: bucket.account === undefined ? ["resourceAccount"] : [],
    },
  };
}
