/**
 * The data source `aws_iam_policy_document`: what a policy's elements are called there.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import type { Range } from "../nodes.ts";
import type { HclBody, HclExpression } from "./nodes.ts";

/** A block that is to be written. */
export interface DocumentPart {
  readonly type: string;
  readonly attributes: readonly (readonly [string, unknown])[];
  readonly blocks: readonly DocumentPart[];
}

/** In the order in which they are written. */
const argumentNames: ReadonlyMap<string, string> = new Map([
  ["Sid", "sid"],
  ["Effect", "effect"],
  ["Action", "actions"],
  ["NotAction", "not_actions"],
  ["Resource", "resources"],
  ["NotResource", "not_resources"],
]);
const blockNames: ReadonlyMap<string, string> = new Map([
  ["Principal", "principals"],
  ["NotPrincipal", "not_principals"],
]);

/** The argument of an element; undefined for what is a block, or nothing. */
export const argumentOf = (element: string): string | undefined => argumentNames.get(element);

/** The type of the blocks of an element; undefined for what is an argument, or nothing. */
export const blockTypeOf = (element: string): string | undefined =>
  element === "Condition" ? "condition" : blockNames.get(element);

/** Whether that place is in the data source. */
export function isPolicyDocument({ blocks }: HclBody, { offset, end }: Range): boolean {
  const block = blocks.find((one) => one.offset <= offset && end <= one.end);
  return block?.type.value === "data" && block.labels[0]?.value === "aws_iam_policy_document";
}

/** The blocks that stand for an element; none where it is an argument. @param saysEffect also where it is Allow */
export function documentBlocks(element: string, value: unknown, saysEffect = true): DocumentPart[] {
  if (element === "Statement") return isObject(value) ? [statement(value, saysEffect)] : [];
  const type = blockNames.get(element);
  if (type !== undefined) {
    const kinds: readonly (readonly [string, unknown])[] = isObject(value) ? Object.entries(value) : [["*", value]];
    return kinds.map(([kind, identifiers]) => part(type, [["type", kind], ["identifiers", listOf(identifiers)]]));
  }
  if (element !== "Condition" || !isObject(value)) return [];
  return Object.entries(value).flatMap(([test, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([variable, values]) =>
      part("condition", [["test", test], ["variable", variable], ["values", listOf(values)]]),
    ),
  );
} // prettier-ignore

function statement(value: object, saysEffect: boolean): DocumentPart {
  const elements = new Map<string, unknown>(Object.entries(value));
  const attributes = [...argumentNames].flatMap(([element, name]): (readonly [string, unknown])[] => {
    const own = elements.get(element);
    if (own === undefined || (element === "Effect" && own === "Allow" && !saysEffect)) return [];
    return [[name, element === "Sid" || element === "Effect" ? own : listOf(own)]];
  });
  const blocks = ["Principal", "NotPrincipal", "Condition"].flatMap((element) =>
    elements.has(element) ? documentBlocks(element, elements.get(element)) : [],
  );
  return { type: "statement", attributes, blocks };
}

/** The text of a string without expressions. */
export function textOf(expression: HclExpression | undefined): string | undefined {
  if (expression?.kind !== "template") return undefined;
  const [first, second] = expression.parts;
  return first?.kind === "text" && second === undefined ? first.value : undefined;
}

const part = (type: string, attributes: DocumentPart["attributes"]): DocumentPart => ({ type, attributes, blocks: [] });
/** Values of conditions are texts. */
const listOf = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).map((one: unknown) => (typeof one === "string" ? one : String(one)));
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
