/** The intrinsic functions of a template, as nodes. */
import type { JsonNode } from "../../policy/nodes.ts";

/** The function that an object stands for, with its argument. */
export function functionOf(
  node: JsonNode,
): { readonly name: string; readonly argument: JsonNode | undefined } | undefined {
  if (node.kind !== "object" || node.properties.length !== 1) return undefined;
  const [property] = node.properties;
  const name = property?.key.value ?? "";
  return name === "Ref" || name.startsWith("Fn::") ? { name, argument: property?.value } : undefined;
}

export const textOf = (node: JsonNode): string | undefined =>
  node.kind === "string"
    ? node.value
    : node.kind === "number" || node.kind === "boolean"
      ? String(node.value)
      : undefined;

/** The name of an export as it is written: `!Sub ${Stack}-key` is `${Stack}-key`. */
export function exportName(argument: JsonNode): string {
  if (argument.kind === "string") return argument.value;
  const called = functionOf(argument);
  return called?.name === "Fn::Sub" && called.argument?.kind === "string" ? called.argument.value : sourceOf(argument);
}

/** Characters of a function's text: what is longer is cut, and no two such are told apart behind that. */
const maxSource = 2_000;

/** A function as it is written, on one line. */
export function sourceOf(node: JsonNode): string {
  let text = "";
  const write = (one: JsonNode): void => {
    if (text.length >= maxSource) return;
    if (one.kind === "object") {
      for (const [index, { key, value }] of one.properties.entries()) {
        text += `${index === 0 ? "" : ", "}${key.value}: `;
        if (value !== undefined) write(value);
        if (text.length >= maxSource) return;
      }
    } else if (one.kind === "array") {
      text += "[";
      for (const [index, item] of one.items.entries()) {
        if (index > 0) text += ", ";
        write(item);
        if (text.length >= maxSource) return;
      }
      text += "]";
    } else text += String(one.value);
  };
  write(node);
  return text.slice(0, maxSource);
}
