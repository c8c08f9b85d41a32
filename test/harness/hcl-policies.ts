/** Reads a policy in HCL without its functions, as the tree that edits get: to see what an edit made of it. */
import type { HclBlock, HclBody, HclExpression, HclTemplate } from "../../server/policy/hcl/nodes.ts";
import { parseHcl } from "../../server/policy/hcl/parse.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range, StringNode } from "../../server/policy/nodes.ts";

const span = ({ offset, end }: Range): { offset: number; end: number } => ({ offset, end });

/** Of the first `jsonencode` or `aws_iam_policy_document` of the text. */
export function policyInHcl(text: string): ObjectNode {
  const { body, problems } = parseHcl(text);
  if (problems.length > 0) throw new Error(`${JSON.stringify(problems)} in\n${text}`);
  for (const block of body.blocks) {
    if (block.labels[0]?.value === "aws_iam_policy_document") return documentNode(block);
    for (const { value } of block.body.attributes) {
      const [encoded] = value.kind === "call" && value.name.value === "jsonencode" ? value.arguments : [];
      const node = encoded && expressionNode(encoded);
      if (node?.kind === "object") return node;
    }
  }
  throw new Error(`no policy in\n${text}`);
}

export function expressionNode(expression: HclExpression): JsonNode {
  switch (expression.kind) {
    case "template":
      return { kind: "string", ...span(expression), value: templateText(expression) };
    case "tuple":
      return { kind: "array", ...span(expression), items: expression.items.map(expressionNode), closed: true };
    case "object":
      return objectNode(
        expression,
        expression.items.map(({ key, name = "", value }) => property(keyNode(key, name), expressionNode(value))),
      );
    case "literal":
      if (typeof expression.value === "boolean")
        return { kind: "boolean", ...span(expression), value: expression.value };
      return { kind: "string", ...span(expression), value: String(expression.value) };
    default:
      return { kind: "string", ...span(expression), value: `<${expression.kind}>` };
  }
}

function templateText({ parts }: HclTemplate): string {
  return parts.map((part) => (part.kind === "text" ? part.value : `<${part.kind}>`)).join("");
}

const keyNode = (range: Range, value: string): StringNode => ({ kind: "string", ...span(range), value });
const property = (key: StringNode, value: JsonNode): PropertyNode => ({ key, colon: key.end, value });
const objectNode = (range: Range, properties: PropertyNode[]): ObjectNode => ({
  kind: "object",
  ...span(range),
  properties,
  closed: true,
});

const elementNames = new Map([
  ["sid", "Sid"],
  ["effect", "Effect"],
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
]);

function documentNode(block: HclBlock): ObjectNode {
  const statements: ArrayNode = {
    kind: "array",
    ...span(block.body),
    items: block.body.blocks.filter(({ type }) => type.value === "statement").map(statementNode),
    closed: true,
  };
  return objectNode(block, [property(keyNode(block.labels[1] ?? block.type, "Statement"), statements)]);
}

function statementNode(block: HclBlock): ObjectNode {
  const properties = block.body.attributes.map(({ name, value }) =>
    property(keyNode(name, elementNames.get(name.value) ?? name.value), withVariables(expressionNode(value))),
  );
  if (!properties.some(({ key }) => key.value === "Effect"))
    properties.unshift(
      property(keyNode(block.type, "Effect"), { kind: "string", ...span(block.type), value: "Allow", derived: true }),
    );
  const principals = block.body.blocks.filter(({ type }) => type.value === "principals");
  const conditions = block.body.blocks.filter(({ type }) => type.value === "condition");
  const [principal] = principals;
  const [condition] = conditions;
  if (principal !== undefined) {
    const kinds = principals.map((one) => property(namedBy(one.body, "type"), valuesOf(one.body, "identifiers")));
    properties.push(property(keyNode(principal.type, "Principal"), objectNode(principal, kinds)));
  }
  if (condition !== undefined) {
    const operators = conditions.map((one) =>
      property(
        namedBy(one.body, "test"),
        objectNode(one, [property(namedBy(one.body, "variable"), valuesOf(one.body, "values"))]),
      ),
    );
    properties.push(property(keyNode(condition.type, "Condition"), objectNode(condition, operators)));
  }
  return objectNode(block, properties);
}

function namedBy({ attributes }: HclBody, name: string): StringNode {
  const value = attributes.find((one) => one.name.value === name)?.value;
  if (value?.kind !== "template") throw new Error(`no ${name}`);
  return keyNode(value, templateText(value));
}

function valuesOf({ attributes }: HclBody, name: string): JsonNode {
  const value = attributes.find((one) => one.name.value === name)?.value;
  if (value === undefined) throw new Error(`no ${name}`);
  return withVariables(expressionNode(value));
}

function withVariables(node: JsonNode): JsonNode {
  if (node.kind === "array") return { ...node, items: node.items.map(withVariables) };
  return node.kind === "string" ? { ...node, value: node.value.replaceAll("&{", "${") } : node;
}
