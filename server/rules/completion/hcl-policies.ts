/** Which part of a policy an offset of Terraform's language is: of `aws_iam_policy_document`, or of `jsonencode`. */
import { textOf } from "../../policy/hcl/documents.ts";
import type { HclAttribute, HclBlock, HclBody } from "../../policy/hcl/nodes.ts";
import {
  documentOf,
  elementOfArgument,
  elementOfBlock,
  isPolicyBlock,
  nodeOf,
  statementNode,
  stringAt,
} from "../../policy/hcl/written-policies.ts";
import type { ArrayNode, JsonNode, Range } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import type { PolicyPlace, Slot } from "./place.ts";
import { placeAt } from "./place.ts";

export interface HclPolicyPlace {
  readonly place: PolicyPlace;
  /** Whether it is in the data source. */
  readonly inDocument: boolean;
}

/** @param offset where what stands for the text that is typed begins: a string, or the name of an argument */
export function hclPolicyAt(body: HclBody, offset: number): HclPolicyPlace | undefined {
  const block = body.blocks.find((one) => holds(one, offset));
  if (block !== undefined && isPolicyBlock(block)) {
    const place = inDocument(block, offset);
    return place && { place, inDocument: true };
  }
  const root = block === undefined ? encodedIn(body, offset) : encodedIn(block.body, offset);
  const place = root && placeAt(root, offset);
  return place && { place, inDocument: false };
}

const holds = ({ offset, end }: Range, at: number): boolean => offset <= at && at < end;

/** The object that is given to `jsonencode` round an offset. */
function encodedIn({ attributes, blocks }: HclBody, offset: number): JsonNode | undefined {
  const block = blocks.find((one) => holds(one, offset));
  if (block !== undefined) return encodedIn(block.body, offset);
  let value = attributes.find((one) => holds(one, offset))?.value;
  while (value !== undefined) {
    if (value.kind === "call" && value.name.value === "jsonencode")
      return value.arguments[0] && nodeOf(value.arguments[0]);
    if (value.kind === "call") value = value.arguments.find((one) => holds(one, offset));
    else if (value.kind === "tuple") value = value.items.find((one) => holds(one, offset));
    else if (value.kind === "object") value = value.items.find((one) => holds(one, offset))?.value;
    else return undefined;
  }
  return undefined;
}

function inDocument(block: HclBlock, offset: number): PolicyPlace | undefined {
  const written = block.body.blocks.filter(({ type }) => type.value === "statement");
  const nodes = written.map(statementNode);
  const { statements } = documentOf(block, nodes);
  const index = written.findIndex((one) => holds(one, offset));
  const own = written[index];
  const statement = statements[index];
  if (own === undefined) {
    const list: ArrayNode = { kind: "array", offset: block.offset, end: block.end, items: [], closed: true };
    const isName = block.body.attributes.some(({ name }) => name.offset === offset);
    return isName ? { ...nowhere, slot: "statements", container: list, statements } : undefined;
  }
  const context = { ...nowhere, statements, statement };
  const inner = own.body.blocks.find((one) => holds(one, offset));
  if (inner !== undefined) return inBlock(inner, offset, context);
  const attribute = own.body.attributes.find((one) => holds(one, offset));
  if (attribute === undefined) return undefined;
  if (attribute.name.offset === offset) {
    const names = (nodes[index]?.properties ?? []).map(({ key }) => key);
    return {
      ...context,
      slot: "statement",
      member: { key: stringAt(attribute.name, attribute.name.value), colon: -1, value: undefined },
      siblings: names.flatMap((key) => (key.offset === offset ? [] : [key.value])),
    };
  }
  const element = elementOfArgument.get(attribute.name.value) ?? "";
  const slot = slots.get(element);
  return slot && valueAt(attribute, offset, { ...context, slot, name: element });
}

const slots: ReadonlyMap<string, Slot> = new Map<string, Slot>([
  ["Effect", "effect"],
  ["Action", "actions"],
  ["NotAction", "actions"],
  ["Resource", "resources"],
  ["NotResource", "resources"],
]);

function inBlock({ type, body }: HclBlock, offset: number, context: PolicyPlace): PolicyPlace | undefined {
  const attribute = body.attributes.find((one) => holds(one, offset));
  if (attribute === undefined || attribute.name.offset === offset) return undefined;
  const textIn = (name: string): string => textOf(body.attributes.find((one) => one.name.value === name)?.value) ?? "";
  if (type.value === "condition") {
    const [name, key] = [textIn("test"), textIn("variable")];
    switch (attribute.name.value) {
      case "test":
        return valueAt(attribute, offset, { ...context, slot: "operators" });
      case "variable":
        return valueAt(attribute, offset, { ...context, slot: "keys", name });
      case "values":
        return valueAt(attribute, offset, { ...context, slot: "values", name, key });
      default:
        return undefined;
    }
  }
  if (elementOfBlock.get(type.value) === undefined) return undefined;
  const isKind = attribute.name.value === "type";
  if (!isKind && attribute.name.value !== "identifiers") return undefined;
  return valueAt(attribute, offset, {
    ...context,
    slot: isKind ? "principal" : "principals",
    name: isKind ? "" : textIn("type"),
  });
}

const nowhere: PolicyPlace = {
  slot: "statement",
  name: "",
  key: "",
  container: undefined,
  index: -1,
  member: undefined,
  siblings: [],
  statement: undefined,
  statements: [],
};

/** The value of an argument, or an item of it. */
function valueAt({ value }: HclAttribute, offset: number, place: PolicyPlace): PolicyPlace | undefined {
  const node = nodeOf(value);
  if (node.kind !== "array") return node.offset === offset ? place : undefined;
  if (!node.items.some((item) => item.offset === offset)) return undefined;
  const siblings = stringNodes(node).flatMap((item) => (item.offset === offset ? [] : [item.value]));
  return { ...place, siblings };
}
