/**
 * The policies that Terraform's language writes out, as nodes of JSON at their places in its text: those of
 * `aws_iam_policy_document`, and those that are given to `jsonencode`. What is no literal stands for some text.
 */
import type { PolicyDocument } from "../document.ts";
import { readDocument } from "../document.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import type { PolicyText } from "../recognize.ts";
import { documentElements, elementOf, statementElements } from "../slips.ts";
import { argumentOf, textOf } from "./documents.ts";
import type { HclAttribute, HclBlock, HclBody, HclExpression, ParsedHcl } from "./nodes.ts";

export const isPolicyBlock = ({ type, labels }: HclBlock): boolean =>
  type.value === "data" && labels[0]?.value === "aws_iam_policy_document";

/** In the order of the text. */
export const hclPolicies = ({ text, body }: ParsedHcl): PolicyText[] =>
  documentsIn(body).map((document) => ({ document, source: { text, embedded: [] } }));

function documentsIn({ blocks }: HclBody): PolicyDocument[] {
  return blocks.flatMap((block) =>
    isPolicyBlock(block)
      ? [documentOf(block, block.body.blocks.filter(({ type }) => type.value === "statement").map(statementNode))]
      : encodedIn(block.body),
  );
}

function encodedIn({ attributes, blocks }: HclBody): PolicyDocument[] {
  return [...attributes.flatMap(({ value }) => encodedAt(value)), ...blocks.flatMap(({ body }) => encodedIn(body))];
}

function encodedAt(expression: HclExpression): PolicyDocument[] {
  switch (expression.kind) {
    case "call": {
      const [first] = expression.arguments;
      if (expression.name.value !== "jsonencode" || first === undefined) return expression.arguments.flatMap(encodedAt);
      const node = nodeOf(first);
      const statement = node.kind === "object" ? elementOf(node, "Statement", documentElements) : undefined;
      return node.kind === "object" && statement !== undefined ? [readDocument(node, statement)] : [];
    }
    case "tuple":
      return expression.items.flatMap(encodedAt);
    case "object":
      return expression.items.flatMap(({ value }) => encodedAt(value));
    default:
      return [];
  }
}

export function nodeOf(expression: HclExpression): JsonNode {
  const { offset, end } = expression;
  switch (expression.kind) {
    case "tuple":
      return { kind: "array", offset, end, items: expression.items.map(nodeOf), closed: expression.closed };
    case "object":
      return {
        kind: "object",
        offset,
        end,
        closed: expression.closed,
        properties: expression.items.map(({ key, name, separator, value }): PropertyNode => ({
          key: { kind: "string", offset: key.offset, end: key.end, value: name ?? "" },
          colon: separator,
          value: value.kind === "missing" ? undefined : nodeOf(value),
        })),
      };
    case "literal":
      return { kind: "number", offset, end, value: expression.value };
    default:
      return { kind: "string", offset, end, value: textOf(expression) ?? "${}" };
  }
}

export const elementOfArgument: ReadonlyMap<string, string> = new Map(
  [...statementElements].flatMap((element) => {
    const argument = argumentOf(element);
    return argument === undefined ? [] : [[argument, element] as const];
  }),
);
export const elementOfBlock: ReadonlyMap<string, string> = new Map([
  ["principals", "Principal"],
  ["not_principals", "NotPrincipal"],
  ["condition", "Condition"],
]);

export const stringAt = ({ offset, end }: Range, value: string) => ({ kind: "string", offset, end, value }) as const;

/** A block `statement` as the statement that it becomes; blocks of one type together. */
export function statementNode({ body, offset, end }: HclBlock): ObjectNode {
  const properties = body.attributes.map(({ name, value }): PropertyNode => ({
    key: stringAt(name, elementOfArgument.get(name.value) ?? name.value),
    colon: name.end,
    value: inBlocks(nodeOf(value)),
  }));
  for (const [type, element] of elementOfBlock) {
    const own = body.blocks.filter((one) => one.type.value === type);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) continue;
    const value = objectNode(
      { offset: first.offset, end: last.end },
      own.map(element === "Condition" ? conditionIn : kindIn),
    );
    properties.push({ key: stringAt(first.type, element), colon: first.type.end, value });
  }
  return objectNode({ offset, end }, properties);
}

const conditionIn = (block: HclBlock): PropertyNode =>
  named(block, "test", objectNode(block, [named(block, "variable", valueIn(block, "values"))]));

const kindIn = (block: HclBlock): PropertyNode => named(block, "type", valueIn(block, "identifiers"));

/** What an argument names, and its value. */
function named(block: HclBlock, argument: string, value: JsonNode | undefined): PropertyNode {
  const name = valueIn(block, argument);
  const { offset, end } = block;
  return { key: name?.kind === "string" ? name : stringAt({ offset, end }, ""), colon: offset, value };
}

function valueIn({ body }: HclBlock, argument: string): JsonNode | undefined {
  const value = body.attributes.find((one: HclAttribute) => one.name.value === argument)?.value;
  return value && inBlocks(nodeOf(value));
}

/** Terraform writes `&{…}` for IAM's `${…}` there. */
function inBlocks(node: JsonNode): JsonNode {
  if (node.kind === "array") return { ...node, items: node.items.map(inBlocks) };
  return node.kind === "string" ? { ...node, value: node.value.replaceAll("&{", "${") } : node;
}

const objectNode = ({ offset, end }: Range, properties: PropertyNode[]): ObjectNode => ({
  kind: "object",
  offset,
  end,
  properties,
  closed: true,
});

/** Of the version that is the default there. */
export function documentOf({ offset, end }: Range, items: readonly ObjectNode[]): PolicyDocument {
  const list: ArrayNode = { kind: "array", offset, end, items: [...items], closed: true };
  const start = { offset, end: offset };
  const version: PropertyNode = {
    key: stringAt(start, "Version"),
    colon: offset,
    value: stringAt(start, "2012-10-17"),
  };
  const property: PropertyNode = { key: stringAt(start, "Statement"), colon: offset, value: list };
  return readDocument(objectNode({ offset, end }, [version, property]), property);
}
