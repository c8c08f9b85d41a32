/** How an HCL file writes its objects and lines, by what stands nearest. */
import { lineIndent, startsLine } from "../edits/layout.ts";
import type { Range } from "../nodes.ts";
import { gapBehind } from "./gaps.ts";
import type { HclBlock, HclBody, HclExpression, HclObject } from "./nodes.ts";
import type { HclHabits } from "./print.ts";

/** Of the objects round the place and in it. */
export function habitsOf(text: string, body: HclBody, at: Range): HclHabits {
  const objects = objectsRound(body, at);
  const own = objects.find(({ items }) => items.length > 0);
  const [first] = own?.items ?? [];
  const keys = objects.flatMap(({ items }) => items).filter(({ name }) => /^[A-Za-z_][\w-]*$/.test(name ?? ""));
  const [key] = keys;
  const separator = first === undefined ? "=" : text.slice(first.key.end, first.value.offset);
  const inLines = objects.find((object) => object.items.length > 1 && startsLine(text, object.items[1]?.offset ?? 0));
  return {
    eol: /\r\n|\n/.exec(text)?.[0] ?? "\n",
    unit: unitOf(text, body),
    quotedKeys: key !== undefined && text.charAt(key.key.offset) === '"',
    separator: separator.includes("=") ? "=" : /^[ \t]*:[ \t]*$/.test(separator) ? separator : " : ",
    commas: inLines !== undefined && hasCommas(text, inLines),
  };
}

function hasCommas(text: string, { items }: HclObject): boolean {
  const [first, second] = items;
  return first !== undefined && second !== undefined && gapBehind(text, first.end, second.offset).comma >= 0;
}

/** One level of indentation, as the first block has it that shows it. */
function unitOf(text: string, { blocks }: HclBody): string {
  const shows = ({ body: { attributes, blocks: inner }, offset }: HclBlock): string | undefined => {
    const [member] = [...attributes, ...inner];
    if (member === undefined || !startsLine(text, member.offset)) return undefined;
    const [outer, own] = [lineIndent(text, offset), lineIndent(text, member.offset)];
    return own.startsWith(outer) && own.length > outer.length ? own.slice(outer.length) : undefined;
  };
  for (const block of blocks.slice(0, 50)) {
    const unit = shows(block);
    if (unit !== undefined) return unit;
  }
  return "  ";
}

/** Innermost first; then those that stand in the place, outermost first. */
function objectsRound(body: HclBody, at: Range): HclObject[] {
  const found: HclObject[] = [];
  const inner: HclObject[] = [];
  const holds = (one: Range): boolean => one.offset <= at.offset && at.end <= one.end;
  const isIn = (one: Range): boolean => at.offset <= one.offset && one.end <= at.end;
  const visit = (expression: HclExpression): void => {
    if (!holds(expression) && !isIn(expression)) return;
    if (expression.kind === "object") {
      if (isIn(expression) && !holds(expression)) inner.push(expression);
      else found.unshift(expression);
      for (const { value } of expression.items) visit(value);
    } else if (expression.kind === "tuple") expression.items.forEach(visit);
    else if (expression.kind === "call") expression.arguments.forEach(visit);
    else if (expression.kind === "parentheses") visit(expression.inner);
    else if (expression.kind === "conditional") [expression.then, expression.otherwise].forEach(visit);
    else if (expression.kind === "for") visit(expression.value);
  };
  const visitBody = ({ attributes, blocks }: HclBody): void => {
    for (const { value } of attributes) visit(value);
    for (const block of blocks) if (holds(block)) visitBody(block.body);
  };
  visitBody(body);
  return [...inner, ...found];
}
