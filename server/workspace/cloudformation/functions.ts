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

/** A function as it is written, short and on one line. */
export function sourceOf(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return node.properties
        .map(({ key, value }) => `${key.value}: ${value === undefined ? "" : sourceOf(value)}`)
        .join(", ");
    case "array":
      return `[${node.items.map(sourceOf).join(", ")}]`;
    default:
      return String(node.value);
  }
}
