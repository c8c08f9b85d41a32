/**
 * Terraform's functions, of those that configurations with policies call. Undefined where an argument is not known.
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { decoded, decodedYaml } from "./json.ts";
import { textFunctions } from "./text-functions.ts";
import type { ValuePlace } from "./declared.ts";
import type { ObjectEntry, ListValue, HclValue } from "./values.ts";
import {
  bool,
  equal,
  EvaluationError,
  list,
  nullValue,
  number,
  object,
  string,
  textOf,
  TooManyValues,
  lazyEntry,
} from "./values.ts";

/** Lists in lists may hold each other many times: deeper ones are not looked at. */
const maxDepth = 5;
/** Of one list. */
const maxItems = 100_000;

export type TerraformFunction = (given: readonly HclValue[], at: ValuePlace) => HclValue | undefined;

const items = (value: HclValue | undefined): readonly HclValue[] | undefined =>
  value?.kind === "list" ? value.items : undefined;

function distinct(values: readonly HclValue[]): readonly HclValue[] {
  const found: HclValue[] = [];
  for (const value of values) if (!found.some((other) => equal(other, value) === true)) found.push(value);
  return found;
}

function flat(values: readonly HclValue[], found: HclValue[] = []): readonly HclValue[] {
  for (const value of values) {
    if (value.kind === "list") flat(value.items, found);
    else found.push(value);
    if (found.length > maxItems) throw new TooManyValues("too many values");
  }
  return found;
}

const isOpen = (values: readonly HclValue[], depth = 0): boolean =>
  depth > maxDepth ||
  values.some(
    (value) => (value.kind === "list" && (value.open || isOpen(value.items, depth + 1))) || value.kind === "unknown",
  );

/** A list of lists as one, of unknown length where one of them is not known. */
function joinedLists(given: readonly HclValue[], at: ValuePlace): ListValue {
  if (given.reduce((sum, one) => sum + (items(one)?.length ?? 0), 0) > maxItems)
    throw new TooManyValues("too many values");
  const open = given.some((one) => one.kind !== "list" || one.open);
  return list(
    given.flatMap((one) => items(one) ?? (one.kind === "null" ? [] : [one])),
    at,
    open,
  );
}

const isEmpty = (value: HclValue): boolean => value.kind === "null" || (value.kind === "string" && value.value === "");

/** Only what is certain; a value that nobody knows is there. */
function coalesce(given: readonly HclValue[]): HclValue {
  const found = given.find((value) => !isEmpty(value));
  if (found === undefined) throw new EvaluationError("nothing is given");
  return found;
}

function merge(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const entries = new Map<string, ObjectEntry>();
  let open = false;
  for (const one of given) {
    if (one.kind === "null") continue;
    // What nobody knows may replace what stands before it.
    if (one.kind === "unknown" || (one.kind === "object" && one.open))
      for (const [key, entry] of entries)
        entries.set(
          key,
          lazyEntry(entry.key, () => opened(entry.value)),
        );
    if (one.kind === "object") {
      for (const [key, entry] of one.entries) entries.set(key, entry);
      open ||= one.open;
    } else if (one.kind === "unknown") open = true;
    else return undefined;
  }
  return open && entries.size === 0 ? undefined : object(entries, at, open);
}

const opened = (value: HclValue): HclValue =>
  value.kind === "list" || value.kind === "object" ? { ...value, open: true } : value;

function lookup([map, key, byDefault]: readonly HclValue[]): HclValue | undefined {
  const name = key && textOf(key);
  if (map?.kind !== "object" || name === undefined) return undefined;
  const entry = map.entries.get(name);
  if (entry !== undefined) return entry.value;
  if (map.open) return undefined;
  if (byDefault === undefined) throw new EvaluationError("no such key");
  return byDefault;
}

function length([value]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  if (value?.kind === "string" && !value.open) return number(value.value.length, at);
  if (value?.kind === "list" && !value.open) return named(number(value.items.length, at), value);
  return value?.kind === "object" && !value.open ? named(number(value.entries.size, at), value) : undefined;
}

