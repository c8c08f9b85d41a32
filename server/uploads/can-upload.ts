/**
 * One concrete operation, asked of a workspace model: every request that S3 authorizes or makes for it, and how each
 * layer decides. It sends no header but what the question's context gives.
 */
import { parseCaller } from "../evaluate/caller.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import type { ModelBucket, ModelPrincipal, ModelExpectation, WorkspaceModel } from "../workspace/model.ts";
import { isOfReads, isRead, operationOf, readsAnother } from "./requests/operations.ts";
import type { Authorization, ReachedBucket, UploadContext, UploadQuestionAt } from "./judge/upload-side.ts";
import { UploadSide } from "./judge/upload-side.ts";
import { sentBy, withoutS3Keys } from "./requests/upload-headers.ts";
import { withoutPolicies } from "./scenario/from-model/named-principals.ts";
import { sentTo } from "./scenario/from-model/trusted-service.ts";
import { CompiledModel } from "./scenario/from-model/compiled-model.ts";

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** ARN of the access point through which it is written. */
  readonly accessPoint?: string;
}

export interface UploadQuestion {
  /**
   * An ARN, a service principal, or `*` for who has no credentials; a session of a role that the model has counts as
   * that role's.
   */
  readonly principal: string;
  readonly to: ObjectName;
  /** Of a copy. */
  readonly from?: ObjectName;
  readonly operation: OperationName;
  /** Of the S3 call, keys as written. */
  readonly context: UploadContext;
}

export interface UploadAnswer {
  readonly kind: "answer";
  readonly question: UploadQuestion;
  readonly principal: ModelPrincipal;
  readonly authorizations: readonly Authorization[];
  readonly allowed: boolean;
  /** The model with the question as an expectation, so that the rules offer fixes for it. */
  readonly compiled: CompiledModel;
}

export type Unanswerable =
  | {
      readonly kind: "unknownPrincipal" | "noUploader" | "unknownBucket";
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly kind: "needsSource" }
  /** The model does not say under which key the bucket encrypts. */
  | { readonly kind: "unknownKey"; readonly bucket: ModelBucket };

export function askUpload(asked: CompiledModel, question: UploadQuestion): UploadAnswer | Unanswerable {
  const { model } = asked;
  const declared = question.principal === everybody ? anonymous(model) : principalOf(asked, question.principal);
  if (declared === undefined)
    return { kind: "unknownPrincipal", name: question.principal, known: model.principals.map(({ arn }) => arn) };
  const operation = operationOf(question.operation);
  if (readsAnother(operation) && question.from === undefined) return { kind: "needsSource" };
  const places = [placeOf(model, question.to), placeOf(model, question.from ?? question.to)] as const;
  for (const place of places) if ("kind" in place) return place;
  const [to, from] = places.map((place) => ("kind" in place ? undefined : place));
  const isAnonymous = question.principal === everybody;
  // Nobody can be given what nobody can have: there is no fix to be asked for.
  const compiled = isAnonymous ? asked : compiledOf(asked, declared, question);
  const principal = isAnonymous ? compiled.anonymous(declared) : compiled.principal(declared);
  if (principal === undefined || to === undefined || from === undefined)
    return { kind: "noUploader", name: question.principal, known: [] };
  const { key } = question.to;
  const at = { compiled, principal, operation };
  const source =
    question.from === undefined && operation.inPlace !== true
      ? []
      : sidesOf({
          ...at,
          ...from,
          key: question.from?.key ?? key,
          context: withoutS3Keys(question.context),
          on: "source",
        });
  // Headers and S3 keys are those of the write; a network key holds for the read, too.
  const context = isRead(operation.operation)
    ? question.context
    : sentBy(sentAnyway(declared, to.bucket), question.context);
  const sides = [...source, ...sidesOf({ ...at, ...to, key, context, on: "object" })];
  const calls = ["CreateSession", ...operation.s3Calls.map(({ call }) => call)];
  const authorizations = sides
    .flatMap((side) => side.authorizations())
    .map((one, index) => ({ one, index }))
    .sort((a, b) => calls.indexOf(a.one.call) - calls.indexOf(b.one.call) || a.index - b.index)
    .map(({ one }) => one);
  const allowed = authorizations.every(({ decision }) => decision === "allowed");
  const open = sides.find((side) => side.asksKms && side.destination.kind === "unknown");
  if (allowed && open !== undefined) return { kind: "unknownKey", bucket: open.target.bucket };
  return { kind: "answer", question, principal: declared, authorizations, allowed, compiled };
}

/** By whatever writes in this principal's name. */
function sentAnyway(declared: ModelPrincipal, bucket: ModelBucket): ModelPrincipal["headers"] {
  const all = (sentTo(bucket, declared) ?? []).map(({ headers }) => [JSON.stringify(headers), headers] as const);
  const [first = {}, ...others] = new Map(all).values();
  return others.length > 0 ? declared.headers : sentBy(declared.headers, first);
}

/** What is read may still be under a key that the bucket had before. */
function sidesOf(question: UploadQuestionAt): UploadSide[] {
  const { operation, on, bucket } = question;
  return [undefined, ...(isOfReads({ operation, on }) ? bucket.formerKeys : [])].map(
    (formerKey) => new UploadSide({ ...question, formerKey }),
  );
}

function placeOf(model: WorkspaceModel, { bucket: named, accessPoint: arn }: ObjectName): ReachedBucket | Unanswerable {
  const accessPoint = model.accessPoints.find((one) => one.arn === arn);
  if (arn !== undefined && accessPoint === undefined)
    return { kind: "unknownBucket", name: arn, known: model.accessPoints.map((one) => one.arn) };
  const name = accessPoint?.bucket ?? named;
  const bucket = model.buckets.find((one) => one.name === name);
  return bucket === undefined
    ? { kind: "unknownBucket", name, known: model.buckets.map((one) => one.name) }
    : { bucket, accessPoint };
}

const everybody = "*";

const anonymous = ({ file }: WorkspaceModel): ModelPrincipal =>
  withoutPolicies(everybody, { file, range: { offset: 0, end: 0 } });

/** As declared; a session that is not has its role's policies. */
function principalOf({ model, principals }: CompiledModel, arn: string): ModelPrincipal | undefined {
  const declared = principals.find((principal) => principal.arn === arn);
  const caller = declared === undefined ? parseCaller(arn) : undefined;
  if (caller?.kind !== "session") return declared;
  const role = model.principals.find((principal) => {
    const of = parseCaller(principal.arn);
    return of?.kind === "role" && of.account === caller.account && of.name === caller.name;
  });
  return role === undefined ? undefined : { ...role, arn };
}

/** The same model with the question as its only expectation. */
function compiledOf(
  asked: CompiledModel,
  principal: ModelPrincipal,
  { to, from, operation, context }: UploadQuestion,
): CompiledModel {
  const { model } = asked;
  const expectation: ModelExpectation = {
    place: principal.place,
    expectPlace: principal.place,
    principal: principal.arn,
    operations: [operation],
    context,
    expect: "allowed",
    to: { bucket: to.bucket, keys: literally(to.key), accessPoint: to.accessPoint },
    from: from === undefined ? undefined : { bucket: from.bucket, keys: literally(from.key) },
  };
  const principals = model.principals.includes(principal) ? model.principals : [...model.principals, principal];
  return new CompiledModel(asked.compiler, { ...model, principals, expectations: [expectation] }, undefined, asked);
}

/** An object's key as a pattern: one character for each that would be a wildcard. */
const literally = (key: string): string => key.replaceAll("*", "?");
