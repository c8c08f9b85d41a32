/** Values as JSON text and back, and back from YAML. */
import type { JsonNode } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import { parseYaml } from "../../policy/yaml/parse.ts";
import type { Evaluating } from "./evaluating.ts";
import type { Versions } from "./memory.ts";
import type { ValuePlace } from "./declared.ts";
import type { ObjectEntry, TextSegment, StringValue, HclValue } from "./values.ts";
import { bool, list, nullValue, number, object, string, TooManyValues } from "./values.ts";

const maxValues = 400_000;

/** The text that `jsonencode` gives. */
export function jsonText(evaluator: Evaluating, value: HclValue): string {
  let left = maxValues;
  const plain = (one: HclValue): unknown => {
    if (--left < 0) throw new TooManyValues("too many values");
    switch (one.kind) {
      case "null":
        return null;
      case "bool":
      case "number":
        return one.value;
      case "string":
        return one.value;
      case "list":
        return one.items.map(plain);
      case "object":
        return Object.fromEntries([...one.entries].map(([key, entry]) => [key, plain(entry.value)]));
      default:
        return evaluator.text(one) ?? null;
    }
  };
  return JSON.stringify(plain(value));
}

/**
 * A text that is the JSON of a value: it is worked out when somebody reads it, so nobody may copy its members.
 * @param document the policy document that makes it, by its address
 */
export function encoded(
  evaluator: Evaluating,
  place: ValuePlace,
  encodes: () => HclValue,
  document?: string,
): StringValue {
  const { memory } = evaluator;
  const texts: Versions<string> = [];
  const values: Versions<HclValue> = [];
  return {
    kind: "string",
    get value() {
      return memory.remembered(texts, () => jsonText(evaluator, this.encodes?.() ?? nullValue(place)));
    },
    place,
    literal: false,
    open: false,
    encodes: () => memory.remembered(values, encodes),
    ...(document === undefined ? {} : { document }),
  };
}

/** The value of a JSON text; undefined where it is none. */
export function decoded(text: StringValue): HclValue | undefined {
  if (text.encodes !== undefined) return text.encodes();
  const { root, problems } = parseJson(text.value);
  return root === undefined || problems.length > 0 ? undefined : valueOf(root, text, text.segments !== undefined);
}

/** Of a YAML text, of which JSON is a part. Its strings are not written as HCL writes them, so that no edit can. */
export function decodedYaml(text: StringValue): HclValue | undefined {
  if (text.encodes !== undefined) return text.encodes();
  const { root, fault } = parseYaml(text.value);
  return root === undefined || fault !== undefined ? undefined : valueOf(root, text, false);
}

function valueOf(root: JsonNode, text: StringValue, isLiteral: boolean): HclValue {
  const at = placeIn(text);
  const value = (node: JsonNode): HclValue => {
    const place = at(node);
    switch (node.kind) {
      case "string":
        return { ...string(node.value, place, text.open), literal: isLiteral };
      case "array":
        return list(node.items.map(value), place);
      case "object": {
        const entries = node.properties.map(({ key, value: member }): [string, ObjectEntry] => [
          key.value,
          { key: at(key), value: member === undefined ? nullValue(place) : value(member) },
        ]);
        return object(new Map(entries), place);
      }
      default:
        return node.value === null
          ? nullValue(place)
          : typeof node.value === "boolean"
            ? bool(node.value, place)
            : number(node.value, place);
    }
  };
  return value(root);
}

/** From places in a text to where that is written. */
export function placeIn({
  place,
  segments,
}: Pick<StringValue, "place" | "segments">): (inner: ValuePlace) => ValuePlace {
  if (segments === undefined || segments.length === 0) return () => place;
  const starts = (at: number): number => {
    const segment = segmentAt(segments, at);
    return segment === undefined
      ? place.offset
      : segment.whole === undefined
        ? segment.offset + at - segment.at
        : segment.offset;
  };
  const ends = (at: number): number => {
    // What ends at the end of a part ends there, and not where the next one begins.
    const segment = segmentAt(segments, Math.max(at - 1, 0));
    if (segment === undefined) return place.end;
    if (segment.escape !== undefined && at - segment.at === 1) return segment.offset + segment.escape;
    return segment.whole ?? segment.offset + at - segment.at;
  };
  return ({ offset, end }) => {
    const from = starts(offset);
    return { offset: from, end: Math.max(from, ends(end)) };
  };
}

function segmentAt(segments: readonly TextSegment[], at: number): TextSegment | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return segments[low];
}
