/** Refactorings of JSON: what changes is printed in the file's style. */
import { addFirstProperty } from "../../policy/edits/insert.ts";
import { lineIndent } from "../../policy/edits/layout.ts";
import { removeFromList } from "../../policy/edits/remove.ts";
import type { ListItem, StatementPart, SyntaxRewriter } from "../../policy/edits/rewriter.ts";
import { wayTo } from "../../policy/edits/rewriter.ts";
import type { Style } from "../../policy/edits/style.ts";
import { printJson } from "../../policy/edits/style.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import { plainOf } from "./plain-nodes.ts";

/** As `JSON.parse` gives it. */
type Plain = Readonly<Record<string, unknown>>;

export class JsonRewriter implements SyntaxRewriter {
  readonly #text: string;
  readonly #root: JsonNode;
  readonly #style: Style;

  constructor(text: string, root: JsonNode, style: Style) {
    this.#text = text;
    this.#root = root;
    this.#style = style;
  }

  plain(range: Range): unknown {
    const node = this.#find(range);
    return node && plainOf(this.#text, node);
  }

  list(range: Range, items: readonly ListItem[]): TextEdit[] {
    const node = this.#find(range);
    if (node === undefined || plainOf(this.#text, node) === undefined) return [];
    const values = items.map(({ node: item, value }) => value ?? (item && this.plain(item)));
    if (values.includes(undefined)) return [];
    return [this.#printed(node, values)];
  }

  single(range: Range): TextEdit[] {
    const values = this.plain(range);
    const node = this.#find(range);
    return node === undefined || !Array.isArray(values) || values.length !== 1 ? [] : [this.#printed(node, values[0])];
  }

  addFirst(range: Range, name: string, value: string): TextEdit[] {
    const node = this.#find(range);
    return node?.kind === "object" ? addFirstProperty(this.#text, this.#style, node, name, value) : [];
  }

  merge(statements: Range, kept: Range, gone: Range, element: string): TextEdit[] {
    const list = this.#find(statements);
    const item = this.#find(gone);
    const [a, b] = [this.#statement(kept), this.#statement(gone)];
    if (list?.kind !== "array" || item === undefined || a === undefined || b === undefined) return [];
    const values = [
      ...new Set([...listOf(own(a, element)), ...listOf(own(b, element))].map((one) => JSON.stringify(one))),
    ];
    const sid = a["Sid"] ?? b["Sid"];
    const joined = {
      ...(sid === undefined ? {} : { Sid: sid }),
      ...a,
      ...Object.fromEntries([[element, values.map((one) => JSON.parse(one) as unknown)]]),
    };
    return [this.#printed(kept, joined), ...removeFromList(this.#text, this.#style, list, item)];
  }

  split(statements: Range, statement: Range, element: string, parts: readonly StatementPart[]): TextEdit[] {
    const plain = this.#statement(statement);
    if (plain === undefined) return [];
    const written = parts.map(({ keep, sid }) => {
      const { Sid: was, ...rest } = plain;
      const values = keep.map((node) => this.plain(node));
      const name = sid ?? was;
      return {
        ...(name === undefined ? {} : { Sid: name }),
        ...rest,
        ...Object.fromEntries([[element, values.length === 1 ? values[0] : values]]),
      };
    });
    return [{ range: statement, newText: this.#inPlaceOf(statements, statement, written) }];
  }

  /** Several statements where one was; a single one that is no list becomes one. */
  #inPlaceOf(statements: Range, { offset, end }: Range, parts: readonly Plain[]): string {
    const indent = lineIndent(this.#text, offset);
    if (statements.offset === offset && statements.end === end) return printJson(parts, this.#style, indent);
    const between = this.#style.singleLine ? this.#style.comma : `,${this.#style.eol}${indent}`;
    return parts.map((part) => printJson(part, this.#style, indent)).join(between);
  }

  #statement(range: Range): Plain | undefined {
    const plain = this.plain(range);
    return typeof plain === "object" && plain !== null ? (plain as Plain) : undefined;
  }

  #printed(range: Range, value: unknown): TextEdit {
    return { range, newText: printJson(value, this.#style, lineIndent(this.#text, range.offset)) };
  }

  #find(range: Range): JsonNode | undefined {
    return wayTo(this.#root, range)?.at(-1);
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
