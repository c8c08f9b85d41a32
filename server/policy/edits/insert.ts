/**
 * Edits that add to a policy and leave everything else as it is: the new text is written as its neighbours are, and
 * comments stay with what they stand behind or above. Nothing is checked for being there already but the values of a
 * condition.
 */
import type { ArrayNode, JsonNode, ObjectNode, StringNode } from "../nodes.ts";
import { indexOfNode, propertyOf, stringNodes } from "../nodes.ts";
import { elementOf } from "../slips.ts";
import type { LayoutMembers } from "./layout.ts";
import { aloneOnLine, hasBreak, insertion, lineIndent, lineStart, membersOf, readGap, startsLine } from "./layout.ts";
import type { Style } from "./style.ts";
import { fits, printJson, printProperty } from "./style.ts";
import type { TextEdit } from "./text-edit.ts";

/**
 * Adds strings to a list behind `after`, by default at its end. A string becomes a list: on one line, unless the file
 * writes its lists in lines or there is no room.
 */
export function addToList(
  text: string,
  style: Style,
  node: JsonNode,
  values: readonly string[],
  after?: StringNode,
): TextEdit[] {
  if (values.length === 0) return [];
  if (style.writer !== undefined) return style.writer.addToList(node, values, after);
  // A list that a function of a template gives is not written there.
  if (node.kind === "array" && node.derived === true) return [];
  const print = (indent: string): string[] => values.map((value) => printJson(value, style, indent));
  if (node.kind !== "array") return wrapInList(text, style, node, print(lineIndent(text, node.offset)));
  if (node.items.length === 0) {
    const inLine = style.singleLine || (!aloneOnLine(text, node.offset) && !hasBreak(text, node));
    return fillEmpty(text, { ...style, singleLine: inLine }, node, values);
  }
  return insertBehind(text, style, membersOf(node), indexOr(node.items, memberAt(node.items, after)), print);
}

/**
 * Adds a statement behind `after`, by default at the end. A single statement becomes a list; its own lines stay where
 * they are, so that the brackets stand beside the braces.
 * @param statements the value of `Statement`
 */
export function insertStatement(
  text: string,
  style: Style,
  statements: ArrayNode | ObjectNode,
  statement: unknown,
  after?: ObjectNode,
): TextEdit[] {
  return insertStatements(text, style, statements, [statement], after);
}

/** The same for several statements. */
export function insertStatements(
  text: string,
  style: Style,
  statements: ArrayNode | ObjectNode,
  added: readonly unknown[],
  after?: ObjectNode,
): TextEdit[] {
  if (style.writer !== undefined) return style.writer.insertStatements(statements, added, after);
  const printLike = (neighbour: JsonNode | undefined) => (indent: string) =>
    added.map((statement) =>
      printJson(
        statement,
        neighbour !== undefined && isOneLine(text, neighbour) ? { ...style, singleLine: true } : style,
        indent,
      ),
    );
  if (statements.kind === "object") {
    return wrapInList(
      text,
      { ...style, singleLine: true },
      statements,
      printLike(statements)(lineIndent(text, statements.offset)),
    );
  }
  if (statements.items.length === 0) return fillEmpty(text, style, statements, added);
  const index = indexOr(statements.items, memberAt(statements.items, after));
  return insertBehind(text, style, membersOf(statements), index, printLike(statements.items[index]));
}

/** Adds a property behind the one named `afterName`, by default at the end. */
export function addProperty(
  text: string,
  style: Style,
  object: ObjectNode,
  name: string,
  value: unknown,
  afterName?: string,
): TextEdit[] {
  if (style.writer !== undefined) return style.writer.addProperty(object, name, value, afterName);
  if (object.properties.length === 0) return fillEmpty(text, style, object, Object.fromEntries([[name, value]]));
  const after = afterName === undefined ? undefined : propertyOf(object, afterName);
  const printed = isOneLine(text, object) ? { ...style, singleLine: true } : style;
  return insertBehind(text, style, membersOf(object), indexOr(object.properties, after), (indent) => [
    printProperty(name, value, printed, indent),
  ]);
}

/** Adds a property before all others. */
export function addFirstProperty(
  text: string,
  style: Style,
  object: ObjectNode,
  name: string,
  value: unknown,
): TextEdit[] {
  const [first] = object.properties;
  if (style.writer !== undefined || first === undefined) return addProperty(text, style, object, name, value);
  const { offset } = first.key;
  const between = startsLine(text, offset) ? `,${style.eol}${lineIndent(text, offset)}` : style.comma;
  return [insertion(offset, printProperty(name, value, style, "") + between)];
}

