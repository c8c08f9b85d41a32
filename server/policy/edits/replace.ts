/** Edits that replace a value, written in the style of the file. */
import type { JsonNode, PropertyNode, Range } from "../nodes.ts";
import type { Style } from "./style.ts";
import { insertion } from "./layout.ts";
import { printJson } from "./style.ts";
import type { TextEdit } from "./text-edit.ts";

/** Another string in the place of a string or of any other value, written as JSON. */
export function replaceString(style: Style, node: Range, value: string): TextEdit[] {
  if (style.writer !== undefined) return style.writer.replaceString(node, value);
  return [{ range: { offset: node.offset, end: node.end }, newText: printJson(value, style, "") }];
}

/** The same property under another name. */
export function renameKey(style: Style, property: PropertyNode, name: string): TextEdit[] {
  if (style.writer !== undefined) return style.writer.renameKey(property, name);
  const { offset, end } = property.key;
  return [{ range: { offset, end }, newText: JSON.stringify(name) }];
}

/** The value as the only member of an object. */
export function wrapInObject(style: Style, node: JsonNode, name: string): TextEdit[] {
  if (style.writer !== undefined) return style.writer.wrapInObject(node, name);
  const { bracePadding: padding, colon } = style;
  return [insertion(node.offset, `{${padding}${JSON.stringify(name)}${colon}`), insertion(node.end, `${padding}}`)];
}
