/** What our parser and tree-sitter make of an HCL text, in one form: kinds, ranges, and what is in them. */
import { createRequire } from "node:module";
import type { Node, Parser } from "web-tree-sitter";
import type { HclBody, HclExpression, HclTemplatePart } from "../../server/policy/hcl/nodes.ts";
import { parseHcl } from "../../server/policy/hcl/parse.ts";

/** Kind, range and members; a member without a range is a detail such as an operator. */
export type HclShape = readonly [string, number, number, ...(HclShape | string)[]];

const asShape = (kind: string, { offset, end }: { offset: number; end: number }, ...inner: (HclShape | string)[]) =>
  [kind, offset, end, ...inner] as HclShape;

/** As our parser reads it. */
export function ownShape(text: string): readonly HclShape[] {
  const { body, problems } = parseHcl(text);
  if (problems.length > 0) throw new Error(`${JSON.stringify(problems)} in\n${text}`);
  return bodyShape(body, text);
}

function bodyShape({ attributes, blocks }: HclBody, text: string): HclShape[] {
  const shapes = [
    ...attributes.map((one) => asShape("attribute", one, one.name.value, expressionShape(one.value, text))),
    ...blocks.map((one) =>
      asShape(
        "block",
        one,
        one.type.value,
        ...one.labels.map((label) => asShape("label", label, label.quoted ? "quoted" : "bare")),
        ...bodyShape(one.body, text),
      ),
    ),
  ];
  return shapes.sort(([, a], [, b]) => a - b);
}

function expressionShape(node: HclExpression, text: string): HclShape {
  const inner = (one: HclExpression): HclShape => expressionShape(one, text);
  switch (node.kind) {
    case "literal":
      return asShape("literal", node);
    case "template":
      // A bare key of an object is a name to others.
      if (node.form === "quoted" && text.charAt(node.offset) !== '"') return asShape("variable", node);
      return asShape("template", node, ...node.parts.flatMap((part) => partShape(part, text)));
    case "variable":
      return asShape("variable", node);
    case "attribute":
      return asShape("attribute of", node, inner(node.object), node.name.value);
    case "index":
      return asShape("index", node, inner(node.object), inner(node.key));
    case "splat":
      return asShape("splat", node, inner(node.object), inner(node.each));
    case "call":
      return asShape("call", node, node.name.value, ...node.arguments.map(inner), node.expands ? "..." : "");
    case "tuple":
      return asShape("tuple", node, ...node.items.map(inner));
    case "object":
      return asShape(
        "object",
        node,
        ...node.items.map((item) => asShape("item", item, inner(item.key), inner(item.value))),
      );
    case "for":
      return asShape(
        `for ${node.form}`,
        node,
        ...[node.keyName, node.valueName].flatMap((name) => (name === undefined ? [] : [name.value])),
        inner(node.collection),
        ...(node.key === undefined ? [] : [inner(node.key)]),
        inner(node.value),
        ...(node.groups ? ["..."] : []),
        ...(node.condition === undefined ? [] : [inner(node.condition)]),
      );
    case "conditional":
      return asShape("conditional", node, inner(node.condition), inner(node.then), inner(node.otherwise));
    case "binary":
      return asShape("binary", node, inner(node.left), node.operator, inner(node.right));
    case "unary":
      return asShape("unary", node, node.operator, inner(node.operand));
    case "parentheses":
      return asShape("parentheses", node, inner(node.inner));
    case "missing":
      return asShape("missing", node);
  }
}

function partShape(part: HclTemplatePart, text: string): HclShape[] {
  const parts = (list: readonly HclTemplatePart[]): HclShape[] => list.flatMap((one) => partShape(one, text));
  switch (part.kind) {
    case "text":
      return textShape(part.offset, part.end, text);
    case "interpolation":
      return [asShape("interpolation", part, expressionShape(part.expression, text))];
    case "if": {
      const condition = expressionShape(part.condition, text);
      return [asShape("if", part, condition, ...parts(part.then), "else", ...parts(part.otherwise))];
    }
    case "for": {
      const names = [part.keyName, part.valueName].flatMap((name) => (name === undefined ? [] : [name.value]));
      return [asShape("for", part, ...names, expressionShape(part.collection, text), ...parts(part.parts))];
    }
  }
}

/** tree-sitter takes white space round text for nothing. */
function textShape(offset: number, end: number, text: string): HclShape[] {
  const value = text.slice(offset, end);
  const start = offset + value.length - value.trimStart().length;
  return value.trim() === "" ? [] : [["text", start, start + value.trim().length]];
}

/** As tree-sitter reads it: a reader is made once. */
export async function treeSitter(): Promise<(text: string) => readonly HclShape[]> {
  const { Language, Parser: TreeSitter } = await import("web-tree-sitter");
  await TreeSitter.init();
  const grammar = createRequire(import.meta.url).resolve(
    "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm",
  );
  const parser: Parser = new TreeSitter();
  parser.setLanguage(await Language.load(grammar));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null || tree.rootNode.hasError) throw new Error(`tree-sitter reads no HCL in\n${text}`);
    const shape = new TreeSitterShapes(text).body(tree.rootNode);
    tree.delete();
    return shape;
  };
}

const named = (node: Node, ...types: string[]): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && types.includes(child.type));
const spanOf = ({ startIndex: offset, endIndex: end }: Node): { offset: number; end: number } => ({ offset, end });

