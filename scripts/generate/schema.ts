/**
 * Printed from server/workspace/schema.ts by `npm run generate`: the JSON schema of keyhole.json, and the reference in
 * docs/workspace-model.md.
 */
import { modelShape } from "../../server/workspace/schema.ts";
import { listedRules, rulesOf } from "./listed.ts";
import type { Member, Shape, TextFormat } from "../../server/workspace/shape.ts";

export const schemaPath = "schemas/keyhole.schema.json";

type Schema = Readonly<Record<string, unknown>>;

/** Draft 7 with what VS Code understands beyond it: Markdown, and that comments are allowed. */
export function schemaText(): string {
  const definitions: Record<string, Schema> = {};
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://raw.githubusercontent.com/keyhole/keyhole/main/schemas/keyhole.schema.json",
    title: "Keyhole's workspace model",
    description:
      "What is known of buckets, keys, principals and accounts, so that Keyhole can prove who can upload where.",
    allowComments: true,
    ...schemaOf(modelShape, definitions),
    definitions,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function schemaOf(shape: Shape, definitions: Record<string, Schema>): Schema {
  switch (shape.kind) {
    case "text":
      return { type: "string", ...patternOf(shape.format) };
    case "choice":
      return { type: "string", enum: Object.keys(shape.values), markdownEnumDescriptions: Object.values(shape.values) };
    case "code":
      return {
        type: "string",
        enum: [...listedRules, ...rulesOf("language")].flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
      };
    case "boolean":
      return { type: "boolean" };
    case "scalar":
      return { type: ["string", "number", "boolean"] };
    case "null":
      return { type: "null" };
    case "list":
      return { type: "array", items: schemaOf(shape.items, definitions) };
    case "document":
      return { type: "object", required: ["Statement"] };
    case "either":
      return { anyOf: shape.shapes.map((each) => schemaOf(each, definitions)) };
    case "object": {
      const members = Object.entries(shape.members);
      const required = members.filter(([, member]) => member.required).map(([name]) => name);
      return {
        type: "object",
        additionalProperties: false,
        ...(required.length === 0 ? {} : { required }),
        properties: Object.fromEntries(members.map(([name, member]) => [name, memberSchema(member, definitions)])),
      };
    }
    case "map": {
      const values = schemaOf(shape.values, definitions);
      if (shape.keys !== "code")
        return { type: "object", propertyNames: patternOf(shape.keys), additionalProperties: values };
      return {
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(
          [...listedRules, ...rulesOf("language")].flatMap(({ code, formerCodes = [], summary }) => [
            [code, { description: summary, ...values }] as const,
            ...formerCodes.map((name) => [name, { deprecationMessage: `Now called ${code}.`, ...values }] as const),
          ]),
        ),
      };
    }
    case "named":
      definitions[shape.name] ??= schemaOf(shape.shape, definitions);
      return { allOf: [{ $ref: `#/definitions/${shape.name}` }] };
  }
}

function memberSchema({ doc, shape, example }: Member, definitions: Record<string, Schema>): Schema {
  return {
    description: doc.replaceAll("`", ""),
    markdownDescription: doc,
    ...schemaOf(shape, definitions),
    ...(example === undefined ? {} : { examples: [JSON.parse(example) as unknown] }),
  };
}

const patternOf = (format: TextFormat | undefined): Schema =>
  format === undefined ? {} : { pattern: format.pattern, patternErrorMessage: `This must be ${format.what}.` };

/** Markdown: a section for each kind of object, in the order in which they are met. */
export function modelReference(): string {
  const sections: string[] = [];
  const visited = new Set<Shape>();
  const visit = (name: string, shape: Shape): void => {
    if (visited.has(shape)) return;
    visited.add(shape);
    if (shape.kind === "named") visit(name, shape.shape);
    if (shape.kind === "either") for (const each of shape.shapes) visit(name, each);
    if (shape.kind === "list") visit(name, shape.items);
    if (shape.kind === "map") visit(name, shape.values);
    if (shape.kind !== "object") return;
    sections.push(section(name, shape.members));
    for (const [member, { shape: inner }] of Object.entries(shape.members))
      visit(name === "" ? member : `${name}.${member}`, inner);
  };
  visit("", modelShape);
  return sections.join("\n\n");
}

function section(name: string, members: Readonly<Record<string, Member>>): string {
  const rows = Object.entries(members).map(
    ([member, { doc, shape, required, example }]) =>
      `| \`${member}\`${required ? " (required)" : ""} | ${cell(doc)} | ${cell(valueOf(shape))} | ${example === undefined ? "" : `\`${cell(example)}\``} |`,
  );
  return [
    `### ${name === "" ? "The file" : `\`${name}\``}`,
    "",
    "| member | what it says | value | for example |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function valueOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.format?.what ?? "text";
    case "choice": {
      const words = Object.entries(shape.values);
      return words.length > 5
        ? words.map(([word]) => `\`${word}\``).join(", ")
        : words.map(([word, meaning]) => `\`${word}\`: ${meaning}`).join(" ");
    }
    case "code":
      return "a [code](rules/README.md)";
    case "boolean":
      return "`true` or `false`";
    case "scalar":
      return "text, a number, `true` or `false`";
    case "null":
      return "`null`";
    case "list":
      return `list: ${valueOf(shape.items)}`;
    case "document":
      return "a policy";
    case "object":
      return "object";
    case "map":
      return shape.keys === "code"
        ? `object by [code](rules/README.md): ${valueOf(shape.values)}`
        : `object by ${shape.keys.what.replace(/^an? /, "")}: ${valueOf(shape.values)}`;
    case "named":
      return shape.name === "policies" ? "[policies](#policies)" : valueOf(shape.shape);
    case "either": {
      const [first, second] = shape.shapes;
      if (shape.shapes.length === 2 && first !== undefined && second?.kind === "list" && second.items === first)
        return `one or a list of: ${valueOf(first)}`;
      return shape.shapes.map(valueOf).join("; or ");
    }
  }
}
