/** What the answers of one or several accounts say, whatever layout they came in. */

/** Files are named as keyhole.json names them. Undefined where nothing answered. */
export interface AnsweredBucket {
  readonly account: string;
  readonly region?: string | undefined;
  /** A rule of `get-bucket-encryption`. */
  readonly encryption?: unknown;
  /** `[]`: there is none. */
  readonly policy?: string | readonly [] | undefined;
  readonly replication?: unknown;
}

export interface AnsweredKey {
  readonly aliases: readonly string[];
  readonly policy?: string | undefined;
  readonly grants?: readonly unknown[] | undefined;
  readonly origin?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface AnsweredPrincipal {
  /** Undefined where a policy that is attached was not in the answers. */
  readonly policies?: string | readonly string[] | undefined;
  readonly boundary?: string | readonly [] | undefined;
  /** Each group with its files. */
  readonly groups?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface AnsweredAccount {
  readonly organization?: string | undefined;
  readonly isManagement: boolean;
  /** Files by level, the root's first; undefined where they are not known. */
  readonly serviceControl?: readonly (readonly string[])[] | undefined;
  readonly resourceControl?: readonly (readonly string[])[] | undefined;
}

export interface AnsweredPoint {
  readonly bucket: string;
  readonly vpc?: string | undefined;
  readonly policy?: string | readonly [] | undefined;
}

export interface AnsweredEndpoint {
  readonly vpc?: string | undefined;
  /** The policy itself. */
  readonly policy?: unknown;
}

export interface AccountAnswers {
  readonly buckets: ReadonlyMap<string, AnsweredBucket>;
  /** By ARN. */
  readonly keys: ReadonlyMap<string, AnsweredKey>;
  /** By ARN. */
  readonly principals: ReadonlyMap<string, AnsweredPrincipal>;
  readonly accounts: ReadonlyMap<string, AnsweredAccount>;
  /** By ARN. */
  readonly accessPoints: ReadonlyMap<string, AnsweredPoint>;
  readonly vpcEndpoints: ReadonlyMap<string, AnsweredEndpoint>;
  /** What nothing answered, each a sentence. */
  readonly open: readonly string[];
}

/** One file of answers. */
export interface AnswerFile {
  /** Below the folder of answers, with `/`. */
  readonly path: string;
  /** As keyhole.json names it. */
  readonly name: string;
  readonly value: unknown;
}
