/** Edits that replace a value, written in the style of the file. */
import type { PropertyNode, Range } from "../nodes.ts";
import type { TextEdit } from "./text-edit.ts";

/** Another string in the place of a string or of any other value, written as JSON. */
export function replaceString(node: Range, value: string): TextEdit[] {
  return [{ range: { offset: node.offset, end: node.end }, newText: JSON.stringify(value) }];
}

/** The same property under another name. */
export function renameKey(property: PropertyNode, name: string): TextEdit[] {
  return replaceString(property.key, name);
}
