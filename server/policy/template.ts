/** Tells a policy from the template of one: what a tool will still replace cannot be judged. */
import type { JsonNode } from "./nodes.ts";

/** `${aws:username}`, `${*}`, `${aws:PrincipalTag/team, 'none'}` are policy variables; `${var.bucket}`, `${AWS::Region}` are not. */
const policyVariable = /^(?:[*?$]|[\w.@/+=-]+:(?!:)[^${}]+)$/;
const marker = /\{\{|\{%|<%|%\{/;

function hasMarker(text: string): boolean {
  if (marker.test(text)) return true;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
    const end = text.indexOf("}", at);
    if (end < 0) return false;
    if (!policyVariable.test(text.slice(at + 2, end).trim())) return true;
  }
  return false;
}

/** What no template does without; most policies hold none of it and need no further look. */
const anySign = /\$\{|\{\{|\{%|<%|%\{|"Fn::|"Ref"/;

/**
 * Whether CloudFormation's intrinsic functions or a template language's markers stand anywhere in the document.
 * @param text in which the document stands
 */
export const isTemplate = (node: JsonNode, text: string): boolean => anySign.test(text) && hasSign(node);

function hasSign(node: JsonNode): boolean {
  switch (node.kind) {
    case "string": return hasMarker(node.value);
    case "array": return node.items.some(hasSign);
    case "object":
      return node.properties.some(({ key, value }) =>
        key.value === "Ref" || key.value.startsWith("Fn::") || hasMarker(key.value) || (value !== undefined && hasSign(value)));
    default: return false;
  }
}
