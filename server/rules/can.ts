/**
 * The answer to one operation as it leaves the engine: decision, trail and what mends it, or why the question cannot be
 * answered.
 */
import { format } from "../policy/message.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import type { Layer } from "../uploads/causes/finding.ts";
import type { ObjectName, Unanswerable, UploadAnswer, UploadQuestion } from "../uploads/can-upload.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import { mergeCauses } from "../uploads/causes/merge.ts";
import { checkExpectation, mergeS3Causes } from "../uploads/judge/expectations.ts";
import type { RequestDecision } from "../uploads/causes/trail.ts";
import type { RequestContextValues } from "../uploads/judge/upload-side.ts";
import type { ModelPlace, ModelProblem, ModelTemplate, WorkspaceModel } from "../workspace/model.ts";
import { isRead } from "../uploads/requests/operations.ts";
import { problemsConcerning } from "../workspace/problems-of.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { ExpressionNames } from "./say.ts";
import { bucketNamed, principalNamed } from "./deployed-names.ts";
import { said } from "./say.ts";
import type { TrailEntry } from "./upload-trail.ts";
import { trailEntries } from "./upload-trail.ts";
import { shortList } from "./wording.ts";

export interface UploadReport {
  readonly allowed: boolean;
  readonly operation: OperationName;
  readonly authorizations: readonly {
    readonly call: string;
    readonly action: string;
    readonly resource: string;
    readonly context: RequestContextValues;
    readonly decision: RequestDecision;
    readonly decidedBy: Layer;
    /** Of the object, where it is read: it may still be under a key that the bucket had before. */
    readonly key: string | undefined;
    readonly trail: readonly TrailEntry[];
  }[];
  /** Layers of which the model does not say whether they restrict. */
  readonly unknown: readonly Layer[];
  /** What is wrong, each with its fixes; empty where it is allowed. */
  readonly causes: readonly Diagnostic[];
  /** What is wrong with the model itself where it tells of this upload: the answer is as good as what is left. */
  readonly problems: readonly ModelProblem[];
}

/** The question cannot be answered: what the model lacks, in one sentence, with the place where it could say it. */
export interface UnansweredUpload {
  readonly problem: string;
  readonly place: ModelPlace | undefined;
}

const templates = {
  unknownPrincipal: "knows no principal {name}; it has {known}",
  noUploader: "{name} is no user, role, session or service, and makes no requests",
  unknownBucket: "knows no bucket or access point {name}; it has {known}",
  none: "none",
  needsSource: "a copy needs its source: --from s3://BUCKET/KEY",
  unknownKey: "does not say under which KMS key {bucket} encrypts: whether KMS lets the request through cannot be told",
} as const;

/** A question with principal and buckets as the model has them: of infrastructure code they may be named otherwise. */
export function inNamesOf(model: WorkspaceModel, question: UploadQuestion): UploadQuestion {
  const { template } = model;
  if (template === undefined) return question;
  const named = (object: ObjectName): ObjectName => ({
    ...object,
    bucket: bucketNamed(object.bucket, model, template) ?? object.bucket,
  });
  return {
    ...question,
    principal: principalNamed(question.principal, model, template) ?? question.principal,
    to: named(question.to),
    ...(question.from === undefined ? {} : { from: named(question.from) }),
  };
}

/** Whether the model has the principal and the bucket that are asked about. */
export function declares(model: WorkspaceModel, question: UploadQuestion): boolean {
  const { principal, to } = inNamesOf(model, question);
  return (
    (principal === "*" || model.principals.some(({ arn }) => arn === principal)) &&
    (to.accessPoint !== undefined || model.buckets.some(({ name }) => name === to.bucket))
  );
}

/** In the expressions and the files of infrastructure code. */
function saidReport(report: UploadReport, template: ModelTemplate | undefined): UploadReport {
  if (template === undefined) return report;
  const { names } = template;
  const say = (text: string): string => names.spell(text);
  return {
    ...report,
    authorizations: report.authorizations.map((one) => ({
      ...one,
      resource: say(one.resource),
      context: Object.fromEntries(
        Object.entries(one.context).map(([key, value]) => [
          key,
          typeof value === "string" ? say(value) : value.map(say),
        ]),
      ),
      key: one.key === undefined ? undefined : say(one.key),
      trail: one.trail.map((entry) => ({ ...entry, ...(template.locate?.(entry.range) ?? {}), text: say(entry.text) })),
    })),
    problems: [],
  };
}

