/** The values of a statement that a person may still have to fill in. */
import { keysOfNames } from "../catalog/condition-keys.ts";
import type { Statement } from "./document.ts";
import type { StringNode } from "./nodes.ts";
import { stringNodes } from "./nodes.ts";

/**
 * Actions, resources, principals and condition values, as they are written; no names that people choose.
 */
export function* writtenValues({ action, resource, principal, conditions }: Statement): Generator<StringNode> {
  yield* stringNodes(action?.property.value);
  yield* stringNodes(resource?.property.value);
  for (const { node } of principal?.entries ?? []) yield node;
  for (const { key, valueNodes } of conditions) {
    if (keysOfNames.has(key.key.value.toLowerCase())) continue;
    for (const node of valueNodes) if (node.kind === "string") yield node;
  }
}
