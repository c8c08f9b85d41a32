/** The parts of the strings of a policy, by their places in the file: what editors colour and select. */
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import type { HclBody, HclExpression, ParsedHcl } from "../../policy/hcl/nodes.ts";
import { hclPolicies } from "../../policy/hcl/written-policies.ts";
import type { JsonNode, PropertyNode, Range, StringNode } from "../../policy/nodes.ts";
import type { PolicyText } from "../../policy/recognize.ts";
import { parseTemplate } from "../../policy/variables.ts";
import { outerRange } from "../publish.ts";
import type { partKinds } from "./part-kinds.ts";

interface StringPart {
  readonly kind: (typeof partKinds)[number];
  readonly range: Range;
}

/** What stands in a string, from an offset of its value on. */
interface PartOfValue {
  readonly kind: StringPart["kind"];
  readonly from: number;
  readonly to: number;
}

/** In the order of the text. What a function of a template gives has no parts. */
export function partsOf(documents: readonly PolicyText[]): StringPart[] {
  return documents
    .flatMap((found) => {
      const { statements, variables } = found.document;
      const at = (node: JsonNode | undefined, pieces: (value: string) => readonly PartOfValue[]): StringPart[] =>
        node?.kind === "string" ? placed(found, node, pieces(node.value)) : [];
      return statements.flatMap(({ node, action, resource, principal, conditions }) => [
        ...at(node.properties.find(({ key }) => key.value === "Effect")?.value, whole("keyword")),
        ...(action?.values ?? []).flatMap((one) => at(one, actionPieces)),
        ...(resource?.values ?? []).flatMap((one) => at(one, (value) => arnPieces(value, variables))),
        ...(principal?.entries ?? []).flatMap((one) => at(one.node, principalPieces)),
        ...conditions.flatMap(({ operator, key, valueNodes }) => [
          ...at(operator.key, whole("method")),
          ...at(key.key, whole("property")),
          ...valueNodes.flatMap((one) => at(one, (value) => valuePieces(operator.key.value, value, variables))),
        ]),
      ]);
    })
    .sort((a, b) => a.range.offset - b.range.offset)
    .filter(({ range }, index, all) => range.offset >= (all[index - 1]?.range.end ?? 0));
}

/** Where the value of a string stands in its document, character by character; undefined where it is written otherwise. */
function insideOf({ source }: PolicyText, { offset, end, value }: StringNode): Range | undefined {
  const raw = source.text.slice(offset, end);
  if (raw === value) return { offset, end };
  const inner = raw.slice(1, -1);
  // Terraform's `&{…}` is as long.
  return inner === value || inner.replaceAll("&{", "${") === value ? { offset: offset + 1, end: end - 1 } : undefined;
}

function placed(found: PolicyText, node: StringNode, pieces: readonly PartOfValue[]): StringPart[] {
  const inside = insideOf(found, node);
  if (inside === undefined) return [];
  return pieces.flatMap(({ kind, from, to }) =>
    from < to ? [{ kind, range: outerRange(found, { offset: inside.offset + from, end: inside.offset + to }) }] : [],
  );
}

const whole =
  (kind: PartOfValue["kind"]) =>
  (value: string): PartOfValue[] => [{ kind, from: 0, to: value.length }];

function actionPieces(value: string): PartOfValue[] {
  const colon = value.indexOf(":");
  return [
    ...cut("namespace", 0, value.slice(0, Math.max(0, colon)), false),
    ...cut("method", colon + 1, value.slice(colon + 1), false),
  ];
}

/** The service, Region and account; of the rest, variables and wildcards. */
function arnPieces(value: string, variables: boolean): PartOfValue[] {
  const [prefix = "", ...segments] = arnSegments(value);
  if (prefix !== "arn" || segments.length < 5) return cut(undefined, 0, value, variables);
  let from = prefix.length + 1;
  return segments.flatMap((segment, index) => {
    const kind = index === 1 ? "namespace" : index === 2 || index === 3 ? "parameter" : undefined;
    const pieces = cut(kind, from, segment, variables);
    from += segment.length + 1;
    return pieces;
  });
}

function principalPieces(value: string): PartOfValue[] {
  if (isAccountId(value)) return [{ kind: "parameter", from: 0, to: value.length }];
  return /\.amazonaws\.com(?:\.cn)?$/.test(value) ? whole("namespace")(value) : arnPieces(value, false);
}

/** Only operators that compare with patterns know wildcards. */
function valuePieces(operator: string, value: string, variables: boolean): PartOfValue[] {
  if (value.startsWith("arn:")) return arnPieces(value, variables);
  const pieces = cut(undefined, 0, value, variables);
  return /Like/i.test(operator) ? pieces : pieces.filter(({ kind }) => kind === "variable");
}

