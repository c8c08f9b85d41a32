/** What is made up for a value that nobody knows: what it is a value of, and where things live. */

export type FreshKind =
  | "name"
  | "alias"
  | "keyId"
  | "account"
  | "region"
  | "text"
  | "keyArn"
  | "bucketArn"
  | "roleArn"
  | "arn"
  /** Of a call that a service makes: S3's, as far as anybody knows. */
  | "s3Service";

/** In which account and Region something is. */
export interface Home {
  readonly account: string;
  readonly region: string;
}