/** What depends on a variable's default depends on the variable. */
const named = (value: HclValue, from: HclValue): HclValue =>
  from.variable === undefined ? value : { ...value, variable: `length(${from.variable})` };

function contains([collection, wanted]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  if (collection?.kind !== "list" || wanted === undefined) return undefined;
  const answers = collection.items.map((item) => equal(item, wanted));
  if (answers.includes(true)) return bool(true, at);
  return collection.open || answers.includes(undefined) ? undefined : bool(false, at);
}

function one([value]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  if (value?.kind !== "list") return undefined;
  if (value.items.length > 1) throw new EvaluationError("more than one");
  return value.items[0] ?? nullValue(at);
}

function element([value, index]: readonly HclValue[]): HclValue | undefined {
  const at = Number(index && textOf(index));
  if (value?.kind !== "list" || value.open || Number.isNaN(at)) return undefined;
  if (value.items.length === 0) throw new EvaluationError("an empty list");
  return value.items[at % value.items.length];
}

function sorted(values: readonly HclValue[]): readonly HclValue[] | undefined {
  const texts = values.map((value) => ({ value, text: textOf(value) }));
  if (texts.some(({ text }) => text === undefined)) return undefined;
  return texts.sort(({ text: a = "" }, { text: b = "" }) => (a < b ? -1 : a > b ? 1 : 0)).map(({ value }) => value);
}

