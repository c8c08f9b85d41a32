/**
 * Which values of parameters a template is read with. What a condition compares, and the accounts and Regions that its
 * policies name, may decide what passes: each choice that makes a difference is one variant, the most likely one first.
 */
import { accountsNamed, regionsNamed } from "../symbols/named-homes.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import { isKeyText } from "../symbols/kinds.ts";
import { functionOf, sourceOf, textOf } from "./functions.ts";
import type { Resource, Template } from "./template.ts";
import { textMember } from "./template.ts";

/** Values that differ from the default, or (of what has none) from the made-up one. */
export interface ParameterValues {
  /** By the names of parameters and pseudo parameters. */
  readonly values: ReadonlyMap<string, string>;
  /** Comparisons whose outcome is chosen, by their text. */
  readonly truths: ReadonlyMap<string, boolean>;
}

export const defaults: ParameterValues = { values: new Map(), truths: new Map() };

/** One thing that may be chosen, and what it may be beside what it is by default. */
interface Choice {
  readonly name: string;
  readonly kind: "value" | "truth";
  readonly others: readonly string[];
}

export interface Choices {
  readonly assignments: readonly ParameterValues[];
  /** Conditions that are asked in what is read. */
  readonly conditions: ReadonlySet<string>;
  /** Names of parameters that are chosen. */
  readonly parameters: readonly string[];
  /** Those of them by which a map is asked. */
  readonly keys: readonly string[];
  /** Whether there are more than were listed. */
  readonly complete: boolean;
}

/** The defaults, what differs in one choice, then what differs in two. */
const maxAssignments = 64;
/** Literals that one value is compared with. */
const maxLiterals = 6;
/** Keys of a map that is asked by a parameter; of a larger map nothing is chosen. */
const maxKeys = 12;
const maxVisited = 200_000;

/** Types of resources that have a say on uploads. */
export const isRelevant = ({ type }: Resource): boolean => /^AWS::(?:S3|KMS|IAM|Serverless)::/.test(type);

/**
 * @param home what is known of the account and the Region, and `open`, what was made up that may be one of the two
 * @param given what the template is deployed with; the other parameters then have their defaults
 */
export function choicesOf(
  template: Template,
  { home, open }: { readonly home: ReadonlyMap<string, string>; readonly open: ReadonlyMap<string, readonly string[]> },
  given?: ReadonlyMap<string, string>,
): Choices {
  const looking = new Looking(template, open);
  const isFixed = (name: string): boolean =>
    name === "AWS::AccountId" && home.has(name)
      ? true
      : given !== undefined && (given.has(name) || template.parameters.has(name));
  const found = looking.choices().filter(({ name, kind }) => kind === "truth" || !isFixed(name));
  const byDeployment = [...(given ?? [])].filter(([name]) => {
    const parameter = template.parameters.get(name);
    return parameter === undefined || !isLookedUp(parameter);
  });
  const first = looking.firstKeys().filter(([name]) => !isFixed(name) && !home.has(name) && given?.has(name) !== true);
  const known = [...first, ...byDeployment];
  const isFirst = new Map(first);
  const choices = found.map((choice) => ({
    ...choice,
    others: choice.others.filter((other) => isFirst.get(choice.name) !== other),
  }));
  const assignments: ParameterValues[] = [{ ...defaults, values: new Map(known) }];
  let complete = true;
  const add = (...chosen: readonly (readonly [Choice, string])[]): void => {
    if (assignments.length >= maxAssignments) complete = false;
    else assignments.push(assigned(chosen, known));
  };
  for (const choice of choices) for (const other of choice.others) add([choice, other]);
  for (const [index, first] of choices.entries())
    for (const second of choices.slice(index + 1))
      for (const one of first.others) for (const other of second.others) add([first, one], [second, other]);
  const parameters = choices.filter(({ kind }) => kind === "value").map(({ name }) => name);
  return { assignments, conditions: looking.conditions, parameters, keys: looking.keys, complete };
}

const assigned = (
  chosen: readonly (readonly [Choice, string])[],
  known: readonly (readonly [string, string])[],
): ParameterValues => ({
  values: new Map([
    ...known,
    ...chosen.flatMap(([{ name, kind }, other]) => (kind === "value" ? [[name, other] as const] : [])),
  ]),
  truths: new Map(chosen.flatMap(([{ name, kind }, other]) => (kind === "truth" ? [[name, other === "true"]] : []))),
});

