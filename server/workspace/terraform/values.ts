/**
 * Values of Terraform's language, each with the place that it comes from. What nobody knows is a value, too: the same
 * expression is the same unknown value.
 */
import type { ModuleSource } from "./modules.ts";
import type { Home } from "../symbols/fresh.ts";
import type { SourceFile, DeclaredBlock, ValuePlace } from "./declared.ts";
import type { HclExpression } from "../../policy/hcl/nodes.ts";

/** From the character `at` of a string on, its characters stand at `offset` and after it, one by one. */
export interface TextSegment {
  readonly at: number;
  readonly offset: number;
  /** Of what an expression gives: all of it stands where the expression does. */
  readonly whole?: number;
  /** The length of the escape sequence that its first character is written as. */
  readonly escape?: number;
}

interface ValueBase {
  readonly place: ValuePlace;
  /** The root module's variable whose default it is: it may have another value. */
  readonly variable?: string;
  /** What its place is, where that is no expression. */
  readonly written?: "block";
}

export interface NullValue extends ValueBase {
  readonly kind: "null";
}

export interface BoolValue extends ValueBase {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NumberValue extends ValueBase {
  readonly kind: "number";
  readonly value: number;
}

export interface StringValue extends ValueBase {
  readonly kind: "string";
  readonly value: string;
  /** Whether its place holds it as a string in quotes, and nothing else. */
  readonly literal: boolean;
  /** Whether a part of it is made up for what nobody knows. */
  readonly open: boolean;
  /** Of what is written as text: where each part stands. */
  readonly segments?: readonly TextSegment[];
  /** What it is the JSON of. */
  readonly encodes?: () => HclValue;
  /** Whether what it is put together of rests on a choice: another one may put it together otherwise. */
  readonly chosen?: true;
  /** The policy document that makes the text, by its address. */
  readonly document?: string;
  /** The expression for which it is tried, because nobody knows its value. */
  readonly triedFor?: string;
  /** Whether it is one of some that are written down, and nobody knows which. */
  readonly isListed?: true;
}

export interface ListValue extends ValueBase {
  readonly kind: "list";
  readonly items: readonly HclValue[];
  /** Whether nobody knows how many there are. */
  readonly open: boolean;
  /** Whether its place holds it as a list in brackets. */
  readonly literal?: boolean;
}

export interface ObjectEntry {
  readonly key: ValuePlace;
  /** Worked out when it is asked for. */
  readonly value: HclValue;
}

export interface ObjectValue extends ValueBase {
  readonly kind: "object";
  readonly entries: ReadonlyMap<string, ObjectEntry>;
  /** Whether nobody knows which others there are; one of an unknown key stands for them. */
  readonly open: boolean;
  readonly literal?: boolean;
}

export interface UnknownValue extends ValueBase {
  readonly kind: "unknown";
  readonly expression: string;
  /** Whether it is one of some that are written down, and nobody knows which. */
  readonly isListed?: true;
}

/** A resource, of which each attribute is a value. */
export interface ResourceValue extends ValueBase {
  readonly kind: "resource";
  readonly instance: Instance;
}

/** A module that is called, of which each output is a value. */
export interface ModuleValue extends ValueBase {
  readonly kind: "module";
  readonly module: ModuleInstance;
}

export type HclValue =
  | NullValue
  | BoolValue
  | NumberValue
  | StringValue
  | ListValue
  | ObjectValue
  | UnknownValue
  | ResourceValue
  | ModuleValue;

/** Of the root's variables, by files. */
export type VariableValues = ReadonlyMap<string, { readonly expression: HclExpression; readonly scope: NameScope }>;

/** A call of a module, for one of its instances. */
export interface CalledModule {
  readonly key: string;
  readonly form: Instances["form"];
  readonly address: string;
  readonly from: NameScope;
  readonly declared: DeclaredBlock;
  readonly module: ModuleInstance | undefined;
}

/** A resource or a data source that a block makes. */
export interface Instance {
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly name: string;
  /** `module.storage.aws_s3_bucket.data["logs"]` */
  readonly address: string;
  readonly module: ModuleInstance;
  readonly declared: DeclaredBlock;
  /** With `each` and `count`. */
  readonly scope: NameScope;
  /** Of its provider. */
  readonly home: Home;
  /** Whether it stands for any number of them. */
  readonly many: boolean;
}

/** All that one block makes. */
export interface Instances {
  readonly form: "single" | "count" | "each";
  /** By the keys of `for_each`, or their numbers. */
  readonly all: ReadonlyMap<string, Instance>;
  /** Whether nobody knows how many there are; one stands for all. */
  readonly open: boolean;
}

/** A module as it is called, with the arguments of the call; the root is called by nobody. */
export interface ModuleInstance {
  /** `module.storage`; empty for the root. */
  readonly address: string;
  readonly source: ModuleSource;
  readonly call: { readonly declared: DeclaredBlock; readonly from: NameScope } | undefined;
  /** The configuration of the provider `aws`, by its alias here (empty: without alias). */
  readonly providers: ReadonlyMap<string, Home>;
}

/** What names mean at a place. */
export interface NameScope {
  readonly module: ModuleInstance;
  readonly file: SourceFile;
  /** Of `for`, `each`, `count`, `dynamic` blocks; of a template file all that there are. */
  readonly names: ReadonlyMap<string, HclValue>;
  readonly onlyNames?: boolean;
}

/** What Terraform refuses: `try` and `can` go on without it. */
export class EvaluationError extends Error {}

/** Thrown where a configuration makes more values than anybody could deploy. */
export class TooManyValues extends Error {}

export const nothing: ValuePlace = { offset: 0, end: 0 };

export const nullValue = (place: ValuePlace): NullValue => ({ kind: "null", place });
export const bool = (value: boolean, place: ValuePlace): BoolValue => ({ kind: "bool", value, place });
export const number = (value: number, place: ValuePlace): NumberValue => ({ kind: "number", value, place });
export const unknown = (expression: string, place: ValuePlace): UnknownValue => ({
  kind: "unknown",
  expression,
  place,
});
export const string = (value: string, place: ValuePlace, open = false): StringValue => ({
  kind: "string",
  value,
  place,
  literal: false,
  open,
});
export const list = (items: readonly HclValue[], place: ValuePlace, open = false): ListValue => ({
  kind: "list",
  items,
  place,
  open,
});
export const object = (entries: ReadonlyMap<string, ObjectEntry>, place: ValuePlace, open = false): ObjectValue => ({
  kind: "object",
  entries,
  place,
  open,
});

/** An entry that is worked out once, when somebody asks for it. */
export function lazyEntry(key: ValuePlace, work: () => HclValue): ObjectEntry {
  let known: HclValue | undefined;
  return {
    key,
    get value() {
      return (known ??= work());
    },
  };
}

/** The text that a value has in a template; undefined where it has none. */
export function textOf(value: HclValue): string | undefined {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number":
      return String(value.value);
    case "bool":
      return String(value.value);
    default:
      return undefined;
  }
}

