/** Finds what stands at a range of an HCL text, as a policy's nodes name it. */
import type { Range } from "../nodes.ts";
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclObject, HclObjectItem } from "./nodes.ts";

export type HclPlace =
  | { readonly kind: "expression"; readonly expression: HclExpression; readonly owner: HclOwner }
  /** The key of an object's item. */
  | { readonly kind: "key"; readonly item: HclObjectItem; readonly object: HclObject }
  | { readonly kind: "name"; readonly attribute: HclAttribute; readonly block: HclBlock | undefined }
  | { readonly kind: "block"; readonly block: HclBlock; readonly parent: HclBody }
  /** All that stands between the braces of a block. */
  | { readonly kind: "body"; readonly block: HclBlock };

/** What an expression is the value of. */
export type HclOwner =
  | { readonly kind: "attribute"; readonly attribute: HclAttribute; readonly block: HclBlock | undefined }
  | { readonly kind: "item"; readonly item: HclObjectItem; readonly object: HclObject }
  | undefined;

const isAt = (one: Range, { offset, end }: Range): boolean => one.offset === offset && one.end === end;
const holds = (outer: Range, { offset, end }: Range): boolean => outer.offset <= offset && end <= outer.end;

/** The outermost that has that range. */
export function placeAt(body: HclBody, range: Range, block?: HclBlock): HclPlace | undefined {
  const inner = body.blocks.find((one) => holds(one, range));
  if (inner !== undefined) {
    if (isAt(inner, range)) return { kind: "block", block: inner, parent: body };
    if (isAt(inner.body, range)) return { kind: "body", block: inner };
    return placeAt(inner.body, range, inner);
  }
  const attribute = body.attributes.find((one) => holds(one, range));
  if (attribute === undefined) return undefined;
  if (isAt(attribute.name, range)) return { kind: "name", attribute, block };
  return expressionAt(attribute.value, range, { kind: "attribute", attribute, block });
}

function expressionAt(expression: HclExpression, range: Range, owner: HclOwner): HclPlace | undefined {
  if (!holds(expression, range)) return undefined;
  if (isAt(expression, range)) return { kind: "expression", expression, owner };
  if (expression.kind === "object") {
    const item = expression.items.find((one) => holds(one, range));
    if (item === undefined) return undefined;
    if (isAt(item.key, range)) return { kind: "key", item, object: expression };
    return expressionAt(item.value, range, { kind: "item", item, object: expression });
  }
  const member = membersOf(expression).find((one) => holds(one, range));
  return member && expressionAt(member, range, undefined);
}

function membersOf(expression: HclExpression): readonly HclExpression[] {
  switch (expression.kind) {
    case "tuple":
      return expression.items;
    case "call":
      return expression.arguments;
    case "parentheses":
      return [expression.inner];
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise];
    case "for":
      return expression.key === undefined ? [expression.value] : [expression.key, expression.value];
    default:
      return [];
  }
}
