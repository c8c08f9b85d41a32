/** Checks one principal against one bucket: every object it may write there, each upload operation, every layer. */
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { ModelAccessPoint, ModelBucket } from "../../workspace/model.ts";
import type { Cause } from "../cause.ts";
import type { UploadOperation } from "../finding.ts";
import type { KmsCall } from "../operations.ts";
import { allOperations, getObject, inDirectoryBucket, operations, putObject } from "../operations.ts";
import type { Assignment } from "./assumptions.ts";
import { assumptionsFor } from "./assumptions.ts";
import type { Destination } from "./destination.ts";
import { destinationOf } from "./destination.ts";
import { KmsSide } from "./kms-side.ts";
import type { ObjectClass } from "./objects.ts";
import { objectClasses } from "./objects.ts";
import { S3Side } from "./s3-side.ts";
import { isRefusedBy } from "./stack.ts";
import { targetOf } from "./target.ts";
import { bucketUnderHeaders } from "./upload-headers.ts";
import type { World, WorldPrincipal } from "./world.ts";

/** What is asked about a pair; without a promise all objects, and no context but what the model knows. */
export interface Question {
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Glob over the keys of objects. */
  readonly within: ((prefix: string) => Glob) | undefined;
  readonly accessPoint: ModelAccessPoint | undefined;
  readonly operations: readonly UploadOperation[];
  /** Whether the bucket is what a copy reads, not where it writes. */
  readonly reads: boolean;
}

export const everything: Question = {
  context: {}, within: undefined, accessPoint: undefined, operations: operations.map(({ operation }) => operation), reads: false,
};

export interface PairCheck {
  readonly principal: WorldPrincipal;
  readonly bucket: ModelBucket;
  /** Through which the objects are written; undefined: directly. */
  readonly accessPoint: ModelAccessPoint | undefined;
  readonly s3: S3Side;
  readonly destination: Destination;
  /** Classes of objects in the question, also those that S3 itself refuses. */
  readonly classes: readonly ObjectClass[];
  /** KMS actions refused for certain, by class; a class that is not there passes. */
  readonly refused: ReadonlyMap<ObjectClass, readonly string[]>;
  /** The KMS calls of each operation that was asked about. */
  readonly calls: ReadonlyMap<UploadOperation, readonly KmsCall[]>;
  readonly causes: readonly Cause[];
  /** Whether the key is one that a principal of another account can never use: `aws/s3`, or one that is looked up in its own account. */
  readonly unusableKey: boolean;
  readonly complete: boolean;
}

/** Undefined where no statement lets the principal write to the bucket (and no promise says it should). */
export function checkPair(world: World, principal: WorldPrincipal, declared: ModelBucket, question: Question = everything): PairCheck | undefined {
  const bucket = question.reads ? declared : bucketUnderHeaders(declared, question.context);
  const target = targetOf(bucket, question.accessPoint, question.reads ? getObject : putObject);
  const s3 = new S3Side(world, principal, target, question.context, question.within !== undefined);
  if (question.within === undefined && !s3.mayWrite) return undefined;

  const calls = new Map(allOperations.filter(({ operation }) => question.operations.includes(operation)).map((operation) => {
    const here = target.directory ? inDirectoryBucket(operation) : operation;
    return [operation.operation, question.reads ? here.sourceCalls : here.calls] as const;
  }));
  const destination = destinationOf(world.model, bucket, question.reads ? bucket.account ?? principal.uploader.account : principal.uploader.account);
  const usesKms = destination.kind === "key" || destination.kind === "managed";
  const kms = usesKms ? new KmsSide(world, principal, target, destination, question.context, calls, question.reads) : undefined;
  const found = objectClasses(s3, kms?.contextGlobs() ?? [], question.within?.(target.prefix), world.objectsIn(target.prefix));
  const { assignments, complete } = assumptionsFor(world.compiler, s3, kms ?? { statements: [], contexts: () => [] });
  const classes = assignments.length === 0 ? found.classes : found.classes.map((one) => neverWritten(one, s3, assignments) ?? one);
  const base = { principal, bucket, accessPoint: question.accessPoint, s3, destination, classes, calls, complete: complete && found.complete };
  const allowed = classes.filter(({ allowed: yes }) => yes);
  const crossAccount = destination.kind === "managed" && principal.uploader.account !== destination.key.account;
  if (allowed.length > 0 && (crossAccount || destination.kind === "elsewhere")) {
    const needed = new Set([...calls.values()].flatMap((list) => list.map(({ action }) => action)));
    return { ...base, refused: new Map(allowed.map((one) => [one, [...needed]])), causes: [], unusableKey: true };
  }
  if (kms === undefined || allowed.length === 0) return { ...base, refused: new Map(), causes: [], unusableKey: false };
  return { ...base, ...kms.check(allowed, s3, assignments), unusableKey: false };
}

/** A class that S3 refuses whatever the values of what is open, though no single condition tells; undefined for any other. */
function neverWritten(one: ObjectClass, s3: S3Side, assignments: readonly Assignment[]): ObjectClass | undefined {
  if (!one.allowed) return undefined;
  const judged = assignments.map((taken) => s3.judge(one.object, taken.s3));
  const [first] = judged;
  return first !== undefined && judged.every(isRefusedBy) ? { ...one, s3: first, allowed: false } : undefined;
}
