/**
 * Terraform's JSON syntax, as the tree of its own language: strings are templates, and what an object is, an argument
 * or a block, is left to whoever asks for it.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
import { embeddedText } from "../embedded.ts";
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import { moved } from "./moved.ts";
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclName, HclTemplate, ParsedHcl } from "./nodes.ts";
import { parseHcl, parseTemplateFile } from "./parse.ts";

/** Blocks at the top of a file, with the number of their labels. */
const labelled: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["data", 2],
  ["ephemeral", 2],
  ["variable", 1],
  ["output", 1],
  ["module", 1],
  ["provider", 1],
  ["check", 1],
]);

/** Blocks in blocks of real configurations end long before. */
const maxBlocks = 16;

/** @param isCode whether strings are templates: in files with values of variables they are not */
export function parseHclJson(text: string, isCode: boolean): ParsedHcl {
  const { root, sound, problems } = parseJson(text);
  const reader = new JsonReader(text, isCode);
  const body =
    root?.kind === "object" ? reader.file(root) : { offset: 0, end: text.length, attributes: [], blocks: [] };
  const first = problems[0];
  return {
    text,
    body,
    problems: first === undefined ? [] : [{ code: "unexpectedToken", range: first.range }],
    sound: sound && problems.length === 0,
  };
}

/** The body of a block, of the JSON of its values: nothing in them is a template. */
export const jsonValuesBody = (text: string, node: ObjectNode): HclBody => new JsonReader(text, false).values(node);

class JsonReader {
  readonly #text: string;
  readonly #isCode: boolean;

  constructor(text: string, isCode: boolean) {
    this.#text = text;
    this.#isCode = isCode;
  }

  file(root: ObjectNode): HclBody {
    if (!this.#isCode) return { ...span(root), attributes: this.#attributes(root, ""), blocks: [] };
    const blocks: HclBlock[] = [];
    for (const { key, value } of members(root))
      for (const block of this.#labelled(nameAt(key), [], value, labelled.get(key.value) ?? 0, 0)) blocks.push(block);
    return { ...span(root), attributes: [], blocks };
  }

  values(node: ObjectNode): HclBody {
    return this.#body(node, "", 0);
  }

  /** Objects in objects by their labels, each level perhaps in a list. */
  *#labelled(
    type: HclName,
    labels: readonly HclBlock["labels"][number][],
    value: JsonNode | undefined,
    missing: number,
    depth: number,
  ): Generator<HclBlock> {
    for (const node of value?.kind === "array" ? value.items : [value]) {
      if (node?.kind !== "object") continue;
      if (missing === 0) {
        yield {
          type,
          labels,
          body: this.#body(node, type.value, depth),
          offset: type.offset,
          end: node.end,
          closed: true,
        };
        continue;
      }
      for (const member of members(node)) {
        const label = { ...nameAt(member.key), quoted: true };
        yield* this.#labelled(type, [...labels, label], member.value, missing - 1, depth);
      }
    }
  }

  #body(node: ObjectNode, type: string, depth: number): HclBody {
    const blocks: HclBlock[] = [];
    if (depth < maxBlocks && type !== "locals")
      for (const { key, value } of members(node))
        for (const block of this.#labelled(nameAt(key), [], value, key.value === "dynamic" ? 1 : 0, depth + 1))
          blocks.push(block);
    return { ...span(node), attributes: this.#attributes(node, type), blocks };
  }

  #attributes(node: ObjectNode, type: string): HclAttribute[] {
    return members(node).map(({ key, colon, value }): HclAttribute => {
      const read = (): HclExpression =>
        value === undefined
          ? { kind: "missing", offset: key.end, end: key.end }
          : type === "variable" && key.value === "type" && value.kind === "string"
            ? this.#written(value)
            : this.expression(value);
      let known: HclExpression | undefined;
      return {
        name: nameAt(key),
        equals: colon,
        offset: key.offset,
        end: value?.end ?? key.end,
        // What is read as a block need not be read as an argument.
        get value() {
          return (known ??= read());
        },
      };
    });
  }

  expression(node: JsonNode): HclExpression {
    switch (node.kind) {
      case "string":
        return this.#template(node);
      case "array":
        return {
          kind: "tuple",
          ...span(node),
          items: node.items.map((item) => this.expression(item)),
          closed: node.closed,
        };
      case "object":
        return {
          kind: "object",
          ...span(node),
          items: members(node).map(({ key, colon, value }) => {
            const template = this.#template(key);
            return {
              offset: key.offset,
              end: value?.end ?? key.end,
              key: template,
              name: template.parts.every(({ kind }) => kind === "text") ? key.value : undefined,
              separator: colon,
              value: value === undefined ? { kind: "missing", offset: key.end, end: key.end } : this.expression(value),
            };
          }),
          closed: node.closed,
        };
      default:
        return { kind: "literal", ...span(node), value: node.value };
    }
  }

  #template(node: StringNode): HclTemplate {
    const { value } = node;
    const isPlain = !this.#isCode || !/[$%]\{/.test(value);
    const parts: HclTemplate["parts"] = isPlain
      ? value === ""
        ? []
        : [{ kind: "text", offset: 0, end: value.length, value, segments: [{ at: 0, offset: 0 }] }]
      : parseTemplateFile(value).template.parts;
    return {
      kind: "template",
      ...span(node),
      parts: this.#outside(parts, node),
      form: "quoted",
      stripped: 0,
      closed: true,
    };
  }

  /** A type is an expression in a string. */
  #written(node: StringNode): HclExpression {
    const lead = "type = ";
    const [attribute] = parseHcl(`${lead}${node.value}\n`).body.attributes;
    if (attribute === undefined) return this.#template(node);
    return moved(attribute.value, (offset) => node.offset + 1 + Math.max(offset - lead.length, 0), true);
  }

  /** What is counted in a string, as counted in the text round it. */
  #outside<Tree extends object>(tree: Tree, node: StringNode): Tree {
    const isEven = node.end - node.offset === node.value.length + 2;
    if (isEven) return moved(tree, (offset) => node.offset + 1 + offset, true);
    const { toOuter } = embeddedText(node, this.#text);
    return moved(tree, toOuter, false);
  }
}

/** Without comments. */
const members = ({ properties }: ObjectNode): readonly PropertyNode[] =>
  properties.filter(({ key }) => key.value !== "//");

const span = ({
  offset,
  end,
}: Pick<JsonNode, "offset" | "end">): { readonly offset: number; readonly end: number } => ({ offset, end });

const nameAt = (key: StringNode): HclName => ({ ...span(key), value: key.value });