/**
 * Demands `values` of the condition key `key`: adds `Condition`, or the operator, or the key, or those values that the
 * key does not have yet. Names of condition keys count without case, names of operators and elements with it. No edit
 * where something else than an object stands in the way.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function addCondition(
  text: string,
  style: Style,
  statement: ObjectNode,
  operator: string,
  key: string,
  values: readonly string[],
): TextEdit[] {
  const demanded = values.length === 1 ? values[0] : values;
  const condition = elementOf(statement, "Condition");
  if (condition === undefined)
    return addProperty(text, style, statement, "Condition", { [operator]: { [key]: demanded } });
  if (condition.value?.kind !== "object") return [];
  const keys = propertyOf(condition.value, operator);
  if (keys === undefined) return addProperty(text, style, condition.value, operator, { [key]: demanded });
  if (keys.value?.kind !== "object") return [];
  const there = keys.value.properties.findLast((property) => property.key.value.toLowerCase() === key.toLowerCase());
  if (there === undefined) return addProperty(text, style, keys.value, key, demanded);
  if (there.value === undefined || there.value.kind === "object") return [];
  const present = new Set(stringNodes(there.value).map(({ value }) => value));
  const missing = values.filter((value) => !present.has(value));
  if (missing.length === 0) return [];
  if (there.value.kind === "string" || there.value.kind === "array" || style.writer !== undefined)
    return addToList(text, style, there.value, missing);
  return wrapInList(
    text,
    style,
    there.value,
    missing.map((value) => JSON.stringify(value)),
  );
}

const memberAt = (items: readonly JsonNode[], node: JsonNode | undefined): JsonNode | undefined =>
  node && items[indexOfNode(items, node)];

function indexOr(members: readonly unknown[], member: unknown): number {
  const index = members.indexOf(member);
  return index < 0 ? members.length - 1 : index;
}

function isOneLine(text: string, node: JsonNode): boolean {
  return (node.kind === "object" || node.kind === "array") && membersOf(node).spans.length > 0 && !hasBreak(text, node);
}

/** Brackets round a value, and more items behind it. */
function wrapInList(text: string, style: Style, node: JsonNode, items: readonly string[]): TextEdit[] {
  const { singleLine, inlineLists, bracketPadding, comma, eol } = style;
  const more = items.map((item) => comma + item).join("");
  const width = node.end - lineStart(text, node.offset) + more.length + 2 * (bracketPadding.length + 1);
  if (singleLine || !aloneOnLine(text, node.offset) || (inlineLists && fits(width))) {
    return [insertion(node.offset, `[${bracketPadding}`), insertion(node.end, `${more}${bracketPadding}]`)];
  }
  const outer = lineIndent(text, node.offset);
  const line = eol + outer + style.indent;
  return [
    insertion(node.offset, `[${line}`),
    insertion(node.end, `${items.map((item) => `,${line}${item}`).join("")}${eol}${outer}]`),
  ];
}

/** @param content what an object or array without members is to hold */
function fillEmpty(text: string, style: Style, node: ArrayNode | ObjectNode, content: object): TextEdit[] {
  const { open, close } = membersOf(node);
  const before = text.slice(open, close);
  const comments = before.trimEnd();
  const inLines = /[\r\n]/.test(before);
  const outer = lineIndent(text, node.offset);
  const printed = printJson(
    content,
    inLines ? { ...style, singleLine: false, inlineLists: false } : style,
    outer,
  ).slice(1, -1);
  if (comments === "") return [{ range: { offset: open, end: close }, newText: printed }];
  // What is printed begins with a line break or padding, and ends with the same before the closing bracket.
  const end = open + comments.length;
  return [inLines ? insertion(end, printed.trimEnd()) : insertion(end, ` ${printed.trim()}`)];
}

/** @param print gives the new members for the indentation of their line */
function insertBehind(
  text: string,
  style: Style,
  members: LayoutMembers,
  index: number,
  print: (indent: string) => readonly string[],
): TextEdit[] {
  const { spans, close } = members;
  const previous = spans[index];
  if (previous === undefined) return [];
  const gap = readGap(text, previous.end, spans[index + 1]?.offset ?? close);
  const separator = separatorAt(text, style, members, index);
  const indent = /[\r\n]([ \t]*)[^\r\n]*$/.exec(separator)?.[1] ?? lineIndent(text, previous.offset);
  const added = print(indent);
  if (!gap.hasComments) return [insertion(previous.end, added.map((member) => separator + member).join(""))];
  if (!gap.endsLine || gap.comma >= gap.tail) {
    // Before the comma, where there is one: what stands behind it belongs to the next member.
    return [insertion(gap.comma >= 0 ? gap.comma : gap.tail, added.map((member) => style.comma + member).join(""))];
  }
  const lines = added.map((member) => style.eol + indent + member);
  if (gap.comma >= 0) return [insertion(gap.tail, lines.map((line) => `${line},`).join(""))];
  if (gap.tail === previous.end) return [insertion(previous.end, `,${lines.join(",")}`)];
  return [insertion(previous.end, ","), insertion(gap.tail, lines.join(","))];
}

/** What stands between two neighbours, as it is to stand before a new one. */
function separatorAt(text: string, style: Style, { spans }: LayoutMembers, index: number): string {
  for (const left of [index, index - 1]) {
    const between = text.slice(spans[left]?.end ?? 0, spans[left + 1]?.offset ?? 0);
    if (/^\s*,\s*$/.test(between)) return between;
  }
  const offset = spans[index]?.offset ?? 0;
  return startsLine(text, offset) ? `,${style.eol}${lineIndent(text, offset)}` : style.comma;
}
