/**
 * What AWS's answer to a refused request says, read from messages, logs and events. The forms are those of the IAM user
 * guide, "Troubleshoot access denied error messages", and of what SDKs and tools print round them (docs/explain.md).
 */
import type { PolicyType } from "../../policy/document.ts";

/** How a denial is worded: it decides what can be concluded from it. */
export type Wording =
  /** `User: … is not authorized to perform: …`. */
  | "sentence"
  /** `Access Denied` or `Forbidden`, without a word on action or reason. */
  | "bare"
  /** The key does not exist in this Region, no key policy allows, or one denies; without an action in another service's words. */
  | "hiddenKey"
  /** KMS: the key of this ciphertext does not exist, or may not be used. */
  | "ciphertext"
  /** S3 Block Public Access. */
  | "blockPublicAccess"
  /** The bucket blocks uploads with customer-provided keys. */
  | "blockedEncryption"
  /** A service tells in its own words that it cannot reach the bucket or the object. */
  | "service";

/** Who says in its own words that it can't reach the bucket: what each needs there differs. */
export type Deliverer =
  | "loadBalancer"
  | "vendedLogs"
  | "cloudTrail"
  | "config"
  | "firehose"
  | "firehoseKey"
  | "dataSync"
  | "snapshotExport"
  | "transfer";

export interface Denial {
  readonly wording: Wording;
  /** Only of a service's own words. */
  readonly by?: Deliverer;
  /** The API operation, where something names it. */
  readonly operation?: string;
  /** As the message has it. */
  readonly principal?: string;
  /** As the catalog spells it. */
  readonly action?: string;
  /** As the message has it. */
  readonly resource?: string;
  readonly reason?: "implicitDeny" | "explicitDeny";
  readonly policyType?: PolicyType;
  readonly policyArn?: string;
  /** The Sid of the statement that decided; only decoded authorization messages have it. */
  readonly sid?: string;
  /** What was to be read or written, where something round the message names it. */
  readonly object?: ObjectPlace;
  /** Of a copy what was to be read, likewise. */
  readonly source?: ObjectPlace;
  /** Condition keys of the request that an event tells; by their names. */
  readonly context?: ReadonlyMap<string, readonly string[]>;
}

export interface ObjectPlace {
  readonly bucket: string;
  readonly key?: string;
}

/** What is no denial, but an error of the same requests. */
export interface OtherError {
  /** AWS's code, such as `KMS.DisabledException`. */
  readonly kind: string;
  readonly topic: OtherTopic;
  /** The key, alias or name that the message quotes. */
  readonly subject?: string;
}

export type OtherTopic =
  | "keyNotFound"
  | "keyDisabled"
  | "keyPendingDeletion"
  | "keyPendingImport"
  | "keyState"
  | "keyUsage"
  | "keyUnavailable"
  | "unknownIdentity"
  | "throttled"
  | "signatureVersion"
  | "missingAlgorithmHeader"
  | "wrongKey"
  | "customerKeyHeaders"
  | "encryptionHeaders"
  | "accessDisabled"
  | "lakeFormation"
  | "keyPolicyLocksOut"
  | "policyAction"
  | "policyResource"
  | "policyPrincipal"
  | "policyActionAndResource";

/** Something read, with the number of times it was met and the first line where it was. */
export interface Counted<Item> {
  readonly item: Item;
  readonly count: number;
  /** From 1. In JSON the line where the event begins. */
  readonly line: number;
}

export interface Reading {
  /** In the order of their first place. */
  readonly denials: readonly Counted<Denial>[];
  readonly others: readonly Counted<OtherError>[];
  /** Mentions of further denials and errors that are different from all that are kept. */
  readonly notKept: number;
  /** What is no denial by AWS's policies, though it looks like one; told where nothing else was found. */
  readonly unrelated: string | undefined;
}
