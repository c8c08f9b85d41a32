/** Expectations of the model: operations that shall be allowed, or refused. */
import { objectList } from "../causes/object-list.ts";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelAccessPoint, ModelExpectation, WorkspaceModel } from "../../workspace/model.ts";
import { conditionToken, denyToken } from "../causes/blamed-token.ts";
import { summaryOf } from "../causes/refused.ts";
import type { Cause } from "../causes/cause.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Layer, UploadData } from "../causes/finding.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import type { Operation, Role } from "../requests/operation-rows.ts";
import type { Access } from "../requests/operations.ts";
import { s3ActionName } from "../requests/operation-rows.ts";
import {
  accessesOn,
  actionOf,
  inOrder,
  namesVersion,
  operationOf,
  readsAnother,
  readsObjects,
} from "../requests/operations.ts";
import { replicationBetween } from "../requests/replication.ts";
import { withoutS3Keys } from "../requests/upload-headers.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import type { JudgedClass } from "../scenario/from-model/objects.ts";
import type { PairCheck, Question } from "./pair.ts";
import { checkPair } from "./pair.ts";
import type { LayerJudgement } from "./judge-layers.ts";
import { isRefusedBy } from "./judge-layers.ts";
import { valuesFor } from "../scenario/symbol-values.ts";
import { asContext } from "../causes/witness.ts";
import { openGlobsOn, requestedResource } from "../scenario/from-model/target.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";

/** Why S3 itself refuses what is expected to pass. */
export interface S3Cause {
  readonly kind: "missing" | "denied" | "condition";
  readonly layer: Layer;
  readonly level: number | undefined;
  /** Undefined where no document of the layer exists: the finding is then at the expectation. */
  readonly document: FoundDocument | undefined;
  readonly set: PolicySet;
  readonly range: Range;
  /** The Deny, or the Allow whose condition or resource does not fit. */
  readonly statement: CompiledStatement | undefined;
  /**
   * Whether an Allow of the layer covers objects of the bucket that depend on a value nobody knows: a wider one may not
   * be meant.
   */
  readonly coversUnknown: boolean;
  /** Those that break because of it. */
  readonly expectations: readonly ModelExpectation[];
  /** One for each expectation, if several fail by the same cause: each principal with its own objects. */
  readonly parts?: readonly S3Cause[];
  /**
   * As AWS spells it: `s3:PutObject`, of a copy's source `s3:GetObject`, of a directory bucket
   * `s3express:CreateSession`.
   */
  readonly action: string;
  /** What fails, as the layer's policies would name it: through an access point objects are the access point's. */
  readonly resources: readonly string[];
  readonly data: UploadData;
}

export interface ExpectationCheck {
  readonly expectation: ModelExpectation;
  /** One for each S3 action on the objects that are named, then on a copy's source. */
  readonly sides: readonly [PairCheck, ...PairCheck[]];
  /** Operations expected to be allowed that fail for certain, or (`expect: denied`) that pass. */
  readonly broken: readonly OperationName[];
  /**
   * One object for which the expectation is not met: one that is written, or one that is read if a copy's source fails.
   */
  readonly example: string | undefined;
  readonly s3: readonly S3Cause[];
  readonly kms: readonly Cause[];
}

