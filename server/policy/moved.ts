/** A tree of JSON or YAML whose text stands elsewhere: behind a longer or shorter one, or in the text of several files. */
import type { JsonNode } from "./nodes.ts";

/** What an alias repeats stays one node. @param by how far it moves */
export function moved<Node extends JsonNode>(node: Node, by: number): Node {
  const known = new Map<JsonNode, JsonNode>();
  const copy = (one: JsonNode): JsonNode => {
    const before = known.get(one) ?? copyOf(one);
    known.set(one, before);
    return before;
  };
  const copyOf = (one: JsonNode): JsonNode => {
    const place = { offset: one.offset + by, end: one.end + by };
    if (one.kind === "array") return { ...one, ...place, items: one.items.map(copy) };
    if (one.kind !== "object") return { ...one, ...place };
    const properties = one.properties.map(({ key, colon, value }) => ({
      key: { ...key, offset: key.offset + by, end: key.end + by },
      colon: colon < 0 ? colon : colon + by,
      value: value && copy(value),
    }));
    return { ...one, ...place, properties };
  };
  return by === 0 ? node : (copy(node) as Node);
}
