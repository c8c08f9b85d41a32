/** What the checks of the language look at: the statements of a policy, taken apart once for all of them. */
import type { Statement } from "../../policy/document.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../../policy/nodes.ts";
import type { ElementProblem } from "../../policy/problems.ts";
import { documentProblems, statementProblems } from "../../policy/problems.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf } from "../../policy/slips.ts";
import type { Clause } from "./clauses.ts";
import { clausesOf } from "./clauses.ts";
import type { KnownAnswers, KnownPolicy } from "./known-statements.ts";
import type { LookedAt } from "./parts.ts";

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

/** Some statements of a policy, or all: what a check sees that looks at one after the other. */
export class Statements {
  /** For what is said and mended: what else stands in the policy decides over no finding. */
  readonly found: FoundDocument;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  readonly #known: Pick<KnownPolicy, "numbered" | "partsIn">;
  readonly #made = new Map<unknown, unknown>();
  /** Numbers of parts, as far as they were asked for. */
  readonly #has = new Set<number>();
  #asked = 0;
  #clauses: readonly Clause[] | undefined;
  #problems: readonly ElementProblem[] | undefined;

  constructor(
    found: FoundDocument,
    statements: readonly Statement[],
    known: Pick<KnownPolicy, "numbered" | "partsIn">,
  ) {
    this.found = found;
    this.kind = kindOf(found);
    this.statements = statements;
    this.#known = known;
  }

  /** Whether policy variables are live. */
  get variables(): boolean {
    return this.found.document.variables;
  }

  /** What `make` makes of them, made once. */
  once<Made>(make: (policy: this) => Made): Made {
    if (!this.#made.has(make)) this.#made.set(make, make(this));
    return this.#made.get(make) as Made;
  }

  /** Whether one of them has what a check looks at. */
  has(part: LookedAt): boolean {
    const { numbered, partsIn } = this.#known;
    const number = numbered.numberOf(part);
    if (number >= this.#asked) {
      for (const statement of this.statements) for (const one of partsIn(statement)) this.#has.add(one);
      this.#asked = numbered.size;
    }
    return this.#has.has(number);
  }

  /** What AWS's grammar refuses in the statements. */
  get problems(): readonly ElementProblem[] {
    return (this.#problems ??= statementProblems(this.found, this.statements));
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

/** All of a policy: what a check sees that compares statements, or looks at what stands beside them. */
export class Policy extends Statements {
  readonly #known: KnownPolicy;
  readonly #parts = new Map<string, Statements>();
  #freshStatements: Statements | undefined;
  #freshAlone: readonly Statements[] | undefined;
  #ownProblems: readonly ElementProblem[] | undefined;

  constructor(found: FoundDocument, known: KnownPolicy) {
    super(found, found.document.statements, known);
    this.#known = known;
  }

  get node(): ObjectNode {
    return this.found.document.node;
  }

  /** What AWS's grammar refuses beside the statements. */
  get ownProblems(): readonly ElementProblem[] {
    return (this.#ownProblems ??= documentProblems(this.found));
  }

  /** What `make` makes of nothing but what a statement says, its Sid aside: no nodes, no offsets. */
  remember<Made>(make: (statement: Statement) => Made, statement: Statement): Made {
    return this.#known.statements[statement.index]?.remember(make, statement) ?? make(statement);
  }

  /** By its number an engine knows what a check found. */
  numberOf(code: string): number {
    return this.#known.numberOf(code);
  }

  /**
   * The statements that a check has to look at: all at once, or one by one where it found something in several before,
   * so that those without are known the next time. None where nothing is to be found.
   * @param check its number
   */
  openTo(check: number): readonly Statements[] {
    const { batches, fresh, statements } = this.#known;
    let isOpen = false;
    let isApart = false;
    let isFresh = true;
    // Asked for every check at each keystroke, mostly in vain.
    for (let number = 0; number < batches.length; number++) {
      const batch = batches[number] as KnownAnswers;
      if (batch.isSilent(check)) continue;
      isOpen = true;
      isFresh &&= batch === fresh;
      isApart ||= batch.hasFoundTogether(check);
    }
    if (!isOpen) return noStatements;
    if (isFresh && !isApart) return (this.#freshAlone ??= [this.#fresh()]);
    const open = placesOf(statements, (one) => !one.batch.isSilent(check) && !one.isSilent(check));
    isApart ||= open.some((place) => statements[place]?.hasFoundTogether(check));
    if (open.length === 0) return noStatements;
    return isApart ? open.map((place) => this.#only([place])) : [this.#only(open)];
  }

  /** The statements that were not known before. */
  #fresh(): Statements {
    const { fresh, statements } = this.#known;
    return (this.#freshStatements ??= this.#only(placesOf(statements, ({ batch }) => batch === fresh)));
  }

  /** @param hasFound whether the check found anything in these */
  note(check: number, some: Statements, hasFound: boolean): void {
    if (some === this.#freshStatements && !this.#known.fresh.hasFoundTogether(check))
      this.#known.fresh.note(check, hasFound);
    else for (const { index } of some.statements) this.#known.statements[index]?.note(check, hasFound);
  }

  /**
   * Whether the last policy in which no two statements were alike in some way had this one, too: two such need not be
   * compared again. Whoever asks looks at two statements at a time, whatever their order.
   */
  hadUnlike(how: string): (statement: Statement) => boolean {
    const { unlike, statements } = this.#known;
    const before = unlike.get(how);
    return ({ index }) => before?.has(statements[index]?.id ?? -1) === true;
  }

  /** No two of its statements are alike in this way. */
  noteUnlike(how: string): void {
    this.#known.unlike.set(how, new Set(this.#known.statements.map(({ id }) => id)));
  }

  /** Whether a check that compares the statements is known to find nothing in them. */
  isSilentTogether(check: number): boolean {
    return this.#known.together.isSilent(check);
  }

  /** @param hasFound whether such a check found anything */
  noteTogether(check: number, hasFound: boolean): void {
    this.#known.together.note(check, hasFound);
  }

  /** Some of the statements: the same object for the same ones. @param places of them, in order */
  #only(places: readonly number[]): Statements {
    if (places.length === this.statements.length) return this;
    const name = places.join();
    let part = this.#parts.get(name);
    if (part === undefined) {
      part = new Statements(
        this.found,
        places.flatMap((place) => this.statements[place] ?? []),
        this.#known,
      );
      this.#parts.set(name, part);
    }
    return part;
  }
}

function placesOf<Item>(items: readonly Item[], isMeant: (item: Item) => boolean): number[] {
  const places: number[] = [];
  items.forEach((item, place) => {
    if (isMeant(item)) places.push(place);
  });
  return places;
}

/** What most checks have to look at. */
const noStatements: readonly Statements[] = [];

/** By its type and kind alone. */
export function kindOf({ type, kind }: FoundDocument): PolicyKind {
  if (type !== "resource") return type;
  return kind === undefined || kind === "other" ? "resource" : kind;
}

/** A statement's element, also where its name is misspelt. */
export const element = (statement: Statement, name: string): PropertyNode | undefined =>
  elementOf(statement.node, name);

/** What stands for a statement as a whole: its first brace, because a whole statement underlined says nothing. */
export const braceOf = ({ offset }: Range): Range => ({ offset, end: offset + 1 });

/** Written so: what an expression comes to by an empty default is filled in by whoever deploys it. */
export const isEmptyList = (node: JsonNode | undefined): node is ArrayNode =>
  node?.kind === "array" && node.derived !== true && node.closed && node.items.length === 0;