/** Undefined if the expectation names what the model does not declare: that is a problem of the model itself. */
export function checkExpectation(compiled: CompiledModel, expectation: ModelExpectation): ExpectationCheck | undefined {
  const { model } = compiled;
  const declared = model.principals.find(({ arn }) => arn === expectation.principal);
  const principal = declared === undefined ? undefined : compiled.principal(declared);
  const accessPoint = model.accessPoints.find(({ arn }) => arn === expectation.to.accessPoint);
  if (principal === undefined || (expectation.to.accessPoint !== undefined && accessPoint === undefined))
    return undefined;
  const named = { bucket: accessPoint?.bucket ?? expectation.to.bucket, keys: expectation.to.keys };
  const asked = inOrder(expectation.operations).map((name) => rowOf(model, expectation, name));
  const own = asked.filter(({ inPlace }) => inPlace === true);
  const sides = [
    ...askAbout(compiled, principal, expectation, "object", asked, named, accessPoint),
    ...askAbout(compiled, principal, expectation, "source", own, named, accessPoint),
    ...(expectation.from === undefined
      ? []
      : askAbout(compiled, principal, expectation, "source", asked.filter(readsAnother), expectation.from, undefined)),
  ];
  const [first, ...others] = sides;
  if (first === undefined) return undefined;
  const wanted = expectation.expect === "allowed";
  const broken: OperationName[] = [];
  let example: string | undefined;
  for (const operation of asked) {
    const breaking = breakingObject(operation, sides, wanted);
    if (breaking === undefined) continue;
    broken.push(operation.operation);
    example ??= breaking;
  }
  return {
    expectation,
    sides: [first, ...others],
    broken,
    example,
    s3: wanted ? sides.flatMap((check) => s3Causes(expectation, check)) : [],
    kms: wanted ? sides.flatMap(({ causes }) => causes) : [],
  };
}

/** Replication depends on both buckets. */
function rowOf({ buckets }: WorkspaceModel, { to, from }: ModelExpectation, name: OperationName): Operation {
  const row = operationOf(name);
  const [destination, source] = [to.bucket, from?.bucket].map((wanted) => buckets.find((one) => one.name === wanted));
  return name !== "Replication" || destination === undefined || source === undefined
    ? row
    : replicationBetween(row, source, destination);
}

function askAbout(
  compiled: CompiledModel,
  principal: CompiledPrincipal,
  expectation: ModelExpectation,
  role: Role,
  operations: readonly Operation[],
  at: { readonly bucket: string; readonly keys: string },
  accessPoint: ModelAccessPoint | undefined,
): readonly PairCheck[] {
  const bucket = compiled.model.buckets.find(({ name }) => name === at.bucket);
  if (bucket === undefined) return [];
  const ask = (access: Access, formerKey?: string): readonly PairCheck[] => {
    const question: Question = {
      context: role === "object" ? expectation.context : withoutS3Keys(expectation.context),
      within: (prefix) => compileGlob(prefix + at.keys),
      accessPoint,
      access,
      ...(formerKey === undefined ? {} : { formerKey }),
      ...(role === "object" ? { replicaKey: expectation.replicaKey } : {}),
    };
    return [checkPair(compiled, principal, bucket, question)].filter((pair) => pair !== undefined);
  };
  return accessesOn(role, operations, role === "object" && namesVersion(expectation.context)).flatMap((access) => [
    ...ask(access),
    ...(readsObjects(access) ? bucket.formerKeys.flatMap((key) => ask(access, key)) : []),
  ]);
}

/** What the layers say of S3 calls that they refuse. */
interface RefusedCalls {
  readonly layers: readonly LayerJudgement[];
  readonly operations: readonly OperationName[];
  readonly call: string;
  /** By which S3 tells these calls from others of the same action. */
  readonly told: ReadonlyMap<string, ContextValue>;
}

/** Undefined where S3 lets all calls of these operations pass, for one class of objects. */
function refusedCalls({ s3 }: PairCheck, one: JudgedClass, asked: readonly Operation[]): RefusedCalls | undefined {
  const callsOf = ({ s3Calls }: Operation): readonly string[] =>
    s3Calls
      .filter((call) => [false, true].some((versioned) => actionOf(call, versioned) === s3.target.action))
      .map(({ call }) => call);
  const calls = asked.flatMap(callsOf);
  const [call = "CreateSession"] = calls;
  const operations = asked.map(({ operation }) => operation);
  if (!one.allowed) return { layers: one.s3, operations, call, told: new Map() };
  for (const { told, calls: own } of s3.creationValues(calls)) {
    const layers = s3.judge(one.object, told);
    if (!isRefusedBy(layers)) continue;
    const failing = asked.filter((each) => callsOf(each).some((name) => own.includes(name)));
    return { layers, operations: failing.map(({ operation }) => operation), call: own[0] ?? call, told };
  }
  return undefined;
}

