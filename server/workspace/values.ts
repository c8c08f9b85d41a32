/** Reads values out of the tree; what is not as it should be, and has been told, counts as not there. */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../policy/nodes.ts";
import { propertyOf, stringNodes } from "../policy/nodes.ts";
import { header, isOf } from "./formats.ts";
import type { HeaderValues } from "./model.ts";
import type { TextFormat } from "./shape.ts";

export const valueOf = (object: ObjectNode, name: string): JsonNode | undefined => propertyOf(object, name)?.value;

export function textNode(object: ObjectNode, name: string, format?: TextFormat): StringNode | undefined {
  const value = valueOf(object, name);
  return value?.kind === "string" && (format === undefined || isOf(format, value.value)) ? value : undefined;
}

export const textOf = (object: ObjectNode, name: string, format?: TextFormat): string | undefined =>
  textNode(object, name, format)?.value;

export function booleanOf(object: ObjectNode, name: string): boolean | undefined {
  const value = valueOf(object, name);
  return value?.kind === "boolean" ? value.value === true : undefined;
}

/** One word of a fixed set. */
export function wordOf<Word extends string>(
  object: ObjectNode,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = textOf(object, name);
  return words.find((word) => word === value);
}

/** A string or a list of strings. */
export const textsOf = (object: ObjectNode, name: string): string[] =>
  stringNodes(valueOf(object, name)).map(({ value }) => value);

export const objectOf = (object: ObjectNode, name: string): ObjectNode | undefined => asObject(valueOf(object, name));

export const asObject = (node: JsonNode | undefined): ObjectNode | undefined =>
  node?.kind === "object" ? node : undefined;

/** Pairs of names and texts; undefined where there are none at all. */
export function pairsOf(object: ObjectNode, name: string): Readonly<Record<string, string>> | undefined {
  const value = objectOf(object, name);
  return (
    value &&
    Object.fromEntries(
      value.properties.flatMap(({ key, value: text }) => (text?.kind === "string" ? [[key.value, text.value]] : [])),
    )
  );
}

/** Names with one scalar or several, as texts. */
export const valuesOf = (object: ObjectNode, name: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    entriesOf(objectOf(object, name)).map(({ key, value }) => [
      key.value,
      (value?.kind === "array" ? value.items : [value]).flatMap(scalarOf),
    ]),
  );

/**
 * Headers as the condition keys that S3 makes of them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function headersOf(object: ObjectNode): HeaderValues {
  return Object.fromEntries(
    entriesOf(objectOf(object, "headers")).flatMap(({ key, value }) =>
      value?.kind === "string" && isOf(header, key.value)
        ? [[conditionKeyOf(key.value.toLowerCase()), [value.value]]]
        : [],
    ),
  );
}

const conditionKeyOf = (name: string): string => `s3:${objectLock.get(name) ?? name}`;

const objectLock = new Map([
  ["x-amz-object-lock-mode", "object-lock-mode"],
  ["x-amz-object-lock-retain-until-date", "object-lock-retain-until-date"],
  ["x-amz-object-lock-legal-hold", "object-lock-legal-hold"],
]);

const scalarOf = (node: JsonNode | undefined): string[] =>
  node === undefined || node.kind === "object" || node.kind === "array" || node.kind === "null"
    ? []
    : [String(node.value)];

/** The members of an object whose names are data, in their order; of a name written twice the last one. */
export function entriesOf(object: ObjectNode | undefined): PropertyNode[] {
  if (object === undefined) return [];
  const last = new Map(object.properties.map((property) => [property.key.value, property]));
  return last.size === object.properties.length
    ? object.properties
    : object.properties.filter((property) => last.get(property.key.value) === property);
}

/** An entry's own object; one that is empty stands in where it is not typed yet or something else. */
export const bodyOf = ({ key, value }: PropertyNode): ObjectNode =>
  asObject(value) ?? { kind: "object", offset: key.offset, end: key.end, properties: [], closed: false };
