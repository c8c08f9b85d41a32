/** Where a place is in a policy, as Access Analyzer says it: the way from the root, names and indexes. */
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../../policy/nodes.ts";
import { holds, indexAt } from "../../policy/nodes.ts";
import type { PathStep } from "../diagnostic.ts";

/** The way to the innermost value that the place is in; to the policy itself it is empty. */
export function pathTo(root: ObjectNode, place: Range): PathStep[] {
  const { offset } = place;
  const path: PathStep[] = [];
  let node: JsonNode | undefined = root;
  while (node !== undefined && (node.kind === "object" || node.kind === "array") && !isAtStart(node, place)) {
    if (node.kind === "array") {
      const index: number = indexAt(node.items, offset, (item) => item);
      if (index < 0) break;
      path.push(index);
      node = node.items[index];
    } else {
      const property: PropertyNode | undefined = node.properties[indexAt(node.properties, offset, rangeOf)];
      if (
        property === undefined ||
        (!holds(property.key, offset) && !(property.value && holds(property.value, offset)))
      )
        break;
      path.push(property.key.value);
      node = holds(property.key, offset) ? undefined : property.value;
    }
  }
  return path;
}

const rangeOf = ({ key, value }: PropertyNode): Range =>
  value === undefined ? key : { offset: key.offset, end: Math.max(key.end, value.end) };

/** A block of YAML begins where its first member does. */
function isAtStart(node: ObjectNode | ArrayNode, { offset, end }: Range): boolean {
  if (node.offset !== offset) return false;
  const first = node.kind === "object" ? node.properties[0]?.key : node.items[0];
  return first?.offset !== offset || first.end !== end;
}