/** An object that fails though it is expected to pass, or (`wanted: false`) passes though it should not. */
function breakingObject(operation: Operation, sides: readonly PairCheck[], wanted: boolean): string | undefined {
  const own = sides.filter(({ calls }) => calls.has(operation.operation));
  const fails =
    (check: PairCheck) =>
    (one: JudgedClass): boolean =>
      refusedCalls(check, one, [operation]) !== undefined ||
      (check.calls.get(operation.operation) ?? []).some(
        ({ action }) => check.refused.get(one)?.includes(action) === true,
      );
  if (wanted) return own.flatMap((check) => check.classes.find(fails(check))?.object ?? [])[0];
  // What passes only if a value that nobody knows is the right one is not told.
  // Of the objects under the bucket's present key.
  const [first, ...others] = own.filter(({ formerKey }) => formerKey === undefined);
  const passing = first?.classes.find((one) => one.covered && !fails(first)(one));
  return others.every((check) => check.classes.some((one) => !fails(check)(one))) ? passing?.object : undefined;
}

function s3Causes(expectation: ModelExpectation, pair: PairCheck): S3Cause[] {
  const asked = pair.access.sides.map(({ operation }) => operation);
  const refused = pair.classes.flatMap((one) => {
    const calls = refusedCalls(pair, one, asked);
    return calls === undefined ? [] : [{ one, calls }];
  });
  const byDocument = new Map<FoundDocument | undefined, Map<string, S3Cause>>();
  for (const { one, calls } of refused) {
    for (const layer of calls.layers) {
      for (const denialReason of layer.denialReasons) {
        if (!denialReason.certain) continue;
        const cause = causeOf(
          expectation,
          pair,
          one,
          calls,
          layer,
          denialReason.kind === "deny" ? denialReason.statement : undefined,
        );
        const byPlace = byDocument.get(cause.document) ?? new Map<string, S3Cause>();
        byDocument.set(cause.document, byPlace);
        const name = `${cause.layer} ${String(cause.level)} ${String(cause.range.offset)} ${cause.kind}`;
        const known = byPlace.get(name);
        byPlace.set(name, known === undefined ? cause : withObjects(known, cause));
      }
    }
  }
  const scope = refused.length === pair.classes.length ? "all" : "some";
  return [...byDocument.values()].flatMap((byPlace) =>
    [...byPlace.values()].map((cause) => ({
      ...cause,
      data: { ...cause.data, ...summaryOf(cause.data.refused.map((one) => ({ ...one, scope }))) },
    })),
  );
}

/** One cause is one finding, however many expectations it breaks. */
export function mergeS3Causes(expectations: readonly ExpectationCheck[]): readonly S3Cause[] {
  const byDocument = new Map<FoundDocument | undefined, Map<string, S3Cause[]>>();
  for (const cause of expectations.flatMap(({ s3 }) => s3)) {
    const ofDocument = byDocument.get(cause.document) ?? new Map<string, S3Cause[]>();
    byDocument.set(cause.document, ofDocument);
    const { layer, level, kind, action, range } = cause;
    const name = `${layer} ${String(level)} ${kind} ${action} ${String(range.offset)}`;
    ofDocument.set(name, [...(ofDocument.get(name) ?? []), cause]);
  }
  return [...byDocument.values()].flatMap((ofDocument) => [...ofDocument.values()].flatMap(mergedS3));
}

function mergedS3(parts: readonly S3Cause[]): S3Cause[] {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return [...parts];
  const summary = summaryOf(parts.flatMap(({ data }) => data.refused));
  const objects = objectList(parts.flatMap(({ data }) => data.objects));
  return [
    {
      ...first,
      parts,
      resources: objectList(parts.flatMap(({ resources }) => resources)),
      expectations: parts.flatMap((part) => part.expectations),
      data: { ...first.data, ...summary, objects },
    },
  ];
}

