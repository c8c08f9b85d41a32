/** What edits ask of the writer of a syntax that is no JSON. No edits where the text cannot be changed so. */
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import type { SyntaxRewriter } from "./rewriter.ts";
import type { TextEdit } from "./text-edit.ts";

/** Thrown where a value cannot be written at its place: no edit is made. */
export class NotWritable extends Error {}

/** Nodes are those of the text, as its reader gives them. */
export interface SyntaxWriter {
  /** A value that is no list becomes one. */
  addToList(node: JsonNode, values: readonly string[], after: JsonNode | undefined): TextEdit[];
  insertStatements(
    statements: ArrayNode | ObjectNode,
    added: readonly unknown[],
    after: ObjectNode | undefined,
  ): TextEdit[];
  addProperty(object: ObjectNode, name: string, value: unknown, afterName: string | undefined): TextEdit[];
  removeFromList(array: ArrayNode, items: readonly JsonNode[]): TextEdit[];
  /** A property with its value, beside others: an object is not left empty. */
  removeProperty(object: ObjectNode, property: PropertyNode): TextEdit[];
  replaceString(node: Range, value: string): TextEdit[];
  renameKey(property: PropertyNode, name: string): TextEdit[];
  /** The value as the only member of an object. */
  wrapInObject(node: JsonNode, name: string): TextEdit[];
  /** Of a syntax that is refactored. */
  readonly rewriter?: SyntaxRewriter;
}
