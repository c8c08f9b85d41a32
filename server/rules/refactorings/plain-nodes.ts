/** Nodes as plain values, to be printed anew. */
import { membersOf, readGap } from "../../policy/edits/layout.ts";
import type { JsonNode } from "../../policy/nodes.ts";

/** Undefined where printing it anew would lose something: a comment, or a member that is written twice. */
export function plainOf(text: string, node: JsonNode): unknown {
  if (node.kind !== "array" && node.kind !== "object") return node.value;
  if (!node.closed || hasComments(text, node)) return undefined;
  if (node.kind === "array") {
    const items = node.items.map((item) => plainOf(text, item));
    return items.includes(undefined) ? undefined : items;
  }
  const members = node.properties.map(({ key, value }) => [key.value, value && plainOf(text, value)] as const);
  const isWhole = members.every(([, value]) => value !== undefined);
  return isWhole && new Set(members.map(([name]) => name)).size === members.length
    ? Object.fromEntries(members)
    : undefined;
}

/** The value, comments or not; undefined for what is not whole. */
export function valueOf(node: JsonNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "array") return node.items.map(valueOf);
  return node.kind === "object"
    ? Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]))
    : node.value;
}

function hasComments(text: string, node: Extract<JsonNode, { kind: "array" | "object" }>): boolean {
  const { spans, open, close } = membersOf(node);
  const ends = [open, ...spans.map(({ end }) => end)];
  const starts = [...spans.map(({ offset }) => offset), close];
  if (ends.some((end, index) => readGap(text, end, starts[index] ?? close).hasComments)) return true;
  return (
    node.kind === "object" &&
    node.properties.some(({ key, value }) => value !== undefined && readGap(text, key.end, value.offset).hasComments)
  );
}
