/** What the catalog says of an action, a type of resource and a condition key. */

export type AccessLevel = "List" | "Read" | "Write" | "Tagging" | "Permissions management";

export type KeyType = "String" | "ARN" | "Numeric" | "Date" | "Bool" | "IPAddress";

export interface ConditionKey {
  /** As AWS spells it; a part that varies is a slot: `${TagKey}`, `<key>`. */
  readonly name: string;
  readonly type: KeyType;
  /** Whether a request can have several values of it (AWS: `ArrayOf…`). */
  readonly multivalued: boolean;
}

export interface ResourceType {
  readonly name: string;
  /** `arn:${Partition}:s3:::${BucketName}` */
  readonly arn: string;
  readonly keys: readonly ConditionKey[];
}

export interface ActionResource {
  readonly type: ResourceType;
  readonly required: boolean;
  /** Keys that hold for this type of resource only. */
  readonly keys: readonly ConditionKey[];
}

export interface CatalogAction {
  /** Without the service: `GetObject`. */
  readonly name: string;
  readonly level: AccessLevel;
  /** Service keys and tag keys; global keys are the same for all actions. */
  readonly keys: readonly ConditionKey[];
  /** Empty: the action is on no resource, and needs `"*"`. */
  readonly resources: readonly ActionResource[];
}
