/**
 * What is asked of the operations in operation-rows.ts: one by its name, those that an S3 action starts, and the calls of
 * them that KMS answers.
 */
import { decrypt, generateDataKey } from "../../catalog/kms-actions.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import { operationNames, uploadNames } from "../../catalog/operation-names.ts";
import type { KmsCall, Operation, Role, S3Call } from "./operation-rows.ts";
import { allOperations, createSession, putObject } from "./operation-rows.ts";

export const callsOn = <Call extends { readonly on: Role }>(calls: readonly Call[], role: Role): readonly Call[] =>
  calls.filter(({ on }) => on === role);

const bucketActions: ReadonlySet<string> = new Set(
  allOperations.flatMap(({ s3Calls }) => s3Calls.filter(({ onBucket }) => onBucket).map(({ action }) => action)),
);

const byName: ReadonlyMap<OperationName, Operation> = new Map(allOperations.map((row) => [row.operation, row]));

/** Every name has a row. */
export function operationOf(name: OperationName): Operation {
  const row = byName.get(name);
  if (row === undefined) throw new RangeError(`no row for ${name}`);
  return row;
}

export const isRead = (name: OperationName): boolean => operationOf(name).reads === true;

export const readsAnother = ({ s3Calls, inPlace }: Operation): boolean =>
  inPlace !== true && s3Calls.some(({ on }) => on === "source");

/** What is in place is its own source. */
const s3CallsOn = ({ s3Calls, inPlace }: Operation, role: Role): readonly S3Call[] =>
  callsOn(s3Calls, inPlace === true ? "object" : role);

/** One side of an operation: what it does to the object that it names, or to its source. */
export interface OperationSide {
  readonly operation: Operation;
  readonly on: Role;
  /** Of several S3 actions on one object the first goes on to KMS. */
  readonly s3Only?: boolean;
}

/** What one S3 action starts: the objects that it grants, and the operations on them that go on to KMS. */
export interface Access {
  /** Lower-cased. */
  readonly action: string;
  readonly sides: readonly OperationSide[];
}

export const writes = ({ action }: Access): boolean => action === putObject;

/** Whether the object is there already, under whatever key its bucket had when it was written. */
export const isOfReads = ({ operation, on }: OperationSide): boolean => on === "source" || operation.reads === true;
export const readsObjects = ({ sides }: Access): boolean => sides.every(isOfReads);

/**
 * The operations by the action that grants each side of them: copies side by side with uploads and downloads.
 * @param wanted those that are asked for; those that ask KMS for nothing have nothing to be checked
 */
export function accessesOf(wanted: readonly OperationName[]): readonly Access[] {
  const sides = new Map<string, OperationSide[]>();
  for (const operation of inOrder(wanted).map(operationOf)) {
    for (const on of ["object", "source"] as const) {
      const [granting] = s3CallsOn(operation, on);
      // What only a header brings about is no part of the operation by itself.
      const always = callsOn(operation.kmsCalls, on).filter(({ when }) => when === undefined);
      if (granting === undefined || always.length === 0) continue;
      const known = sides.get(granting.action);
      if (known === undefined) sides.set(granting.action, [{ operation, on }]);
      else known.push({ operation, on });
    }
  }
  return [...sides].map(([action, own]) => ({ action, sides: own }));
}

/**
 * The accesses of operations that somebody asks about: one for each S3 action, also where KMS is not asked.
 * @param versioned whether the requests name a version
 */
export function accessesOn(role: Role, asked: readonly Operation[], versioned: boolean): readonly Access[] {
  const sides = new Map<string, OperationSide[]>();
  for (const operation of asked) {
    const actions = [...new Set(s3CallsOn(operation, role).map((call) => actionOf(call, versioned)))];
    for (const [index, action] of actions.entries()) {
      const side: OperationSide = { operation, on: role, s3Only: index > 0 };
      const known = sides.get(action);
      if (known === undefined) sides.set(action, [side]);
      else known.push(side);
    }
  }
  return [...sides].map(([action, own]) => ({ action, sides: own }));
}