const withObjects = (first: S3Cause, { resources, data: { objects } }: S3Cause): S3Cause => ({
  ...first,
  resources: objectList([...first.resources, ...resources]),
  data: { ...first.data, objects: objectList([...first.data.objects, ...objects]) },
});

/** The objects of a class as the layer sees them. */
function resourcesOf({ s3: { target } }: PairCheck, one: JudgedClass, { arn }: LayerJudgement): readonly string[] {
  const seen = arn.join(":");
  if (target.onBucket) return [seen];
  if (target.accessPoint === undefined || seen === one.object) return objectList(one.cover());
  const { accessPoint, prefix } = target;
  return objectList(one.cover().map((object) => `${accessPoint.arn}/object/${object.slice(prefix.length)}`));
}

function causeOf(
  expectation: ModelExpectation,
  pair: PairCheck,
  one: JudgedClass,
  calls: RefusedCalls,
  judged: LayerJudgement,
  deny: CompiledStatement | undefined,
): S3Cause {
  const { layer, level, set } = judged;
  const { target, context } = pair.s3;
  const base = {
    layer,
    level,
    set,
    expectations: [expectation],
    action: s3ActionName(target.action),
    resources: resourcesOf(pair, one, judged),
    coversUnknown: judged.deciders.allow.some(
      (statement) => openGlobsOn(target, statement, context).length > 0 || statement.mayAllow(target.action),
    ),
    data: dataOf(pair, one, calls, layer, deny === undefined ? "implicitDeny" : "explicitDeny"),
  };
  if (deny !== undefined)
    return {
      ...base,
      kind: "denied",
      statement: deny,
      document: set.sourceOf.get(deny),
      range: denyToken(deny, target.action),
    };
  const resource = requestedResource(target, one.object);
  const nearest =
    judged.deciders.allow.find((statement) => statement.matchResource(resource, context) !== FALSE) ??
    judged.deciders.allow.find((statement) => statement.statement.action?.negated === false);
  if (nearest !== undefined) {
    const condition =
      nearest.matchResource(resource, context) === FALSE
        ? -1
        : nearest.conditions.findIndex((each) => each.evaluate(context) === FALSE);
    const document = set.sourceOf.get(nearest);
    if (condition >= 0)
      return { ...base, kind: "condition", statement: nearest, document, range: conditionToken(nearest, condition, 0) };
    const action = nearest.statement.action?.values[Math.max(0, nearest.matchAction(target.action))];
    if (layer === "identity" && action !== undefined)
      return { ...base, kind: "missing", statement: nearest, document, range: action };
  }
  const [document] = set.documents;
  return {
    ...base,
    kind: "missing",
    statement: nearest,
    document,
    range: document?.document.statementProperty.key ?? expectation.place.range,
  };
}

function dataOf(
  { principal, bucket, s3 }: PairCheck,
  one: JudgedClass,
  { operations, call, told }: RefusedCalls,
  layer: Layer,
  reason: UploadData["reason"],
): UploadData {
  const { target, known } = s3;
  const resourceAccount = bucket.account ?? principal.uploader.account ?? "";
  const values = valuesFor(
    [one.object],
    {
      arn: principal.principal.arn,
      account: principal.uploader.account ?? "",
      region: bucket.region ?? "",
      resourceAccount,
    },
    one.stays,
  );
  return {
    ...summaryOf([
      { principal: principal.principal.arn, bucket: bucket.name, operations, kmsActions: [], scope: "all" },
    ]),
    objects: objectList(one.cover()),
    keys: [],
    reason,
    layer,
    witness: {
      principal: principal.principal.arn,
      action: s3ActionName(target.action),
      resource: values.fill(requestedResource(target, one.object).join(":")),
      resourceAccount,
      context: {
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        ...values.context,
        ...asContext(new Map([...known, ...told])),
      },
      call,
      objectKey: values.fill(one.object.slice(target.prefix.length)),
      assumed: [...(bucket.account === undefined ? ["resourceAccount"] : []), ...Object.keys(values.context)],
      ...(values.symbols === undefined ? {} : { symbols: values.symbols }),
    },
  };
}