class TreeSitterShapes {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  body(root: Node): HclShape[] {
    return named(root, "body").flatMap((body) =>
      named(body, "attribute", "block").map((node) => {
        const [name] = named(node, "identifier");
        if (node.type === "attribute") {
          const [value] = named(node, "expression");
          return asShape("attribute", spanOf(node), name?.text ?? "", this.#expression(value));
        }
        const labels = named(node, "identifier", "string_lit").slice(1);
        return asShape(
          "block",
          spanOf(node),
          name?.text ?? "",
          ...labels.map((label) => asShape("label", spanOf(label), label.type === "string_lit" ? "quoted" : "bare")),
          ...this.body(node),
        );
      }),
    );
  }

  #expression(node: Node | undefined): HclShape {
    if (node === undefined) return ["nothing", 0, 0];
    return this.#chain(childrenOf(node));
  }

  /** A term and what is asked of it, which stand side by side. */
  #chain(nodes: readonly Node[]): HclShape {
    const [first, second, third] = nodes;
    if (first === undefined) return ["nothing", 0, 0];
    let shape: HclShape;
    let next = 1;
    if (first.type === "(" && second !== undefined && third !== undefined) {
      shape = ["parentheses", first.startIndex, third.endIndex, this.#expression(second)];
      next = 3;
    } else shape = this.#term(first);
    for (const step of nodes.slice(next)) shape = this.#step(shape, step);
    return shape;
  }

  #step(object: HclShape, step: Node): HclShape {
    const range = { offset: object[1], end: step.endIndex };
    if (step.type === "get_attr") return asShape("attribute of", range, object, step.text.slice(1).trim());
    const [kind] = step.namedChildren;
    if (kind === null || kind === undefined) return asShape(step.type, range);
    if (kind.type === "legacy_index") return asShape("attribute of", range, object, kind.text.slice(1).trim());
    if (kind.type === "new_index")
      return asShape("index", range, object, this.#expression(named(kind, "expression")[0]));
    const [start, ...steps] = childrenOf(kind);
    let each: HclShape = ["variable", start?.endIndex ?? 0, start?.endIndex ?? 0];
    for (const one of steps) each = this.#step(each, one);
    return asShape("splat", range, object, each);
  }

  #term(node: Node): HclShape {
    const range = spanOf(node);
    const children = childrenOf(node);
    const [first] = children;
    const expressions = named(node, "expression").map((one) => this.#expression(one));
    const names = named(node, "identifier").map(({ text }) => text);
    switch (node.type) {
      case "expression":
      case "collection_value":
      case "operation":
      case "template_expr":
      case "for_expr":
        return this.#chain(children);
      case "literal_value":
        return first?.type === "string_lit" ? this.#term(first) : asShape("literal", range);
      case "string_lit":
      case "quoted_template":
      case "heredoc_template":
        return asShape("template", range, ...this.#parts(node));
      case "variable_expr":
        return asShape("variable", range);
      case "function_call": {
        const [list] = named(node, "function_arguments");
        const inner = list === undefined ? [] : named(list, "expression").map((one) => this.#expression(one));
        const expands = list !== undefined && named(list, "ellipsis").length > 0;
        return asShape("call", range, names[0] ?? "", ...inner, expands ? "..." : "");
      }
      case "tuple":
        return asShape("tuple", range, ...expressions);
      case "object":
        return asShape("object", range, ...named(node, "object_elem").map((one) => this.#term(one)));
      case "object_elem":
        return asShape("item", range, ...expressions);
      case "conditional":
        return asShape("conditional", range, ...expressions);
      case "for_tuple_expr":
      case "for_object_expr": {
        const [intro] = named(node, "for_intro");
        const condition = named(node, "for_cond").map((one) => this.#expression(named(one, "expression")[0]));
        const groups = named(node, "ellipsis").length > 0;
        const own = named(intro ?? node, "identifier").map(({ text }) => text);
        const collection = this.#expression(named(intro ?? node, "expression")[0]);
        const form = node.type === "for_tuple_expr" ? "tuple" : "object";
        return asShape(
          `for ${form}`,
          range,
          ...own,
          collection,
          ...expressions,
          ...(groups ? ["..."] : []),
          ...condition,
        );
      }
      case "unary_operation":
        return asShape("unary", range, first?.type ?? "", this.#chain(children.slice(1)));
      case "binary_operation": {
        const at = children.findIndex(({ type }, index) => index > 0 && /^[-+*/%<>=!&|]+$/.test(type));
        const [left, right] = [children.slice(0, at), children.slice(at + 1)];
        return asShape("binary", range, this.#chain(left), children[at]?.type ?? "", this.#chain(right));
      }
      default:
        return asShape(node.type, range);
    }
  }

  #parts(node: Node): (HclShape | string)[] {
    return childrenOf(node).flatMap((part): (HclShape | string)[] => {
      const range = spanOf(part);
      switch (part.type) {
        case "template_literal":
          return textShape(part.startIndex, part.endIndex, this.#text);
        case "template_interpolation":
          return [asShape("interpolation", range, this.#expression(named(part, "expression")[0]))];
        case "template_directive":
          return this.#parts(part);
        case "template_if": {
          const [intro] = named(part, "template_if_intro");
          const rest = this.#parts(part);
          if (!rest.includes("else")) rest.push("else");
          return [asShape("if", range, this.#expression(named(intro ?? part, "expression")[0]), ...rest)];
        }
        case "template_else_intro":
          return ["else"];
        case "template_for": {
          const [start] = named(part, "template_for_start");
          const own = named(start ?? part, "identifier").map(({ text }) => text);
          const collection = this.#expression(named(start ?? part, "expression")[0]);
          return [asShape("for", range, ...own, collection, ...this.#parts(part))];
        }
        default:
          return [];
      }
    });
  }
}

function childrenOf(node: Node): Node[] {
  return node.children.filter((child): child is Node => child !== null && child.type !== "comment");
}