/** Wildcards and variables of a text, and what is between them as what it is. */
function cut(kind: PartOfValue["kind"] | undefined, from: number, text: string, variables: boolean): PartOfValue[] {
  let at = from;
  return parseTemplate(text, variables).flatMap((part): PartOfValue[] => {
    const start = at;
    at +=
      part.kind === "variable"
        ? part.end - part.start
        : part.kind === "literal"
          ? part.text.length + 3
          : part.text.length;
    if (part.kind === "variable") return [{ kind: "variable", from: start, to: at }];
    if (part.kind === "literal") return [];
    return [...part.text.matchAll(/[*?]|[^*?]+/g)].flatMap(({ 0: piece, index }): PartOfValue[] => {
      const own = /[*?]/.test(piece) ? "operator" : kind;
      return own === undefined ? [] : [{ kind: own, from: start + index, to: start + index + piece.length }];
    });
  });
}

/** What holds an offset of the file, innermost first: from the part of a string to the policy. */
export function rangesAt(documents: readonly PolicyText[], offset: number): Range[] {
  for (const found of documents) {
    const holds = (range: Range | undefined): boolean => {
      if (range === undefined) return false;
      const outer = outerRange(found, range);
      return outer.offset <= offset && offset <= outer.end;
    };
    const ranges: Range[] = [];
    let node: JsonNode | undefined = found.document.node;
    while (node !== undefined && holds(node)) {
      ranges.push(node);
      if (node.kind === "string") pushString(found, node, ranges);
      const members: readonly (JsonNode | undefined)[] = node.kind === "array" ? node.items : [];
      let next: JsonNode | undefined = members.find(holds);
      if (node.kind === "object") {
        const property: PropertyNode | undefined = node.properties.find(({ key, value }) =>
          holds({ offset: key.offset, end: value?.end ?? key.end }),
        );
        if (property !== undefined) {
          ranges.push({ offset: property.key.offset, end: property.value?.end ?? property.key.end });
          next = [property.key, property.value].find(holds);
        }
      }
      node = next;
    }
    if (ranges.length > 0) {
      const outer = ranges.map((range) => outerRange(found, range));
      return nested([...outer, ...partAt(found, offset)]).toReversed();
    }
  }
  return [];
}

const partAt = (found: PolicyText, offset: number): Range[] =>
  partsOf([found])
    .filter(({ range }) => range.offset <= offset && offset <= range.end)
    .slice(-1)
    .map(({ range }) => range);

/** In Terraform's language, from the part of a string to the block that the policy stands in. */
export function hclRangesAt(hcl: ParsedHcl, offset: number): Range[] {
  const holds: Holds = (range) => range.offset <= offset && offset <= range.end;
  const found = hclPolicies(hcl).find(({ document }) => holds(document.node));
  if (found === undefined) return [];
  const ranges = rangesInBody(hcl.body, holds).map(({ offset: start, end }) => ({ offset: start, end }));
  return nested([...ranges, ...partAt(found, offset)]).toReversed();
}

type Holds = (range: Range) => boolean;

function rangesInBody({ attributes, blocks }: HclBody, holds: Holds): Range[] {
  const block = blocks.find(holds);
  if (block !== undefined) return [block, ...rangesInBody(block.body, holds)];
  const attribute = attributes.find(holds);
  if (attribute === undefined) return [];
  return [attribute, ...[attribute.name].filter(holds), ...rangesInExpression(attribute.value, holds)];
}

function rangesInExpression(expression: HclExpression, holds: Holds): Range[] {
  if (!holds(expression)) return [];
  const among = (some: readonly HclExpression[]): Range[] => [
    expression,
    ...some.flatMap((one) => rangesInExpression(one, holds)),
  ];
  switch (expression.kind) {
    case "template": {
      const [first, last] = [expression.parts[0], expression.parts.at(-1)];
      const inside = first && last && { offset: first.offset, end: last.end };
      return inside && holds(inside) ? [expression, inside] : [expression];
    }
    case "tuple":
      return among(expression.items);
    case "call":
      return among(expression.arguments);
    case "object": {
      const item = expression.items.find(holds);
      return item === undefined ? [expression] : [expression, item, ...among([item.key, item.value]).slice(1)];
    }
    default:
      return [expression];
  }
}

function pushString(found: PolicyText, node: StringNode, ranges: Range[]): void {
  const inside = insideOf(found, node);
  if (inside !== undefined) ranges.push(inside);
}

/** Each inside the one before it, and smaller. */
function nested(ranges: readonly Range[]): Range[] {
  const kept: Range[] = [];
  for (const range of ranges) {
    const last = kept.at(-1);
    const isInside = last === undefined || (last.offset <= range.offset && range.end <= last.end);
    if (isInside && (last === undefined || range.end - range.offset < last.end - last.offset)) kept.push(range);
  }
  return kept;
}
