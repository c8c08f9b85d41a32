/**
 * Edits of HCL, on the text: what is new is written as its neighbours are, and aligned as `terraform fmt` does; comments,
 * order and everything else stay. Policies are blocks of `aws_iam_policy_document` or objects in `jsonencode`.
 */
import { hasBreak, insertion, lineIndent } from "../edits/layout.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import type { SyntaxWriter } from "../edits/writer.ts";
import { NotWritable } from "../edits/writer.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import { realigned } from "./align.ts";
import { argumentOf } from "./documents.ts";
import type { HclExpression } from "./nodes.ts";
import type { HclPlace } from "./places.ts";
import { placeAt } from "./places.ts";
import { quotedHcl } from "./print.ts";
import type { HclSource } from "./writing.ts";
import { HclWriting, rangeOf, attributeAssignment } from "./writing.ts";
import { itemAssignment, ValueEdits } from "./value-edits.ts";
import { BlockEdits } from "./block-edits.ts";

/** What can stand in a list as it is. */
const single: ReadonlySet<HclExpression["kind"]> = new Set([
  "literal",
  "template",
  "variable",
  "attribute",
  "index",
  "call",
]);

export class HclWriter implements SyntaxWriter {
  readonly #hcl: HclSource;
  readonly #writing: HclWriting;
  readonly #values: ValueEdits;
  readonly #blocks: BlockEdits;

  constructor(hcl: HclSource) {
    this.#hcl = hcl;
    this.#writing = new HclWriting(hcl);
    this.#values = new ValueEdits(this.#writing);
    this.#blocks = new BlockEdits(this.#writing);
  }

  addToList(node: JsonNode, values: readonly string[], after: JsonNode | undefined): TextEdit[] {
    return this.#attempt(node, (place) => {
      if (place.kind !== "expression") return [];
      const { expression } = place;
      const printed = values.map((value) => this.#writing.scalar(value, expression));
      if (expression.kind === "tuple") return this.#values.insert(expression, this.#own(after), () => printed);
      if (node.kind === "array" || !single.has(expression.kind) || hasBreak(this.#writing.text, expression)) return [];
      const more = printed.map((value) => `, ${value}`).join("");
      return [insertion(expression.offset, "["), insertion(expression.end, `${more}]`)];
    });
  }

  insertStatements(
    statements: ArrayNode | ObjectNode,
    added: readonly unknown[],
    after: ObjectNode | undefined,
  ): TextEdit[] {
    return this.#attempt(statements, (place) => {
      if (place.kind === "body") return this.#blocks.insertStatements(place.block, added, this.#own(after));
      if (place.kind !== "expression") return [];
      const { expression } = place;
      const printer = this.#writing.printer(expression);
      const broken =
        expression.kind === "tuple" || expression.kind === "object"
          ? this.#values.breakUp(expression, this.#own(after), place.owner, (indent, oneLine) =>
              added.map((one) => printer.value(one, indent, indent.length, oneLine)),
            )
          : undefined;
      if (broken !== undefined) return broken;
      if (expression.kind === "tuple")
        return this.#values.insert(expression, this.#own(after), (indent, neighbour) => {
          // What stands on one line stays so: by that lines are aligned.
          const oneLine = !hasBreak(this.#writing.text, neighbour ?? expression);
          return added.map((one) => printer.value(one, indent, indent.length, oneLine));
        });
      if (expression.kind !== "object") return [];
      const indent = lineIndent(this.#writing.text, expression.end);
      const oneLine = !hasBreak(this.#writing.text, expression);
      const more = added.map((one) => `, ${printer.value(one, indent, indent.length, oneLine)}`).join("");
      return [
        insertion(expression.offset, "["),
        ...(oneLine ? [] : this.#values.innerBrace(expression)),
        insertion(expression.end, `${more}]`),
      ];
    });
  }

