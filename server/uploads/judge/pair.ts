/** Checks one principal against one bucket: every object it may write (or read) there, each operation, every layer. */
import type { ContextValue } from "../../evaluate/context.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globOfParts } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { HeaderValues, ModelAccessPoint, ModelBucket } from "../../workspace/model.ts";
import type { Cause } from "../causes/cause.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import { deadKeyComparisons, demandsHeader } from "../requests/header-demand.ts";
import type { KmsCall } from "../requests/operation-rows.ts";
import type { Access } from "../requests/operations.ts";
import { encryptionHeader, keyIdHeader } from "../requests/s3-request.ts";
import { getObject, getObjectVersion } from "../requests/operation-rows.ts";
import { kmsCallsOf, usualUploads, readsObjects, writes } from "../requests/operations.ts";
import type { Assignment } from "../scenario/from-model/assumptions.ts";
import { assumptionsFor } from "../scenario/from-model/assumptions.ts";
import type { Destination } from "../scenario/from-model/destination.ts";
import { destinationOf } from "../scenario/from-model/destination.ts";
import { KmsSide } from "./kms-side.ts";
import type { JudgedClass, SentHeaders } from "../scenario/from-model/objects.ts";
import { objectClasses } from "../scenario/from-model/objects.ts";
import { S3Side } from "./s3-side.ts";
import type { LayerJudgement } from "./judge-layers.ts";
import { isRefusedBy } from "./judge-layers.ts";
import { targetOf } from "../scenario/from-model/target.ts";
import {
  bucketUnderHeaders,
  neededCalls,
  sentBy,
  tellsEncryption,
  underKey,
  withKeyArn,
  withReplicaKey,
} from "../requests/upload-headers.ts";
import type { CompiledPrincipal } from "../scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import { senderName } from "../scenario/from-model/compiled-model.ts";

/** What is asked about a pair; without an expectation all objects, and no context but what the model knows. */
export interface Question {
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Glob over the keys of objects. */
  readonly within: ((prefix: string) => Glob) | undefined;
  readonly accessPoint: ModelAccessPoint | undefined;
  /** What is done with the objects. */
  readonly access: Access;
  /** What is declared to write here for the principal sends so; it reads what was written so. */
  readonly sent?: HeaderValues;
  /** What the keys of its objects begin with; undefined: anything. */
  readonly under?: readonly string[];
  /** A key that the bucket had before, and that older objects are still under. */
  readonly formerKey?: string;
  /** The key that replicas are encrypted with; undefined: the bucket's default. */
  readonly replicaKey?: string | undefined;
}

export const everything: Question = { context: {}, within: undefined, accessPoint: undefined, access: usualUploads };

/**
 * What is known of one pair. Principals that are alike share all of it but their names: `s3`, `classes` and `causes` may
 * be those of another one (`causesOfPair`).
 */
export interface PairCheck {
  readonly principal: CompiledPrincipal;
  readonly bucket: ModelBucket;
  readonly access: Access;
  /** That the objects are still under; undefined: the present one. */
  readonly formerKey: string | undefined;
  /** Through which the objects are reached; undefined: directly. */
  readonly accessPoint: ModelAccessPoint | undefined;
  readonly s3: S3Side;
  readonly destination: Destination;
  /** Classes of objects in the question, also those that S3 itself refuses. */
  readonly classes: readonly JudgedClass[];
  /** KMS actions refused for certain, by class; a class that is not there passes. */
  readonly refused: ReadonlyMap<JudgedClass, readonly string[]>;
  /** The KMS calls of each operation that was asked about. */
  readonly calls: ReadonlyMap<OperationName, readonly KmsCall[]>;
  readonly causes: readonly Cause[];
  /**
   * Denies that refuse uploads without encryption headers, with the objects: all else that S3 says would let them be
   * written.
   */
  readonly demanded: ReadonlyMap<CompiledStatement, DemandedHere>;
  /**
   * Whether the key is one that a principal of another account can never use: `aws/s3`, or one that is looked up in its
   * own account.
   */
  readonly unusableKey: boolean;
  readonly complete: boolean;
}

export interface DemandedHere {
  readonly layer: LayerJudgement;
  readonly classes: readonly JudgedClass[];
}

const noDemands = (): PairCheck["demanded"] => new Map();

/** The Denies, where nothing but a demand for headers refuses the upload of these objects. */
function demandsIn({ s3 }: JudgedClass): { readonly layer: LayerJudgement; readonly statement: CompiledStatement }[] {
  const certain = s3.flatMap((layer) =>
    layer.denialReasons.filter((denialReason) => denialReason.certain).map((denialReason) => ({ layer, denialReason })),
  );
  const demands = certain.flatMap(({ layer, denialReason }) =>
    denialReason.kind === "deny" && demandsHeader(denialReason.statement)
      ? [{ layer, statement: denialReason.statement }]
      : [],
  );
  return demands.length === certain.length ? demands : [];
}

function demandedIn(classes: readonly JudgedClass[]): PairCheck["demanded"] {
  const demanded = new Map<CompiledStatement, { readonly layer: LayerJudgement; readonly classes: JudgedClass[] }>();
  for (const one of classes) {
    for (const { layer, statement } of demandsIn(one)) {
      const known = demanded.get(statement);
      if (known === undefined) demanded.set(statement, { layer, classes: [one] });
      else known.classes.push(one);
    }
  }
  return demanded;
}

