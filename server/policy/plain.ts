/**
 * A JSON value as nodes, without places: for policies that come as plain values and are evaluated, not edited. Cheaper
 * than the parser that keeps positions.
 */
import type { JsonNode, PropertyNode, StringNode } from "./nodes.ts";

const stringNode = (value: string): StringNode => ({ kind: "string", offset: 0, end: 0, value });

/** @param value what `JSON.parse` returns; all offsets are 0 */
export function nodeOf(value: unknown): JsonNode {
  switch (typeof value) {
    case "string":
      return stringNode(value);
    case "number":
      return { kind: "number", offset: 0, end: 0, value };
    case "boolean":
      return { kind: "boolean", offset: 0, end: 0, value };
    default:
      break;
  }
  if (typeof value !== "object" || value === null) return { kind: "null", offset: 0, end: 0, value: null };
  if (Array.isArray(value)) return { kind: "array", offset: 0, end: 0, items: value.map(nodeOf), closed: true };
  const properties = Object.entries(value).map(([key, member]): PropertyNode => ({
    key: stringNode(key),
    colon: 0,
    value: nodeOf(member),
  }));
  return { kind: "object", offset: 0, end: 0, properties, closed: true };
}
