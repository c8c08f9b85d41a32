/** Completion in Terraform's language: what is being typed at an offset, and how a suggestion is written there. */
import { lineEnd, lineIndent, lineStart } from "../../policy/edits/layout.ts";
import type { DocumentPart } from "../../policy/hcl/documents.ts";
import { argumentOf, documentBlocks } from "../../policy/hcl/documents.ts";
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { quotedHcl } from "../../policy/hcl/print.ts";
import type { HclPolicyPlace } from "./hcl-policies.ts";
import { hclPolicyAt } from "./hcl-policies.ts";
import { typedAt } from "./json.ts";
import type { Completion, Suggestion } from "./suggestion.ts";
import { asPlain, stop } from "./suggestion.ts";
import type { ItemWriter, PlaceInText, Typed } from "./typed.ts";
import { itemOf } from "./typed.ts";

/** The tree alone. */
export type ParseHcl = (text: string) => HclBody | undefined;

/** Stands for what is typed: no name that anybody writes. */
const marker = "KeyholeTyped";

/** The place of a policy that an offset is, if it is one; one with a name, where a name is due, a value elsewhere. */
export function hclPlacesAt(text: string, offset: number, parse: ParseHcl): PlaceInText[] {
  const typed = typedAt(text, offset);
  if (typed === undefined) return [];
  const { range, isQuoted } = typed;
  const before = text.slice(lineStart(text, offset), range.offset);
  const behind = text.slice(range.end, lineEnd(text, offset));
  if ((!isQuoted && before.includes("#")) || !/^[ \t]*(?:$|[#=,\])}]|\/\/)/.test(behind)) return [];
  if (!/(?:^|[\s[({,=:])$/.test(before)) return [];
  const hasEquals = /^[ \t]*=(?!=)/.test(behind);
  const placeWith = (written: string, isName: boolean): PlaceInText[] => {
    const body = parse(text.slice(0, range.offset) + written + text.slice(range.end));
    const at = body && hclPolicyAt(body, range.offset);
    if (at === undefined || (at.place.member !== undefined) !== isName) {
      // Among the statements of a document stands a block.
      if (at?.place.slot !== "statements" || !isName || hasEquals) return [];
    }
    const writer = (one: Typed): ItemWriter => new HclItemWriter(text, at, one, hasEquals);
    return [{ typed, place: at.place, writer }];
  };
  const asName = (): PlaceInText[] =>
    placeWith(hasEquals ? (isQuoted ? `"${marker}"` : marker) : `${isQuoted ? `"${marker}"` : marker} = "x"`, true);
  const asValue = (): PlaceInText[] => placeWith(`"${marker}"`, false);
  const startsLine = before.trim() === "";
  if (hasEquals) return asName();
  if (!startsLine && !/\{[ \t]*$/.test(before)) return asValue();
  // A list's item may start its line, too.
  const value = asValue();
  return value.length > 0 ? value : asName();
}

class HclItemWriter implements ItemWriter {
  readonly #at: HclPolicyPlace;
  readonly #typed: Typed;
  readonly #hasEquals: boolean;
  readonly #eol: string;
  readonly #indent: string;
  /** Of a part of a string: whether the `$` that escapes it is there. */
  readonly #isEscaped: boolean;

  constructor(text: string, at: HclPolicyPlace, typed: Typed, hasEquals: boolean) {
    this.#at = at;
    this.#typed = typed;
    this.#hasEquals = hasEquals;
    this.#eol = /\r\n|\n/.exec(text)?.[0] ?? "\n";
    this.#indent = lineIndent(text, typed.range.offset);
    this.#isEscaped = text.charAt(typed.range.offset - 1) === "$";
  }

  write(suggestion: Suggestion): Completion | undefined {
    const written = this.#written(suggestion);
    return written === undefined ? undefined : itemOf(suggestion, this.#typed, written);
  }

  #written(suggestion: Suggestion): string | undefined {
    const { place, inDocument } = this.#at;
    const indent = this.#indent;
    const isMember = place.member !== undefined;
    if (isMember !== (suggestion.as === "member" || suggestion.as === "members")) return undefined;
    switch (suggestion.as) {
      case "text": {
        const text = this.#string(suggestion.text);
        if (!this.#typed.isPart) return text;
        return text.slice(this.#isEscaped && text.startsWith('"$${') ? 2 : 1, -1);
      }
      case "member":
        return inDocument
          ? this.#element(suggestion.name, suggestion.value)
          : this.#member(suggestion.name, suggestion.value, indent);
      case "members":
        return this.#hasEquals || inDocument ? undefined : this.#members(suggestion.members, indent);
      case "whole": {
        if (place.slot === "statements" && inDocument)
          return suggestion.values
            .flatMap((value) => documentBlocks("Statement", value))
            .map((part) => this.#block(part, indent))
            .join(this.#eol + this.#eol + indent);
        // Operators, keys and kinds of principals are values there.
        const [only] = suggestion.values;
        if (inDocument) return this.#string(Object.keys(only as object)[0] ?? "");
        return suggestion.values.map((value) => this.#value(value, indent)).join(`,${this.#eol}${indent}`);
      }
    }
  }

  /** An argument of the data source, or a block. */
  #element(name: string, value: unknown): string | undefined {
    const argument = argumentOf(name);
    if (argument !== undefined) return this.#hasEquals ? argument : `${argument} = ${this.#value(value, this.#indent)}`;
    if (this.#hasEquals) return undefined;
    const whole = name === "Condition" ? emptyCondition : value;
    return documentBlocks(name, whole)
      .map((part) => this.#block(part, this.#indent))
      .join(this.#eol + this.#indent);
  }

  #block({ type, attributes, blocks }: DocumentPart, indent: string): string {
    const inner = `${indent}  `;
    const width = attributes.reduce((most, [name]) => Math.max(most, name.length), 0);
    const lines = [
      ...attributes.map(([name, value]) => `${name.padEnd(width)} = ${this.#value(value, inner)}`),
      ...blocks.map((block) => this.#block(block, inner)),
    ];
    return `${type} {${lines.map((line) => this.#eol + inner + line).join("")}${this.#eol}${indent}}`;
  }

  #member(name: string, value: unknown, indent: string): string {
    const plain = asPlain(name);
    const key = /^[A-Za-z]\w*$/.test(plain) ? name : this.#string(name);
    return this.#hasEquals ? key : `${key} = ${this.#value(value, indent)}`;
  }

  #members(members: object, indent: string): string {
    return Object.entries(members)
      .map(([name, value]) => this.#member(name, value, indent))
      .join(this.#eol + indent);
  }

  #value(value: unknown, indent: string): string {
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      if (items.every((item) => typeof item !== "object"))
        return `[${items.map((item) => this.#value(item, indent)).join(", ")}]`;
      const inner = `${indent}  `;
      return `[${items.map((item) => this.#eol + inner + this.#value(item, inner)).join(",")}${this.#eol}${indent}]`;
    }
    if (typeof value !== "object" || value === null) return this.#string(String(value));
    const inner = `${indent}  `;
    return `{${this.#eol}${inner}${this.#members(value, inner)}${this.#eol}${indent}}`;
  }

  #string(text: string): string {
    return quotedHcl(text, this.#at.inDocument);
  }
}

const emptyCondition = Object.fromEntries([[stop(1, ""), Object.fromEntries([[stop(2, ""), [stop(3, "")]]])]]);