class Looking {
  readonly conditions = new Set<string>();
  readonly #template: Template;
  readonly #literals = new Map<string, Set<string>>();
  readonly #comparisons = new Set<string>();
  /** What maps are asked by, with their keys; `isOneOf` where there is nothing for any other. */
  readonly #keys = new Map<string, { readonly all: readonly string[]; readonly isOneOf: boolean }>();
  readonly #open: ReadonlyMap<string, readonly string[]>;
  #left = maxVisited;

  constructor(template: Template, open: ReadonlyMap<string, readonly string[]>) {
    this.#template = template;
    this.#open = open;
  }

  choices(): Choice[] {
    for (const resource of this.#template.resources.values()) {
      if (!isRelevant(resource)) continue;
      if (resource.condition !== undefined) this.#condition(resource.condition);
      this.#visit(resource.properties);
    }
    for (const [name, values] of this.#open) for (const value of values) this.#compare(name, value);
    return [
      ...[...this.#literals].flatMap(([name, literals]): Choice[] => {
        const others = this.#othersOf(name, [...literals]);
        return others.length === 0 ? [] : [{ name, kind: "value", others }];
      }),
      ...[...this.#comparisons].map((name): Choice => ({ name, kind: "truth", others: ["true", "false"] })),
    ];
  }

  get keys(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** What has no default, and is one of the keys of a map, is the first one where nothing else is chosen. */
  firstKeys(): readonly (readonly [string, string])[] {
    return [...this.#keys].flatMap(([name, { all, isOneOf }]) => {
      const parameter = this.#template.parameters.get(name);
      if (!isOneOf || (parameter !== undefined && propertyOf(parameter, "Default") !== undefined)) return [];
      const allowed = allowedIn(parameter);
      const first = all.find((key) => allowed.length === 0 || allowed.includes(key));
      return first === undefined ? [] : [[name, first] as const];
    });
  }

  #othersOf(name: string, literals: readonly string[]): readonly string[] {
    const parameter = this.#template.parameters.get(name);
    const most = this.#keys.has(name) ? maxKeys : maxLiterals;
    if (parameter === undefined) return literals.slice(0, most);
    const given = propertyOf(parameter, "Default")?.value;
    const isDefault = given === undefined ? undefined : textOf(given);
    const allowed = allowedIn(parameter);
    const others = allowed.length > 0 ? allowed : literals;
    const chosen = others.filter((value) => value !== isDefault).slice(0, most);
    // A default that is compared with nothing but itself has some other value, too.
    return chosen.length > 0 || isDefault === undefined || allowed.length > 0 ? chosen : [someOther];
  }

