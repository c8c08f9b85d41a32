/**
 * What statements have that checks look at. Most have little of it: each is asked once what it has, and no check is
 * called that looks at something else.
 */
import type { Statement } from "../../policy/document.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { statementProblems } from "../../policy/problems.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf } from "../../policy/slips.ts";
import type { Clause } from "./clauses.ts";
import { clausesOf } from "./clauses.ts";

/** What some checks look at, and nothing else. */
export type PolicyPart =
  | "conditions"
  | "principals"
  /** Other values of `Resource` and `NotResource` than `"*"`. */
  | "resources"
  /** `${` in a string or a name. */
  | "variables"
  /** What AWS's grammar refuses. */
  | "problems"
  /** Lists of more than one entry in `Action` or `Resource`. */
  | "lists"
  /** Lists, objects or strings without anything in them. */
  | "empty"
  /** Conditions that compare these, or ask whether a key is there. */
  | "texts"
  | "numbers"
  | "dates"
  | "addresses"
  | "binary"
  | "presence"
  | "patterns"
  /** `*` alone as a condition's value. */
  | "anything";

/** In lower case; what ends with a slash stands for all that begin so. */
export type ConditionKeyName = `${string}:${string}`;

type InStatement = (statement: Statement) => boolean;

/** A part, one of some condition keys, or what a statement itself tells, its Sid aside. */
export type LooksAt = PolicyPart | readonly ConditionKeyName[] | InStatement;

type InClauses = (clauses: readonly Clause[]) => boolean;
type InAny = (statement: Statement, found: FoundDocument) => boolean;

/** What a check looks at. */
export interface LookedAt {
  /** The same for all checks that look at the same. */
  readonly name: string | InStatement;
  /** By what the statement says, its Sid aside, and by the type and kind of its policy. */
  readonly isIn: InAny;
}

export function partOf(looksAt: LooksAt): LookedAt {
  if (typeof looksAt === "function") return { name: looksAt, isIn: looksAt };
  if (typeof looksAt === "object")
    return { name: looksAt.join(), isIn: inClauses((clauses) => clauses.some(isOneOf(looksAt))) };
  return { name: looksAt, isIn: tests[looksAt] };
}

/** Parts by number, in the order in which an engine's checks asked for them. */
export class NumberedParts {
  readonly #numbers = new Map<LookedAt["name"], number>();
  readonly #parts: LookedAt[] = [];

  get size(): number {
    return this.#parts.length;
  }

  numberOf(part: LookedAt): number {
    let number = this.#numbers.get(part.name);
    if (number === undefined) this.#numbers.set(part.name, (number = this.#parts.push(part) - 1));
    return number;
  }

  /** The numbers of what a statement has, from one on. */
  in(statement: Statement, found: FoundDocument, from: number): number[] {
    const numbers: number[] = [];
    for (let number = from; number < this.#parts.length; number++)
      if (this.#parts[number]?.isIn(statement, found) === true) numbers.push(number);
    return numbers;
  }
}

const inClauses =
  (test: InClauses): InAny =>
  (statement) =>
    statement.conditions.length > 0 && test(clausesOf(statement));

const isOneOf =
  (keys: readonly ConditionKeyName[]) =>
  ({ name }: Clause): boolean =>
    keys.some((one) => (one.endsWith("/") ? name.startsWith(one) : name === one));

const operators = (name: RegExp): InAny =>
  inClauses((clauses) => clauses.some(({ op }) => op !== undefined && name.test(op.base.name)));

const tests: Readonly<Record<PolicyPart, InAny>> = {
  conditions: ({ conditions }) => conditions.length > 0,
  principals: ({ principal }) => principal !== undefined,
  resources: ({ resource }) => stringNodes(resource?.property.value).some(({ value }) => value !== "*"),
  variables: ({ node }) => holdsVariable(node),
  problems: (statement, found) => statementProblems(found, [statement]).length > 0,
  lists: ({ node }) => isList(elementOf(node, "Action")?.value) || isList(elementOf(node, "Resource")?.value),
  empty: ({ node }) => holdsEmpty(node),
  texts: operators(/^String/),
  numbers: operators(/^Numeric/),
  dates: operators(/^Date/),
  addresses: operators(/IpAddress$/),
  binary: operators(/^Binary/),
  presence: operators(/^Null$/),
  patterns: operators(/Like$/),
  anything: inClauses((clauses) => clauses.some(({ values }) => values.length === 1 && values[0]?.value === "*")),
};

const isList = (node: JsonNode | undefined): boolean => node?.kind === "array" && node.items.length > 1;

const holdsEmpty = (node: JsonNode | undefined): boolean =>
  node?.kind === "string"
    ? node.value === ""
    : node?.kind === "array"
      ? node.items.length === 0 || node.items.some(holdsEmpty)
      : node?.kind === "object" &&
        (node.properties.length === 0 || node.properties.some(({ value }) => holdsEmpty(value)));

const holdsVariable = (node: JsonNode | undefined): boolean =>
  node?.kind === "string"
    ? node.value.includes("${")
    : node?.kind === "array"
      ? node.items.some(holdsVariable)
      : node?.kind === "object" &&
        node.properties.some(({ key, value }) => key.value.includes("${") || holdsVariable(value));
