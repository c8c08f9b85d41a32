/**
 * Upload operations: the S3 API calls that write an object, the S3 action each is authorized by, and the KMS action S3
 * asks for. Sources per row in docs/aws.md, "Upload operations";
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { decrypt, generateDataKey } from "../../catalog/kms-actions.ts";
import type { UploadOperation } from "../causes/finding.ts";

/** The S3 action that lets a principal write an object, lower-cased. */
export const putObject = "s3:putobject";
/** What a copy needs on its source, lower-cased. */
export const getObject = "s3:getobject";
/** What takes the place of both in directory buckets, lower-cased. */
export const createSession = "s3express:createsession";

/** S3 actions as AWS spells them, by their lower-cased names. */
export const s3ActionName = (action: string): string =>
  action === getObject ? "s3:GetObject" : action === createSession ? "s3express:CreateSession" : "s3:PutObject";

/** What the objects of a bucket are asked about for: to be written, or to be read by a copy. */
export type Purpose = "upload" | "copySource";

export interface KmsCall {
  /** The S3 API call in whose course S3 asks KMS. */
  readonly call: string;
  readonly action: string;
}

export interface S3Call {
  readonly call: string;
  /** Lower-cased. */
  readonly action: string;
  /** Which object is asked about. */
  readonly on: "destination" | "source";
}

export interface Operation {
  readonly operation: UploadOperation;
  readonly s3Calls: readonly S3Call[];
  /** KMS calls on the destination's key, in the order in which they come. */
  readonly calls: readonly KmsCall[];
  /** KMS calls on the source's key (copies). */
  readonly sourceCalls: readonly KmsCall[];
}

const put = (...calls: readonly string[]): S3Call[] =>
  calls.map((call) => ({ call, action: putObject, on: "destination" }));
const read = (call: string): S3Call => ({ call, action: getObject, on: "source" });

/** Checked for every principal; copies are checked where an expectation names them. */
export const operations: readonly Operation[] = [
  {
    operation: "PutObject",
    s3Calls: put("PutObject"),
    calls: [{ call: "PutObject", action: generateDataKey }],
    sourceCalls: [],
  },
  {
    operation: "MultipartUpload",
    s3Calls: put("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
    calls: [
      { call: "CreateMultipartUpload", action: generateDataKey },
      { call: "UploadPart", action: decrypt },
    ],
    sourceCalls: [],
  },
];

export const copies: readonly Operation[] = [
  {
    operation: "CopyObject",
    s3Calls: [read("CopyObject"), ...put("CopyObject")],
    calls: [{ call: "CopyObject", action: generateDataKey }],
    sourceCalls: [{ call: "CopyObject", action: decrypt }],
  },
  {
    operation: "UploadPartCopy",
    s3Calls: [
      ...put("CreateMultipartUpload"),
      read("UploadPartCopy"),
      ...put("UploadPartCopy", "CompleteMultipartUpload"),
    ],
    calls: [
      { call: "CreateMultipartUpload", action: generateDataKey },
      { call: "UploadPartCopy", action: decrypt },
    ],
    sourceCalls: [{ call: "UploadPartCopy", action: decrypt }],
  },
];

export const allOperations: readonly Operation[] = [...operations, ...copies];

/**
 * In a directory bucket a session takes the place of each call's own permission, and both KMS actions are needed for
 * every operation.
 */
export function inDirectoryBucket(operation: Operation): Operation {
  const both = (calls: readonly KmsCall[]): readonly KmsCall[] =>
    calls.slice(0, 1).flatMap(({ call }) => kmsActions.map((action) => ({ call, action })));
  return {
    ...operation,
    calls: both(operation.calls),
    sourceCalls: both(operation.sourceCalls),
    s3Calls: [...new Set(operation.s3Calls.map(({ on }) => on))].map((on) => ({
      call: "CreateSession",
      action: createSession,
      on,
    })),
  };
}

/** The KMS actions of all operations, each once. */
export const kmsActions: readonly string[] = [
  ...new Set(operations.flatMap(({ calls }) => calls.map(({ action }) => action))),
];

/** Operations that fail if these actions are refused. */
export function brokenOperations(refused: readonly string[]): UploadOperation[] {
  return operations
    .filter(({ calls }) => calls.some(({ action }) => refused.includes(action)))
    .map(({ operation }) => operation);
}

/** The first call that fails when the action is refused: `PutObject` where that does, else the multipart call. */
export function firstFailingCall(action: string): string {
  for (const { calls } of operations) for (const { call, action: needed } of calls) if (needed === action) return call;
  return "PutObject";
}
