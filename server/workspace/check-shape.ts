/**
 * Checks a JSON tree against a shape: everything that is wrong in itself, each at its place. What is right beside it is
 * read all the same.
 */
import { format } from "../policy/message.ts";
import type { JsonNode, ObjectNode, PropertyNode, Range } from "../policy/nodes.ts";
import { closest } from "../policy/closest.ts";
import { own } from "../policy/own.ts";
import { isOf } from "./formats.ts";
import type { Shape, TextFormat } from "./shape.ts";
import { listOf, templates } from "./wording.ts";

export interface ShapeProblem {
  readonly range: Range;
  readonly message: string;
  readonly related: readonly { readonly range: Range; readonly message: string }[];
}

/** @param codes what the keys of a map of diagnostic codes may be */
export function checkShape(root: JsonNode, shape: Shape, codes: readonly string[]): ShapeProblem[] {
  const checker = new ShapeChecker(codes);
  checker.check(root, shape);
  return checker.problems;
}

class ShapeChecker {
  readonly problems: ShapeProblem[] = [];
  readonly #codes: readonly string[];

  constructor(codes: readonly string[]) {
    this.#codes = codes;
  }

  check(node: JsonNode, shape: Shape): void {
    const fitting = alternatives(shape).find((each) => accepts(each, node));
    if (fitting === undefined) {
      this.#report(
        node,
        format(templates.wrongType, { expected: listOf([...new Set(alternatives(shape).map(typeName))]) }),
      );
    } else if (node.kind === "array") {
      if (fitting.kind === "list") for (const item of node.items) this.check(item, fitting.items);
    } else if (node.kind === "object") {
      this.#checkObject(node, fitting);
    } else if (node.kind === "string") {
      if (fitting.kind === "text") this.#checkText(node, node.value, fitting.format);
      if (fitting.kind === "code") this.#checkCode(node, node.value);
      if (fitting.kind === "choice") this.#checkWord(node, node.value, fitting.values);
    }
  }

  #checkObject(node: ObjectNode, shape: Shape): void {
    if (shape.kind !== "object" && shape.kind !== "map") return;
    const first = new Map<string, PropertyNode>();
    for (const property of node.properties) {
      const { key, value } = property;
      const name = key.value;
      const before = first.get(name);
      if (before === undefined) first.set(name, property);
      else this.#report(key, format(templates.twice, { name }), [{ range: before.key, message: templates.firstOne }]);
      // Still being typed: the syntax is told, and is enough.
      if (property.colon < 0) continue;
      if (shape.kind === "map") {
        if (shape.keys === "code") this.#checkCode(key, name);
        else this.#checkText(key, name, shape.keys);
        if (value !== undefined) this.check(value, shape.values);
      } else {
        const member = own(shape.members, name);
        if (member === undefined)
          this.#reportUnknown(
            key,
            name,
            Object.keys(shape.members).filter((other) => !node.properties.some((each) => each.key.value === other)),
          );
        else if (value !== undefined) this.check(value, member.shape);
      }
    }
    if (shape.kind !== "object" || !node.closed) return;
    for (const [name, { required }] of Object.entries(shape.members)) {
      if (required === true && !first.has(name)) this.#report(braceOf(node), format(templates.missingMember, { name }));
    }
  }

  #checkText(range: Range, value: string, textFormat: TextFormat | undefined): void {
    if (textFormat !== undefined && !isOf(textFormat, value))
      this.#report(range, format(templates.format, { value, what: textFormat.what }));
  }

  #checkWord(range: Range, value: string, values: Readonly<Record<string, string>>): void {
    if (Object.hasOwn(values, value)) return;
    const words = Object.keys(values);
    const meant = closest(value, words);
    this.#report(
      range,
      format(meant === undefined ? templates.choice : templates.choiceMeant, {
        value,
        choices: listOf(words),
        meant: meant ?? "",
      }),
    );
  }

  #checkCode(range: Range, value: string): void {
    if (this.#codes.includes(value)) return;
    const meant = closest(value, this.#codes);
    this.#report(
      range,
      format(meant === undefined ? templates.code : templates.codeMeant, { value, meant: meant ?? "" }),
    );
  }

  #reportUnknown(range: Range, name: string, candidates: readonly string[]): void {
    const meant = closest(name, candidates);
    this.#report(
      range,
      format(meant === undefined ? templates.unknownMember : templates.didYouMean, { name, meant: meant ?? "" }),
    );
  }

  #report(range: Range, message: string, related: ShapeProblem["related"] = []): void {
    this.problems.push({ range, message, related });
  }
}

/** Where something is missing in an object. */
const braceOf = ({ offset }: ObjectNode): Range => ({ offset, end: offset + 1 });

function alternatives(shape: Shape): readonly Shape[] {
  if (shape.kind === "named") return alternatives(shape.shape);
  return shape.kind === "either" ? shape.shapes.flatMap(alternatives) : [shape];
}

function accepts({ kind }: Shape, node: JsonNode): boolean {
  switch (kind) {
    case "text":
    case "code":
    case "choice":
      return node.kind === "string";
    case "boolean":
      return node.kind === "boolean";
    case "scalar":
      return node.kind === "string" || node.kind === "number" || node.kind === "boolean";
    case "null":
      return node.kind === "null";
    case "list":
      return node.kind === "array";
    default:
      return node.kind === "object";
  }
}

function typeName(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.format?.what ?? "a string";
    case "code":
      return "a code";
    case "choice":
      return listOf(Object.keys(shape.values));
    case "boolean":
      return "true or false";
    case "scalar":
      return "a string, a number or true or false";
    case "null":
      return "null";
    case "list":
      return "a list";
    case "document":
      return "a policy";
    default:
      return "an object";
  }
}
