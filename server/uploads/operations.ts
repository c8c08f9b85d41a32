/**
 * Upload operations: the S3 API calls that write an object, and the KMS action each of them causes on the destination's key.
 * Sources per row in docs/aws.md, "Upload operations"; https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { decrypt, generateDataKey } from "../catalog/kms-actions.ts";
import type { UploadOperation } from "./finding.ts";

/** The S3 action that lets a principal write an object, lower-cased. */
export const putObject = "s3:putobject";

export interface KmsCall {
  /** The S3 API call in whose course S3 asks KMS. */
  readonly call: string;
  readonly action: string;
}

/** Checked for every principal; copies are checked where they are promised. */
export const operations: readonly { readonly operation: UploadOperation; readonly calls: readonly KmsCall[] }[] = [
  { operation: "PutObject", calls: [{ call: "PutObject", action: generateDataKey }] },
  {
    operation: "MultipartUpload",
    calls: [{ call: "CreateMultipartUpload", action: generateDataKey }, { call: "UploadPart", action: decrypt }],
  },
];

/** The KMS actions of all operations, each once. */
export const kmsActions: readonly string[] = [...new Set(operations.flatMap(({ calls }) => calls.map(({ action }) => action)))];

/** Operations that fail if these actions are refused. */
export function brokenOperations(refused: readonly string[]): UploadOperation[] {
  return operations.filter(({ calls }) => calls.some(({ action }) => refused.includes(action))).map(({ operation }) => operation);
}

/** The first call that fails when the action is refused: `PutObject` where that does, else the multipart call. */
export function firstFailingCall(action: string): string {
  for (const { calls } of operations) for (const { call, action: needed } of calls) if (needed === action) return call;
  return "PutObject";
}
