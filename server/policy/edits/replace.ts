import type { PropertyNode, StringNode } from "../nodes.ts";
import type { TextEdit } from "./text-edit.ts";

/** The same string with another value, written as JSON. */
export function replaceString(node: StringNode, value: string): TextEdit[] {
  return [{ range: { offset: node.offset, end: node.end }, newText: JSON.stringify(value) }];
}

/** The same property under another name. */
export function renameKey(property: PropertyNode, name: string): TextEdit[] {
  return replaceString(property.key, name);
}