/** What the call is authorized by. */
export const actionOf = ({ action, ofVersion }: S3Call, versioned: boolean): string =>
  versioned ? (ofVersion ?? action) : action;

/** Whether a request's context names a version of the object. */
export const namesVersion = (context: Readonly<Record<string, readonly string[]>>): boolean =>
  Object.entries(context).some(([key, values]) => key.toLowerCase() === "s3:versionid" && values.length > 0);

const sourceActions: ReadonlySet<string> = new Set(
  allOperations.flatMap(({ s3Calls }) =>
    callsOn(s3Calls, "source").flatMap(({ action, ofVersion }) =>
      ofVersion === undefined ? [action] : [action, ofVersion],
    ),
  ),
);

/**
 * Whether operations that have a source ask the action of it.
 * @param action lower-cased
 */
export const isOnSource = (action: string): boolean => sourceActions.has(action);

/** Whether the action is asked of the bucket, not of its objects. */
export const isOnBucket = (action: string): boolean => bucketActions.has(action);

/** In the order in which they are listed; a part is not listed beside its whole. */
export function inOrder(names: Iterable<OperationName>): readonly OperationName[] {
  const wanted = new Set(names);
  return operationNames.filter((name) => {
    const whole = wanted.has(name) ? operationOf(name).partOf : undefined;
    return wanted.has(name) && (whole === undefined || !wanted.has(whole));
  });
}

/** The KMS calls of each operation of an access. */
export function kmsCallsOf({ sides }: Access, directory = false): ReadonlyMap<OperationName, readonly KmsCall[]> {
  const calls = new Map<OperationName, readonly KmsCall[]>();
  for (const { operation, on, s3Only } of sides) {
    const { operation: name, kmsCalls } = directory ? inDirectoryBucket(operation) : operation;
    // In place both sides are the same object.
    calls.set(name, [...(calls.get(name) ?? []), ...(s3Only === true ? [] : callsOn(kmsCalls, on))]);
  }
  return calls;
}

/** The KMS actions of these calls, each once. */
export function actionsOf(calls: ReadonlyMap<OperationName, readonly KmsCall[]>): readonly string[] {
  const actions = new Set<string>();
  for (const own of calls.values()) for (const { action } of own) actions.add(action);
  return [...actions];
}

/**
 * In a directory bucket a session takes the place of each call's own permission, and both KMS actions are needed for
 * every operation but `HeadObject`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
export function inDirectoryBucket(operation: Operation): Operation {
  const roles = [...new Set(operation.s3Calls.map(({ on }) => on))];
  return {
    ...operation,
    kmsCalls:
      operation.operation === "HeadObject"
        ? []
        : roles.flatMap((on) => {
            const call = (callsOn(operation.kmsCalls, on)[0] ?? { call: "CreateSession" }).call;
            return uploadActions.map((action) => ({ call, action, on }));
          }),
    s3Calls: roles.map((on) => ({ call: "CreateSession", action: createSession, on })),
  };
}

/** What they start with, and go on to. */
export const usualUploads: Access = {
  action: putObject,
  sides: uploadNames.map((name) => ({ operation: operationOf(name), on: "object" })),
};
export const callsOfUploads = kmsCallsOf(usualUploads);

/** The KMS actions that uploads need, each once. */
export const uploadActions: readonly string[] = [generateDataKey, decrypt];

/** Those of all operations, in the order in which they are listed. */
export const kmsActions: readonly string[] = [
  ...new Set([...uploadActions, ...allOperations.flatMap(({ kmsCalls }) => kmsCalls.map(({ action }) => action))]),
];

/** Operations of an access that fail if these actions are refused. */
export const operationsBrokenBy = (
  calls: ReadonlyMap<OperationName, readonly KmsCall[]>,
  refused: readonly string[],
): readonly OperationName[] =>
  [...calls].filter(([, own]) => own.some(({ action }) => refused.includes(action))).map(([operation]) => operation);

/** The call in whose course S3 first asks for the action. */
export const firstCallFor = (
  calls: ReadonlyMap<OperationName, readonly KmsCall[]>,
  action: string,
): string | undefined => [...calls.values()].flat().find((call) => call.action === action)?.call;