/** @param diagnosticsOf what the rules say of a check of the model */
export function reportUpload(
  answer: UploadAnswer | Unanswerable,
  diagnosticsOf: (check: ModelCheck) => readonly Diagnostic[],
  names?: ExpressionNames,
): UploadReport | UnansweredUpload {
  if (answer.kind !== "answer") return unanswered(answer, names);
  const authorizations = answer.authorizations.map((one) => ({
    call: one.call,
    action: one.action,
    resource: one.resource,
    context: one.context,
    decision: one.decision,
    decidedBy: one.decidedBy,
    key: one.keyAccount !== undefined && isRead(answer.question.operation) ? one.resource : undefined,
    trail: trailEntries(answer, one),
  }));
  const untold = authorizations.flatMap(({ trail }) => trail.filter(({ weight }) => weight === "untold"));
  const report = {
    allowed: answer.allowed,
    operation: answer.question.operation,
    authorizations,
    unknown: [...new Set(untold.map(({ layer }) => layer))].sort(),
    causes: answer.allowed ? [] : causesOf(answer, diagnosticsOf),
    problems: problemsConcerning(answer.compiled.model, entriesOf(answer)),
  };
  return saidReport(report, answer.compiled.model.template);
}

function entriesOf({ principal, authorizations, question, compiled: { model } }: UploadAnswer): ModelPlace[] {
  const accounts = new Set([
    principal.account,
    ...authorizations.flatMap(({ bucket, keyAccount }) => [bucket.account, keyAccount]),
  ]);
  const resources = new Set(authorizations.map(({ resource }) => resource));
  return [
    principal,
    ...authorizations.map(({ bucket }) => bucket),
    ...model.keys.filter(({ arn }) => resources.has(arn)),
    ...model.vpcEndpoints,
    ...model.accounts.filter(({ id }) => accounts.has(id)),
    ...model.accessPoints.filter(({ arn }) => arn === question.to.accessPoint),
  ].map(({ place }) => place);
}

function unanswered(answer: Unanswerable, names: ExpressionNames | undefined): UnansweredUpload {
  switch (answer.kind) {
    case "needsSource":
      return { problem: templates.needsSource, place: undefined };
    case "unknownKey":
      return {
        problem: format(templates.unknownKey, { bucket: said(answer.bucket.name, names) }),
        place: answer.bucket.encryption.place,
      };
    default: {
      const { kind, name, known } = answer;
      return {
        problem: format(templates[kind], {
          name,
          known: known.length === 0 ? templates.none : shortList(known.map((one) => said(one, names))),
        }),
        place: undefined,
      };
    }
  }
}

/**
 * The operation is the only expectation of its model: what breaks it are the causes, but for those that depend on what nobody
 * tells.
 */
function causesOf(
  { compiled, principal, authorizations }: UploadAnswer,
  diagnosticsOf: (check: ModelCheck) => readonly Diagnostic[],
): Diagnostic[] {
  const expectations = compiled.model.expectations.flatMap(
    (expectation) => checkExpectation(compiled, expectation) ?? [],
  );
  const causes = mergeCauses(expectations.flatMap(({ kms }) => kms).filter(({ dependsOn }) => dependsOn === undefined));
  // Of uploads only: what else is wrong with the model is no answer.
  const unusable = expectations.flatMap(({ sides }) => sides).filter(({ unusableKey }) => unusableKey);
  const [first] = unusable;
  const pairs = new Map(first === undefined ? [] : [[first.principal.principal, unusable]]);
  const notable = new Map([[unusable, unusable]]);
  // As findings have them: of infrastructure code in its expressions.
  const buckets = new Set(authorizations.map(({ bucket }) => said(bucket.name, compiled.model.template?.names)));
  const isWriteDenied = authorizations.some(
    ({ action, decision }) => action === "s3:PutObject" && decision === "explicitDeny",
  );
  return diagnosticsOf({
    compiled,
    pairs,
    notable,
    expectations,
    causes,
    merged: new WeakMap(),
    s3Causes: mergeS3Causes(expectations),
    crashes: [],
    unjudged: [],
    steps: 0,
  }).filter(({ data, code }) => {
    // What is told of requests without credentials is no answer for somebody who has some, nor the other way round.
    const isAnonymous = data?.witness.principal === "*";
    if ((code === "upload-header-required" && !isWriteDenied) || isAnonymous !== (principal.arn === "*")) return false;
    return data?.buckets.some((bucket) => buckets.has(bucket)) ?? code === "internal-error";
  });
}
