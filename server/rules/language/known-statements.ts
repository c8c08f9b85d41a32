/**
 * What checks know of statements by what these say, their Sids aside: whoever types in one statement leaves the others as
 * they were, and no check that looks at one after the other has to look at those again. Only that nothing is found is
 * kept; what is found is found anew each time, at the places where it stands now.
 */
import type { Catalog } from "../../catalog/catalog.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { append } from "../../policy/append.ts";
import type { Statement } from "../../policy/document.ts";
import type { JsonNode, PropertyNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { NumberedParts } from "./parts.ts";

const silent = 1;
/** Something was found, in this statement or in another one that was asked with it. */
const foundTogether = 2;

/** More than the largest policy has that is checked. */
const maxStatements = 20_000;
/** Of names, in UTF-16 code units. */
const maxLength = 1 << 21;

/** What is found by checks with a greater number is not kept. */
const maxChecks = 256;

/** What checks found in what says something, by their numbers. */
export class KnownAnswers {
  #answers: Uint8Array | undefined;

  isSilent(check: number): boolean {
    return this.#answers?.[check] === silent;
  }

  hasFoundTogether(check: number): boolean {
    return this.#answers?.[check] === foundTogether;
  }

  /** @param hasFound whether something was found, in this or in one that was asked with it */
  note(check: number, hasFound: boolean): void {
    this.#answers ??= new Uint8Array(maxChecks);
    this.#answers[check] = hasFound ? foundTogether : silent;
  }
}

class KnownStatement extends KnownAnswers {
  readonly id: number;
  /** What was found in all statements that were new with it, by checks that were asked of these alone. */
  readonly batch: KnownAnswers;
  readonly #made = new Map<unknown, unknown>();
  readonly #parts: number[] = [];
  #asked = 0;

  constructor(id: number, batch: KnownAnswers) {
    super();
    this.id = id;
    this.batch = batch;
  }

  /** What is made of nothing but what the statement says, its Sid aside: no nodes, no offsets. */
  remember<Made>(make: (statement: Statement) => Made, statement: Statement): Made {
    if (!this.#made.has(make)) this.#made.set(make, make(statement));
    return this.#made.get(make) as Made;
  }

  /** The numbers of what it has, of all parts that were asked for until now. */
  partsIn(numbered: NumberedParts, statement: Statement, found: FoundDocument): readonly number[] {
    if (this.#asked < numbered.size) {
      append(this.#parts, numbered.in(statement, found, this.#asked));
      this.#asked = numbered.size;
    }
    return this.#parts;
  }
}

export interface KnownPolicy {
  /** The number of a check. */
  numberOf(code: string): number;
  /** By what was looked for: the numbers of statements of which no two are alike in that way. */
  readonly unlike: Map<string, ReadonlySet<number>>;
  /** In order. */
  readonly statements: readonly KnownStatement[];
  /** Those of its statements. */
  readonly batches: readonly KnownAnswers[];
  /** The one of the statements that are new with this policy. */
  readonly fresh: KnownAnswers;
  /** What was found in all of them, in this order. */
  readonly together: KnownAnswers;
  /** The numbers of what one of its statements has. */
  readonly partsIn: (statement: Statement) => readonly number[];
  readonly numbered: NumberedParts;
}

/** Of one engine. */
export class KnownStatements {
  readonly #known = new Map<string, Map<number | string, KnownStatement>>();
  readonly #together = new Map<string, KnownAnswers>();
  readonly #numbers = new Map<string, number>();
  readonly #parts = new NumberedParts();
  readonly #unlike = new Map<string, ReadonlySet<number>>();
  #made = 0;
  #count = 0;
  #length = 0;
  #lengthTogether = 0;

  /**
   * What is known of a policy.
   * @param compiled its statements, in order, as far as they are compiled
   */
  of(found: FoundDocument, { revision }: Catalog, compiled: readonly CompiledStatement[]): KnownPolicy {
    const { document, type, kind } = found;
    const context = [type, kind, document.variables, revision].join();
    const fresh = new KnownAnswers();
    const statements = document.statements.map((statement, place) => {
      const { isPlain = false, factsId } = compiled[place] ?? {};
      return this.#statement(context, isPlain && factsId !== undefined ? factsId : contentOf(statement.node), fresh);
    });
    // They are of this context and no other.
    return {
      numberOf: (code) => this.#numberOf(code),
      unlike: this.#unlike,
      statements,
      batches: [...new Set(statements.map(({ batch }) => batch))],
      fresh,
      together: this.#all(statements.map(({ id }) => id).join()),
      numbered: this.#parts,
      partsIn: (statement) =>
        statements[statement.index]?.partsIn(this.#parts, statement, found) ?? this.#parts.in(statement, found, 0),
    };
  }

  #numberOf(code: string): number {
    let number = this.#numbers.get(code);
    if (number === undefined) this.#numbers.set(code, (number = this.#numbers.size));
    return number;
  }

  #all(name: string): KnownAnswers {
    const known = this.#together.get(name);
    if (known !== undefined) return known;
    // Only quicker: what is forgotten is found out again.
    this.#lengthTogether += name.length + maxChecks;
    // Only quicker: the same.
    if (this.#lengthTogether > maxLength) {
      this.#together.clear();
      this.#lengthTogether = name.length;
    }
    const made = new KnownAnswers();
    this.#together.set(name, made);
    return made;
  }

  #statement(context: string, name: number | string, fresh: KnownAnswers): KnownStatement {
    const known = this.#known.get(context)?.get(name);
    if (known !== undefined) return known;
    // Only quicker: what is forgotten is found out again.
    const length = typeof name === "string" ? name.length : 0;
    // Only quicker: the same.
    if (++this.#count > maxStatements || (this.#length += length) > maxLength) {
      this.#known.clear();
      [this.#count, this.#length] = [1, length];
    }
    const ofContext = this.#known.get(context) ?? new Map<number | string, KnownStatement>();
    this.#known.set(context, ofContext);
    const made = new KnownStatement(++this.#made, fresh);
    ofContext.set(name, made);
    return made;
  }
}

/** The same text for two statements exactly if nothing but places and Sid differs. */
export function contentOf(node: JsonNode | undefined, isStatement = true): string {
  if (node === undefined) return "-";
  const written = `${node.derived === true ? "d" : ""}${node.written ?? ""}`;
  switch (node.kind) {
    case "string":
      return `${written}"${lengthAnd(node.value)}`;
    case "array":
      return `${written}[${node.items.map((item) => contentOf(item, false)).join("")}${node.closed ? "]" : "|"}${node.open === true ? "…" : ""}`;
    case "object": {
      const members = node.properties.map(
        (property) =>
          contentOf(property.key, false) + (isStatement && isSid(property) ? "Sid" : contentOf(property.value, false)),
      );
      return `${written}{${members.join("")}${node.closed ? "}" : "|"}${node.open === true ? "…" : ""}`;
    }
    default:
      return `${written}${node.kind} ${String(node.value)};`;
  }
}

const isSid = ({ key, value }: PropertyNode): boolean => key.value === "Sid" && value?.kind === "string";

const lengthAnd = (text: string): string => `${String(text.length)}:${text}`;