const maxText = 400;
const maxDepth = 5;

/** A value as an expression names it: two values of one text are the same. */
export function expressionOf(value: HclValue, depth = 0): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
    case "number":
      return String(value.value);
    case "string":
      return JSON.stringify(value.value.length > maxText ? value.value.slice(0, maxText) : value.value);
    case "unknown":
      return value.expression;
    case "resource":
      return value.instance.address;
    case "module":
      return value.module.address;
    case "list":
      return depth > 3 ? "[…]" : `[${value.items.map((item) => expressionOf(item, depth + 1)).join(", ")}]`;
    case "object":
      return depth > 3
        ? "{…}"
        : `{${[...value.entries].map(([key, entry]) => `${key} = ${expressionOf(entry.value, depth + 1)}`).join(", ")}}`;
  }
}

/** Whether an expression is the ARN or the id of what is declared, which AWS gives: it is neither empty nor null. */
export const isGivenByAws = (expression: string): boolean =>
  /(?:^|\.)(?!(?:var|local|data|each|module)\.)[a-z][a-z0-9]*_\w+\.[\w-]+(?:\[[^\]]*\])?\.(?:arn|id)$/.test(expression);

/** Equality as `==` has it; undefined where nobody knows. */
export function equal(a: HclValue, b: HclValue, depth = 0): boolean | undefined {
  if (a === b && a.kind !== "list" && a.kind !== "object") return true;
  // Lists in lists may hold each other many times.
  if (depth > maxDepth) return undefined;
  if (a.kind === "unknown" || b.kind === "unknown") {
    if (a.kind === "unknown" && b.kind === "unknown" && a.expression === b.expression) return true;
    // What is asked for by name is there.
    return a.kind === "null" || b.kind === "null" ? false : undefined;
  }
  if (a.kind === "null" || b.kind === "null") return a.kind === b.kind;
  if (a.kind === "list" && b.kind === "list") {
    if (a.open || b.open) return undefined;
    return a.items.length === b.items.length
      ? all(a.items.map((item, index) => equal(item, b.items[index] ?? nullValue(nothing), depth + 1)))
      : false;
  }
  if (a.kind === "object" && b.kind === "object") {
    if (a.open || b.open) return undefined;
    if (a.entries.size !== b.entries.size) return false;
    return all(
      [...a.entries].map(([key, { value }]) => {
        const other = b.entries.get(key);
        return other === undefined ? false : equal(value, other.value, depth + 1);
      }),
    );
  }
  if (a.kind === "resource" && b.kind === "resource") return a.instance === b.instance;
  if (a.kind !== b.kind) return false;
  const [one, other] = [textOf(a), textOf(b)];
  if (one === other) return one !== undefined;
  // A part that is made up may be anything.
  return (a.kind === "string" && a.open) || (b.kind === "string" && b.open) ? undefined : false;
}

const all = (answers: readonly (boolean | undefined)[]): boolean | undefined =>
  answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;

/** What is found by a name that nobody knows: one of those that are written down, where these are all. */
export const listedIn = ({ open }: ObjectValue, found: HclValue): HclValue =>
  !open && (found.kind === "unknown" || (found.kind === "string" && (found.literal || found.open)))
    ? { ...found, isListed: true }
    : found;

/** The same where a name is tried. */
export const listedBy = (key: HclValue, map: ObjectValue, found: HclValue): HclValue =>
  key.kind === "string" && key.triedFor !== undefined ? listedIn(map, found) : found;