  #condition(name: string): void {
    if (this.conditions.has(name)) return;
    this.conditions.add(name);
    const node = this.#template.conditions.get(name);
    if (node !== undefined) this.#truth(node);
  }

  #truth(node: JsonNode): void {
    if (--this.#left < 0 || node.kind !== "object") return;
    const [property] = node.properties;
    const argument = property?.value;
    const items = argument?.kind === "array" ? argument.items : [];
    if (property?.key.value === "Condition" && argument?.kind === "string") this.#condition(argument.value);
    else if (property?.key.value === "Fn::Equals") this.#equals(node, items);
    else for (const item of items) this.#truth(item);
  }

  #equals(node: JsonNode, [first, second]: readonly JsonNode[]): void {
    const [one, other] = [refOf(first), refOf(second)];
    const [literal, another] = [literalOf(first), literalOf(second)];
    if (one !== undefined && another !== undefined) this.#compare(one, another);
    else if (other !== undefined && literal !== undefined) this.#compare(other, literal);
    else if (literal === undefined || another === undefined) this.#comparisons.add(sourceOf(node));
  }

  #compare(name: string, literal: string): void {
    this.#literals.set(name, (this.#literals.get(name) ?? new Set<string>()).add(literal));
  }

  /** A map that tells keys apart, asked by a parameter or a pseudo parameter. */
  #map([map, top, second, byDefault]: readonly JsonNode[]): void {
    const tops = membersOf(membersOf(this.#template.mappings).get(literalOf(map) ?? ""));
    const names = { top: refOf(top), second: refOf(second) };
    const found = { top: new Set<string>(), second: new Set<string>() };
    let tellsKeys = false;
    for (const [topKey, node] of tops)
      for (const [secondKey, value] of membersOf(node)) {
        if (names.top === undefined && literalOf(top) !== topKey) continue;
        if (names.second === undefined && literalOf(second) !== secondKey) continue;
        found.top.add(topKey);
        found.second.add(secondKey);
        tellsKeys ||= stringNodes(value).some((text) => isKeyText(text.value));
      }
    if (!tellsKeys) return;
    for (const which of ["top", "second"] as const) {
      const [name, keys] = [names[which], [...found[which]]];
      if (name === undefined || keys.length > maxKeys) continue;
      const known = this.#keys.get(name);
      const both = known?.all.filter((key) => keys.includes(key)) ?? [];
      this.#keys.set(name, {
        all: both.length > 0 ? both : keys,
        isOneOf: known?.isOneOf === true || byDefault === undefined,
      });
      for (const key of keys) this.#compare(name, key);
    }
  }

  #visit(node: JsonNode | undefined): void {
    if (node === undefined || --this.#left < 0) return;
    switch (node.kind) {
      case "string":
        for (const account of accountsNamed(node.value)) this.#compare("AWS::AccountId", account);
        for (const region of regionsNamed(node.value)) this.#compare("AWS::Region", region);
        break;
      case "array":
        for (const item of node.items) this.#visit(item);
        break;
      case "object": {
        const called = functionOf(node);
        const [condition] = called?.argument?.kind === "array" ? called.argument.items : [];
        if (called?.name === "Fn::FindInMap" && called.argument?.kind === "array") this.#map(called.argument.items);
        if (called?.name === "Fn::If" && condition?.kind === "string") this.#condition(condition.value);
        for (const { value } of node.properties) this.#visit(value);
        break;
      }
      default:
    }
  }
}

/** Stands for a value that is none of those that a parameter is compared with. */
export const someOther = "\u0000other";

const allowedIn = (parameter: Parameters<typeof textMember>[0] | undefined): readonly string[] =>
  stringNodes(parameter && propertyOf(parameter, "AllowedValues")?.value).map(({ value }) => value);

const membersOf = (node: JsonNode | undefined): ReadonlyMap<string, JsonNode> =>
  new Map(
    node?.kind === "object"
      ? node.properties.flatMap(({ key, value }) => (value === undefined ? [] : [[key.value, value] as const]))
      : [],
  );

const literalOf = (node: JsonNode | undefined): string | undefined => (node === undefined ? undefined : textOf(node));

function refOf(node: JsonNode | undefined): string | undefined {
  const called = node && functionOf(node);
  return called?.name === "Ref" && called.argument?.kind === "string" ? called.argument.value : undefined;
}

/** The Region and account of a key that a bucket's encryption names in full: they are the bucket's own. */
export function homeOf({ resources }: Template): ReadonlyMap<string, string> {
  for (const { type, properties } of resources.values()) {
    if (type !== "AWS::S3::Bucket" || properties === undefined) continue;
    const found = keyArnIn(propertyOf(properties, "BucketEncryption")?.value);
    if (found !== undefined) return new Map([["AWS::Region", found]]);
  }
  return new Map();
}

function keyArnIn(node: JsonNode | undefined, depth = 0): string | undefined {
  if (node === undefined || depth > 8) return undefined;
  if (node.kind === "string") return /^arn:[^:]*:kms:([a-z0-9-]+):\d{12}:/.exec(node.value)?.[1];
  if (node.kind === "array")
    return node.items.map((item) => keyArnIn(item, depth + 1)).find((one) => one !== undefined);
  if (node.kind !== "object") return undefined;
  return node.properties.map(({ value }) => keyArnIn(value, depth + 1)).find((one) => one !== undefined);
}

/** Whether the parameter is looked up when the stack is made, so that its default is only a name. */
export const isLookedUp = (parameter: Parameters<typeof textMember>[0]): boolean =>
  textMember(parameter, "Type")?.startsWith("AWS::SSM::Parameter::Value") === true;
