/**
 * What refactorings ask of a syntax: the same values, written otherwise. What is not changed keeps its text. No edits
 * where something would be lost: a comment, or what more than one place refers to.
 */
import type { JsonNode, Range } from "../nodes.ts";
import type { TextEdit } from "./text-edit.ts";

/** An item of a list: one that is there (`node`), a new text, or a text in the place of the one that is there. */
export interface ListItem {
  readonly node?: Range;
  readonly value?: string;
}

/** One of several statements that one is split into. */
export interface StatementPart {
  /** The values of the element that stay in it, in their order. */
  readonly keep: readonly JsonNode[];
  /** Undefined: as it is, with a Sid or without. */
  readonly sid: string | undefined;
}

/** Nodes are known by their places in the text. */
export interface SyntaxRewriter {
  /** The value as it is written, functions of templates among it; undefined where it cannot be written anew. */
  plain(node: Range): unknown;
  /** Other items in a list, or a list in the place of a value. */
  list(node: Range, items: readonly ListItem[]): TextEdit[];
  /** The only item of a list in its place. */
  single(array: Range): TextEdit[];
  addFirst(object: Range, name: string, value: string): TextEdit[];
  /** The values of one element of a statement join those of another one, and the statement goes. */
  merge(statements: Range, kept: Range, gone: Range, element: string): TextEdit[];
  /** The statement as several, which differ in an element and in their Sids. */
  split(statements: Range, statement: Range, element: string, parts: readonly StatementPart[]): TextEdit[];
}

/** The outermost node of that range, and what leads there, outermost first. */
export function wayTo(root: JsonNode, { offset, end }: Range): readonly JsonNode[] | undefined {
  const way: JsonNode[] = [];
  const holds = (node: JsonNode | undefined): node is JsonNode =>
    node !== undefined && node.offset <= offset && end <= node.end;
  let node: JsonNode | undefined = root;
  while (node !== undefined) {
    way.push(node);
    if (node.offset === offset && node.end === end) return way;
    node =
      node.kind === "array"
        ? node.items.find(holds)
        : node.kind === "object"
          ? node.properties.map(({ value }) => value).find(holds)
          : undefined;
  }
  return undefined;
}