  addProperty(object: ObjectNode, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
    return this.#attempt(object, (place) => {
      if (place.kind === "block") return this.#blocks.add(place.block, place.parent, name, value, afterName);
      if (place.kind !== "expression" || place.expression.kind !== "object") return [];
      return this.#values.addItem(place.expression, name, value, afterName);
    });
  }

  removeFromList(array: ArrayNode, items: readonly JsonNode[]): TextEdit[] {
    return this.#attempt(array, (place) => {
      const going = items.map((item) => this.#own(item));
      const isGoing = ({ offset, end }: Range): boolean =>
        going.some((one) => one?.offset === offset && one.end === end);
      if (place.kind === "body") {
        const blocks = place.block.body.blocks.filter(isGoing);
        return blocks.length === going.length ? blocks.map((block) => this.#blocks.without(block)) : [];
      }
      if (place.kind !== "expression" || place.expression.kind !== "tuple") return [];
      const tuple = place.expression;
      const gone = tuple.items.filter(isGoing);
      if (gone.length === 0) return [];
      if (gone.length === tuple.items.length) return [{ range: rangeOf(tuple), newText: "[]" }];
      return this.#values.without(tuple.items, tuple.end, gone);
    });
  }

  removeProperty(object: ObjectNode, { key }: PropertyNode): TextEdit[] {
    const own = this.#own(key);
    const isOwn = ({ offset, end }: Range): boolean => offset === own?.offset && end === own.end;
    return this.#attempt(object, (place) => {
      if (place.kind === "block") {
        const { attributes, blocks } = place.block.body;
        const attribute = attributes.find(({ name }) => isOwn(name));
        if (attribute === undefined) return this.#blocks.withoutElement(place.block.body, key.value);
        return attributes.length + blocks.length === 1 ? [] : this.#blocks.withoutAttribute(attributes, attribute);
      }
      if (place.kind !== "expression" || place.expression.kind !== "object") return [];
      const item = place.expression.items.find((one) => isOwn(one.key));
      return item === undefined || place.expression.items.length === 1
        ? []
        : this.#values.withoutItem(place.expression, item);
    });
  }

  replaceString(node: Range, value: string): TextEdit[] {
    return this.#attempt(node, (place) => {
      if (place.kind === "key" || place.kind === "name") return this.#renamed(place, value);
      if (place.kind !== "expression" || !single.has(place.expression.kind)) return [];
      return [{ range: rangeOf(place.expression), newText: this.#writing.scalar(value, place.expression) }];
    });
  }

  wrapInObject(node: JsonNode, name: string): TextEdit[] {
    return this.#attempt(node, (place) => {
      // Arguments of the data source's blocks have no objects.
      if (place.kind !== "expression" || place.owner?.kind !== "item") return [];
      const { expression } = place;
      if (expression.kind !== "tuple" && !single.has(expression.kind)) return [];
      const printer = this.#writing.printer(expression);
      const gap = printer.habits.separator === "=" ? " = " : printer.habits.separator;
      return [insertion(expression.offset, `{ ${printer.key(name)}${gap}`), insertion(expression.end, " }")];
    });
  }

  renameKey({ key }: PropertyNode, name: string): TextEdit[] {
    return this.#attempt(key, (place) => this.#renamed(place, name));
  }

  #renamed(place: HclPlace, name: string): TextEdit[] {
    switch (place.kind) {
      case "key": {
        const isQuoted = this.#writing.text.charAt(place.item.key.offset) === '"';
        const newText = isQuoted ? quotedHcl(name, false) : this.#writing.printer(place.object).key(name);
        const { items } = place.object;
        const at = items.indexOf(place.item);
        const moved = realigned(this.#writing.text, items.map(itemAssignment), at, newText.length);
        return [{ range: rangeOf(place.item.key), newText }, ...moved];
      }
      case "name": {
        const argument = argumentOf(name);
        if (argument === undefined) return [];
        const attributes = place.block?.body.attributes ?? [];
        const index = attributes.indexOf(place.attribute);
        const moved = realigned(this.#writing.text, attributes.map(attributeAssignment), index, argument.length);
        return [{ range: rangeOf(place.attribute.name), newText: argument }, ...moved];
      }
      case "expression":
        // An operator, a condition key or a kind of principals is the value of an argument.
        return place.expression.kind === "template" && place.owner?.kind === "attribute"
          ? [{ range: rangeOf(place.expression), newText: quotedHcl(name, true) }]
          : [];
      default:
        return [];
    }
  }

  /** No edit where the place cannot be found, or a value cannot be written. */
  #attempt(node: Range, edit: (place: HclPlace) => TextEdit[]): TextEdit[] {
    const { base, body } = this.#hcl;
    const place = placeAt(body, { offset: node.offset - base, end: node.end - base });
    if (place === undefined) return [];
    this.#hcl.takeNeeded?.();
    try {
      const edits = edit(place);
      const needed = edits.length === 0 ? [] : (this.#hcl.takeNeeded?.() ?? []);
      return [...edits, ...this.#atEnd(needed)].map(({ range: { offset, end }, newText }) => ({
        range: { offset: offset + base, end: end + base },
        newText,
      }));
    } catch (error) {
      if (error instanceof NotWritable) return [];
      throw error;
    }
  }

  #atEnd(blocks: readonly string[]): TextEdit[] {
    if (blocks.length === 0) return [];
    const text = this.#writing.text;
    const { eol } = this.#writing.printer({ offset: 0, end: 0 }).habits;
    const start = text === "" || text.endsWith("\n") ? "" : eol;
    return [insertion(text.length, start + blocks.map((block) => `${eol}${block}${eol}`).join(""))];
  }

  #own(node: Range | undefined): Range | undefined {
    const { base } = this.#hcl;
    return node && { offset: node.offset - base, end: node.end - base };
  }
}
