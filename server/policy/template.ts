/**
 * Tells a policy from the template of one: what functions will put into it cannot be judged. A placeholder in a string
 * can.
 */
import type { JsonNode } from "./nodes.ts";

/** What no such template does without; most policies hold none of it and need no further look. */
const anySign = /"Fn::|"Ref"/;

/**
 * Whether CloudFormation's intrinsic functions stand anywhere in the document.
 * @param text in which the document stands
 */
export const isTemplate = (node: JsonNode, text: string): boolean => anySign.test(text) && hasFunction(node);

function hasFunction(node: JsonNode): boolean {
  switch (node.kind) {
    case "array":
      return node.items.some(hasFunction);
    case "object":
      return node.properties.some(
        ({ key, value }) =>
          key.value === "Ref" || key.value.startsWith("Fn::") || (value !== undefined && hasFunction(value)),
      );
    default:
      return false;
  }
}