function range(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  const numbers = given.map((value) => Number(textOf(value)));
  if (numbers.some((value) => Number.isNaN(value))) return undefined;
  const [from = 0, to = 0, step = from <= to ? 1 : -1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const found: HclValue[] = [];
  for (let value = from; step !== 0 && (step > 0 ? value < to : value > to) && found.length < 1000; value += step)
    found.push(number(value, at));
  return list(found, at);
}

function zipmap([keys, values]: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  if (keys?.kind !== "list" || values?.kind !== "list" || keys.open || values.open) return undefined;
  const names = keys.items.map(textOf);
  if (names.includes(undefined)) return undefined;
  return object(
    new Map(
      names.map((name = "", index): [string, ObjectEntry] => [
        name,
        { key: keys.items[index]?.place ?? at, value: values.items[index] ?? nullValue(at) },
      ]),
    ),
    at,
  );
}

/** The members of a map by the order of their keys. */
const inOrder = (entries: ReadonlyMap<string, ObjectEntry>): readonly (readonly [string, ObjectEntry])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** Every list of one item of each; all of it is unknown where the length of one is. */
function setProduct(given: readonly HclValue[], at: ValuePlace): HclValue | undefined {
  let rows: readonly (readonly HclValue[])[] = [[]];
  for (const one of given) {
    if (one.kind !== "list" || one.open) return undefined;
    if (rows.length * one.items.length > maxItems) throw new TooManyValues("too many values");
    rows = rows.flatMap((row) => one.items.map((item) => [...row, item]));
  }
  return list(
    rows.map((row) => list(row, at)),
    at,
  );
}

const setOf =
  (keep: (one: HclValue, others: readonly HclValue[]) => boolean): TerraformFunction =>
  (given, at) => {
    const [first, ...others] = given;
    if (first?.kind !== "list" || isOpen(given)) return undefined;
    return list(
      first.items.filter((item) => keep(item, others)),
      at,
    );
  };
const isIn = (value: HclValue, collection: HclValue): boolean =>
  (items(collection) ?? []).some((other) => equal(other, value) === true);

const same: TerraformFunction = ([value]) => value;

export const functions: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ...textFunctions,
  ["coalesce", (given) => coalesce(given)],
  ["coalescelist", (given) => given.find((one) => one.kind === "unknown" || (items(one)?.length ?? 0) > 0)],
  [
    "compact",
    ([value], at) =>
      value?.kind === "list"
        ? list(
            value.items.filter((item) => !isEmpty(item)),
            at,
            value.open,
          )
        : undefined,
  ],
  ["concat", joinedLists],
  ["contains", contains],
  ["distinct", ([value], at) => (value?.kind === "list" ? list(distinct(value.items), at, value.open) : undefined)],
  ["element", element],
  ["flatten", ([value], at) => (value?.kind === "list" ? list(flat(value.items), at, isOpen([value])) : undefined)],
  [
    "index",
    ([value, wanted], at) => {
      const index = wanted === undefined ? -1 : (items(value) ?? []).findIndex((item) => equal(item, wanted) === true);
      return index < 0 ? undefined : number(index, at);
    },
  ],
  ["jsondecode", ([text]) => (text?.kind === "string" ? decoded(text) : undefined)],
  ["yamldecode", ([text]) => (text?.kind === "string" ? decodedYaml(text) : undefined)],
  [
    "keys",
    ([map], at) =>
      map?.kind === "object"
        ? list(
            inOrder(map.entries).map(([key, entry]) => string(key, entry.key)),
            at,
            map.open,
          )
        : undefined,
  ],
  ["length", length],
  ["lookup", lookup],
  ["merge", merge],
  ["one", one],
  ["range", range],
  ["reverse", ([value], at) => (value?.kind === "list" ? list(value.items.toReversed(), at, value.open) : undefined)],
  ["setproduct", setProduct],
  ["setsubtract", setOf((item, [other]) => other === undefined || !isIn(item, other))],
  ["setintersection", setOf((item, others) => others.every((other) => isIn(item, other)))],
  [
    "setunion",
    (given, at) => {
      const all = joinedLists(given, at);
      return list(distinct(all.items), at, all.open);
    },
  ],
  [
    "slice",
    ([value, from, to], at) => {
      const [start, end] = [Number(from && textOf(from)), Number(to && textOf(to))];
      return value?.kind === "list" && !value.open ? list(value.items.slice(start, end), at) : undefined;
    },
  ],
  [
    "sort",
    ([value], at) => {
      const all = value?.kind === "list" ? sorted(value.items) : undefined;
      return all && list(all, at, value?.kind === "list" && value.open);
    },
  ],
  ["sensitive", same],
  ["nonsensitive", same],
  ["tolist", ([value], at) => (value?.kind === "list" ? list(value.items, at, value.open) : undefined)],
  ["tomap", same],
  ["toset", ([value], at) => (value?.kind === "list" ? list(distinct(value.items), at, value.open) : undefined)],
  [
    "values",
    ([map], at) =>
      map?.kind === "object"
        ? list(
            inOrder(map.entries).map(([, entry]) => entry.value),
            at,
            map.open,
          )
        : undefined,
  ],
  ["zipmap", zipmap],
  ["max", (given, at) => ofNumbers(given, at, (a, b) => Math.max(a, b))],
  ["min", (given, at) => ofNumbers(given, at, (a, b) => Math.min(a, b))],
  ["alltrue", ([value], at) => truths(value, at, (all) => all.every(Boolean))],
  ["anytrue", ([value], at) => truths(value, at, (all) => all.some(Boolean))],
]);

function ofNumbers(
  given: readonly HclValue[],
  at: ValuePlace,
  join: (a: number, b: number) => number,
): HclValue | undefined {
  const numbers = given.map((value) => Number(textOf(value)));
  return numbers.length === 0 || numbers.some((value) => Number.isNaN(value))
    ? undefined
    : number(numbers.reduce(join), at);
}

function truths(
  value: HclValue | undefined,
  at: ValuePlace,
  join: (all: readonly boolean[]) => boolean,
): HclValue | undefined {
  if (value?.kind !== "list" || value.open || value.items.some((item) => item.kind !== "bool")) return undefined;
  return bool(join(value.items.map((item) => item.kind === "bool" && item.value)), at);
}
