/** What the checks of the language look at: one policy, taken apart once for all of them. */
import type { Operator } from "../../evaluate/conditions/operators.ts";
import { meantOperator, parseOperator } from "../../evaluate/conditions/operators.ts";
import type { ConditionElement, Statement } from "../../policy/document.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import type { ElementProblem } from "../../policy/problems.ts";
import { elementProblems } from "../../policy/problems.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf } from "../../policy/slips.ts";

/** Types of policies as `--policy-type` names them, as far as checks tell them apart. */
export type PolicyKind =
  | "identity"
  | "permissionsBoundary"
  | "session"
  | "serviceControl"
  | "resourceControl"
  | "vpcEndpoint"
  | "key"
  | "bucket"
  | "roleTrust"
  | "resource";

/** Policies that belong to a principal. */
export const ofPrincipals: readonly PolicyKind[] = ["identity", "permissionsBoundary", "session"];
/** Policies that name principals because they belong to something else. */
export const ofResources: readonly PolicyKind[] = ["key", "bucket", "roleTrust", "resource"];

type ScalarNode = Exclude<JsonNode, ObjectNode | ArrayNode>;

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
  | "sids"
  /** Lists of more than one entry in `Action` or `Resource`. */
  | "lists"
  /** More statements than one. */
  | "statements"
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

/** One operator with one key. */
export interface Clause {
  readonly statement: Statement;
  readonly operator: PropertyNode;
  /** As it was meant, where it is misspelt; undefined where there is no such operator. */
  readonly op: Operator | undefined;
  readonly key: PropertyNode;
  /** The key's name in lower case. */
  readonly name: string;
  readonly values: readonly ScalarNode[];
  /** All keys of the same operator. */
  readonly block: ObjectNode;
}

export class Policy {
  readonly found: FoundDocument;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  readonly #made = new Map<unknown, unknown>();
  readonly #has = new Map<PolicyPart, boolean>();
  #clauses: readonly Clause[] | undefined;
  #problems: readonly ElementProblem[] | undefined;

  constructor(found: FoundDocument) {
    this.found = found;
    this.kind = kindOf(found);
    this.statements = found.document.statements;
  }

  get node(): ObjectNode {
    return this.found.document.node;
  }

  /** What `make` makes of the policy, made once. */
  once<Made>(make: (policy: Policy) => Made): Made {
    if (!this.#made.has(make)) this.#made.set(make, make(this));
    return this.#made.get(make) as Made;
  }

  /** Whether a condition is on one of these keys. */
  hasKey(names: readonly ConditionKeyName[]): boolean {
    return this.clauses.some(({ name }) =>
      names.some((one) => (one.endsWith("/") ? name.startsWith(one) : name === one)),
    );
  }

  has(part: PolicyPart): boolean {
    let has = this.#has.get(part);
    if (has === undefined) this.#has.set(part, (has = tests[part](this)));
    return has;
  }

  /** What AWS's grammar refuses. */
  get problems(): readonly ElementProblem[] {
    return (this.#problems ??= elementProblems(this.found));
  }

  /** All conditions, in order. */
  get clauses(): readonly Clause[] {
    return (this.#clauses ??= this.statements.flatMap(clausesOf));
  }

  /** A part of a string, where it is written as it is read; otherwise the whole of it. */
  part(node: Range & { readonly value?: unknown }, start: number, end: number): Range {
    const { text } = this.found.source;
    const [from, to] = [node.offset + 1, node.end - 1];
    return start < end && typeof node.value === "string" && text.slice(from, to) === node.value
      ? { offset: from + start, end: from + end }
      : node;
  }
}

const operators =
  (name: RegExp) =>
  ({ clauses }: Policy): boolean =>
    clauses.some(({ op }) => op !== undefined && name.test(op.base.name));

const tests: Readonly<Record<PolicyPart, (policy: Policy) => boolean>> = {
  conditions: ({ clauses }) => clauses.length > 0,
  principals: ({ statements }) => statements.some(({ principal }) => principal !== undefined),
  resources: ({ statements }) =>
    statements.some(({ resource }) => stringNodes(resource?.property.value).some(({ value }) => value !== "*")),
  variables: ({ node }) => holdsVariable(node),
  problems: ({ problems }) => problems.length > 0,
  sids: ({ statements }) => statements.some((statement) => element(statement, "Sid") !== undefined),
  lists: ({ statements }) =>
    statements.some((one) => isList(element(one, "Action")?.value) || isList(element(one, "Resource")?.value)),
  statements: ({ statements }) => statements.length > 1,
  empty: ({ node }) => holdsEmpty(node),
  texts: operators(/^String/),
  numbers: operators(/^Numeric/),
  dates: operators(/^Date/),
  addresses: operators(/IpAddress$/),
  binary: operators(/^Binary/),
  presence: operators(/^Null$/),
  patterns: operators(/Like$/),
  anything: ({ clauses }) => clauses.some(({ values }) => values.length === 1 && values[0]?.value === "*"),
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

function kindOf({ type, kind }: FoundDocument): PolicyKind {
  if (type !== "resource") return type;
  return kind === undefined || kind === "other" ? "resource" : kind;
}

/** The conditions of a statement. */
export const clausesOf = (statement: Statement): Clause[] =>
  statement.conditions.map(({ operator, key, valueNodes }: ConditionElement) => ({
    statement,
    operator,
    op: parseOperator(meantOperator(operator.key.value) ?? ""),
    key,
    name: key.key.value.toLowerCase(),
    values: valueNodes as readonly ScalarNode[],
    block: operator.value as ObjectNode,
  }));

/** A statement's element, also where its name is misspelt. */
export const element = (statement: Statement, name: string): PropertyNode | undefined =>
  elementOf(statement.node, name);

/** What stands for a statement as a whole: its first brace, because a whole statement underlined says nothing. */
export const braceOf = ({ offset }: Range): Range => ({ offset, end: offset + 1 });

/** Written so: what an expression comes to by an empty default is filled in by whoever deploys it. */
export const isEmptyList = (node: JsonNode | undefined): node is ArrayNode =>
  node?.kind === "array" && node.derived !== true && node.closed && node.items.length === 0;
