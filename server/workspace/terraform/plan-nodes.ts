/** Members of a plan's JSON by their names. */
import type { JsonNode, ObjectNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";

export interface PlannedResource {
  /** `module.storage["eu"].aws_s3_bucket.data[0]` */
  readonly address: StringNode;
  readonly type: StringNode;
  readonly values: ObjectNode;
  /** What is known after apply only: `true` in the place of each such value. */
  readonly unknown: JsonNode | undefined;
  /** `true` in the place of what no message may repeat. */
  readonly sensitive: JsonNode | undefined;
}

export const object = (node: JsonNode | undefined): ObjectNode | undefined =>
  node?.kind === "object" ? node : undefined;

export const array = (node: JsonNode | undefined): readonly JsonNode[] => (node?.kind === "array" ? node.items : []);

export const at = (node: JsonNode, name: string): JsonNode | undefined =>
  node.kind === "object" ? propertyOf(node, name)?.value : undefined;

export const stringAt = (node: JsonNode | undefined): StringNode | undefined =>
  node?.kind === "string" ? node : undefined;

export const textAt = (node: JsonNode, name: string): string | undefined => stringAt(at(node, name))?.value;

export const memberOf = (node: JsonNode, path: readonly string[]): JsonNode | undefined =>
  path.reduce<JsonNode | undefined>((inner, name) => inner && at(inner, name), node);