/** S3 refuses one variant of the upload, the one without headers: the one that names the bucket's key may pass. */
function withHeaders(
  one: JudgedClass,
  s3: S3Side,
  destination: Destination,
  { encryption: { type } }: ModelBucket,
  assignments: readonly Assignment[],
): JudgedClass {
  if (one.allowed || !("key" in destination) || demandsIn(one).length === 0) return one;
  const sent: SentHeaders = new Map<string, ContextValue>([
    [encryptionHeader, [type]],
    ...(destination.kind === "managed" ? [] : [[keyIdHeader, [destination.key.arn]] as const]),
  ]);
  const passes = (taken: SentHeaders): boolean =>
    !s3.judge(one.object, new Map([...sent, ...taken])).some(({ denialReasons }) =>
      denialReasons.some(
        (denialReason) =>
          // A comparison that no key matches will be corrected, and then it is KMS's turn.
          denialReason.certain &&
          !(denialReason.kind === "deny" && deadKeyComparisons(denialReason.statement).length > 0),
      ),
    );
  return passes(new Map()) && (assignments.length === 0 || assignments.some((taken) => passes(taken.s3)))
    ? { ...one, sent }
    : one;
}

/** Undefined where no statement grants the access to the bucket (and no expectation says it should be). */
export function checkPair(
  compiled: CompiledModel,
  principal: CompiledPrincipal,
  declared: ModelBucket,
  question: Question = everything,
): PairCheck | undefined {
  const { access, sent = {} } = question;
  const headers = sentBy(principal.principal.headers, sent);
  const reads = !writes(access);
  const given = reads ? question.context : sentBy(headers, question.context);
  const isUnderHeaders =
    !reads || access.sides.every(({ operation, on }) => operation.inPlace === true && on === "object");
  const bucket = isUnderHeaders
    ? bucketUnderHeaders(declared, given)
    : underKey(withReplicaKey(bucketUnderHeaders(declared, sent), question.replicaKey), question.formerKey);
  const target = targetOf(bucket, question.accessPoint, access.action);
  const destination = destinationOf(
    compiled.model,
    bucket,
    reads ? (bucket.account ?? principal.uploader.account) : principal.uploader.account,
  );
  const context = withKeyArn(given, "key" in destination ? destination.key.arn : undefined);
  const otherHeaders = question.within === undefined ? "open" : "none";
  const s3 = new S3Side({ compiled, principal, target, context, otherHeaders });
  if (question.within === undefined && !s3.mayGrant) {
    // Who may read versions only still reads.
    return access.action === getObject && !target.directory
      ? checkPair(compiled, principal, declared, { ...question, access: { ...access, action: getObjectVersion } })
      : undefined;
  }
  const calls = new Map(
    [...kmsCallsOf(access, target.directory)].map(([operation, own]) => [operation, neededCalls(own, context)]),
  );
  const kms =
    destination.kind === "key" || destination.kind === "managed"
      ? new KmsSide({
          compiled,
          principal,
          target,
          destination,
          context,
          calls,
          reads: readsObjects(access),
          formerKey: question.formerKey,
        })
      : undefined;
  const found = objectClasses(
    s3,
    kms?.contextGlobs() ?? [],
    {
      within: question.within?.(target.prefix),
      under: question.under?.map((start) => globOfParts([{ literal: target.prefix + start }, { pattern: "*" }])),
    },
    compiled.objectsIn(target.prefix),
  );
  const { assignments, complete } = assumptionsFor(
    compiled.compiler,
    s3,
    kms ?? { statements: [], contexts: () => [] },
  );
  const told = found.classes.map((one) => neverWritten(one, s3, assignments) ?? one);
  const uploads = question.within === undefined && !reads;
  // What a principal or its expectations are declared to send is all that it sends.
  const open =
    uploads && !tellsEncryption(headers) && !compiled.senders.has(senderName(principal.principal.arn, bucket.name));
  const classes = open ? told.map((one) => withHeaders(one, s3, destination, bucket, assignments)) : told;
  const demanded = uploads ? demandedIn(classes) : noDemands();
  const base = {
    principal,
    bucket: declared,
    access,
    formerKey: question.formerKey,
    accessPoint: question.accessPoint,
    s3,
    destination,
    classes,
    demanded,
    calls,
    complete: complete && found.complete,
  };
  // An expectation says that there are such uploads: what KMS says of them is told, whatever S3 says.
  const allowed = classes.filter(
    ({ allowed: yes, sent }) => yes || sent !== undefined || question.within !== undefined,
  );
  const crossAccount = destination.kind === "managed" && principal.uploader.account !== destination.key.account;
  if (allowed.length > 0 && (crossAccount || destination.kind === "elsewhere")) {
    const needed = new Set([...calls.values()].flatMap((list) => list.map(({ action }) => action)));
    return { ...base, refused: new Map(allowed.map((one) => [one, [...needed]])), causes: [], unusableKey: true };
  }
  if (kms === undefined || allowed.length === 0) return { ...base, refused: new Map(), causes: [], unusableKey: false };
  return { ...base, ...kms.check(allowed, s3, assignments), unusableKey: false };
}

/**
 * A class that S3 refuses whatever the values of what is open, though no single condition tells; undefined for any
 * other.
 */
function neverWritten(one: JudgedClass, s3: S3Side, assignments: readonly Assignment[]): JudgedClass | undefined {
  if (!one.allowed) return undefined;
  const judged = assignments.map((taken) => s3.judge(one.object, taken.s3));
  const [first] = judged;
  return first !== undefined && judged.every(isRefusedBy) ? { ...one, s3: first, allowed: false } : undefined;
}
