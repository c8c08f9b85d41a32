/**
 * Values that infrastructure code leaves open (accounts, Regions, physical names, key ids, parameters), each made
 * concrete and unlike any that somebody writes, with the expression that it stands for: messages and edits have the
 * expression, the engine the value.
 */

import { NotWritable } from "../../policy/edits/writer.ts";
import type { Dialect } from "./dialects.ts";
import { cloudFormation } from "./dialects.ts";
import type { Expression, Reference } from "./expression.ts";
import { expressionText } from "./expression.ts";
import type { MadeUp, MadeUpValues } from "./made-up-values.ts";
import { areAlike, idOf, knownValues, madeUpOf } from "./made-up-values.ts";
import { keyMeant, meansOwn } from "./kinds.ts";
import { hashOf, madeUp } from "./made-up.ts";
import { orderOf, shortened } from "./shown-text.ts";
import type { FreshKind, Home } from "./fresh.ts";

/** What an edit may refer to. */
export interface ReferenceScope {
  readonly names: Pick<Expressions, "referenceTo">;
  /** Whether the resource that is edited may refer to another one: no circle comes of it. */
  mayRefer(id: string): boolean;
}

const isArn: ReadonlySet<FreshKind> = new Set(["keyArn", "bucketArn", "roleArn", "arn"]);

/** Fields of ARNs that have a form of their own, with what is made up in that form. */
const fits: ReadonlyMap<FreshKind, ReadonlySet<FreshKind>> = new Map([
  ["account", new Set<FreshKind>(["account"])],
  ["region", new Set<FreshKind>(["region"])],
  ["keyId", new Set<FreshKind>(["keyId", "keyArn"])],
]);

const never = /(?!)/g;

const maxRemembered = 10_000;

function rememberedBy<Value>(known: Map<string, Value>, text: string, work: () => Value): Value {
  const there = known.get(text);
  if (there !== undefined) return there;
  const value = work();
  if (known.size < maxRemembered) known.set(text, value);
  return value;
}

export class Expressions {
  #made: MadeUp[] = [];
  /** Of the last version, until it is known whether this one says the same. */
  #before:
    | {
        readonly made: readonly MadeUp[];
        readonly spelledAs: ReadonlyMap<string, string>;
        readonly written: ReadonlyMap<string, string>;
      }
    | undefined;
  readonly #fresh = new Map<string, { readonly value: string; readonly kind: FreshKind }>();
  readonly #values = new Set<string>();
  readonly #added = new Set<string>();
  #known: MadeUpValues | undefined;
  readonly #shown = new Map<string, string>();
  /** What variants say alike is spelled once. */
  readonly #spelled = new Map<string, string>();
  readonly #symbols = new Map<string, readonly (readonly [string, string])[]>();
  #said = new WeakMap<object, unknown>();

  #home: Home | undefined;
  readonly #here = new Set<string>();
  /** What messages call the account and the Region, where no data source of the configuration tells them. */
  #spelledAs = new Map<string, string>();
  /** How the configuration writes what is long once its parts are worked out. */
  #written = new Map<string, string>();
  readonly #asked = new Set<string>();

  readonly #fixed: ReadonlyMap<string, string>;
  readonly #dialect: Dialect;

  /** @param known values of pseudo parameters that are taken to be known: they are said as they are */
  constructor(known: ReadonlyMap<string, string>, dialect = cloudFormation) {
    this.#fixed = known;
    this.#dialect = dialect;
    this.#addPseudo();
  }

  #addPseudo(): void {
    for (const [name, value] of this.#dialect.pseudo)
      if (!this.#fixed.has(name)) this.#add({ kind: "ref", name }, value);
  }

  get account(): string {
    return this.#askedFor(this.#dialect.account);
  }

  get region(): string {
    return this.#askedFor(this.#dialect.region);
  }

  #askedFor(name: string): string {
    this.#asked.add(name);
    return this.pseudo(name) ?? "";
  }

  /** Whether anything was made with the account, or the Region, of this name. */
  isAskedFor(name: string): boolean {
    return this.#asked.has(name);
  }

  pseudo(name: string): string | undefined {
    const { pseudo } = this.#dialect;
    return pseudo.has(name) ? (this.#fixed.get(name) ?? pseudo.get(name)) : undefined;
  }

  /** Where things are of which nothing says where: by default in the account and the Region themselves. */
  liveIn(home: Home): void {
    this.#home = home;
  }

  /** An expression that is the Region of all of which nothing says where it is. */
  isHere(expression: string): void {
    this.#here.add(expression);
  }

  /**
   * The value of an expression that nothing tells: the same one each time. What is called as the account or the Region
   * in which things are made is that one.
   */
  fresh(expression: Expression, kind: FreshKind, home: Home = this.#home ?? this): string {
    const name = expressionText(expression);
    if (this.#here.has(name)) return this.#ownAs(name, "region", home);
    if ((kind === "account" || kind === "region") && meansOwn(name, kind)) return this.#ownAs(name, kind, home);
    if (kind === "s3Service") return `s3.${home.region}.amazonaws.com`;
    const general = this.#fresh.get(name);
    // What was taken for other text before (a part of a bucket's name) has the form of the field in an ARN, too.
    const isField = general !== undefined && fits.get(kind)?.has(general.kind) === false;
    const cell = isField ? `${kind} ${name}` : name;
    const known = isField ? this.#fresh.get(cell) : general;
    // Behind `key/` stands the id of a key whose ARN is taken elsewhere. Text of which nothing said what it is can be an ARN.
    if (known !== undefined && !(known.kind === "text" && isArn.has(kind)))
      return kind === "keyId" ? known.value.replace(/^arn:.*:key\//, "") : known.value;
    // By its expression alone, so that an edit elsewhere leaves it as it is.
    const makeUp = (text: string): string => madeUp(kind, name, hashOf(text), home);
    // A key's id is that of its ARN.
    const own = kind === "keyArn" || kind === "keyId" ? keyMeant(name) : name;
    let value = makeUp(own);
    for (let turn = 1; this.#values.has(value); turn++) value = makeUp(`${name} ${String(turn)}`);
    this.#values.add(value);
    this.#fresh.set(cell, { value, kind });
    this.#add(expression, value);
    // Messages have the name out of an ARN.
    const short = (prefix: string, part: string): void => {
      this.#add({ kind: "said", name }, prefix + part, { bounded: true, prefix });
    };
    if (kind === "bucketArn") short("", value.slice("arn:aws:s3:::".length));
    if (kind === "roleArn") short("role/", value.slice(value.lastIndexOf("/") + 1));
    if (kind === "keyArn") short("key/", value.slice(value.lastIndexOf("/") + 1));
    return value;
  }

  #ownAs(name: string, kind: "account" | "region", home: Home): string {
    const value = home[kind];
    if (value === this[kind] && !this.#dialect.declared.has(this.#dialect[kind]) && !this.#spelledAs.has(value)) {
      this.#spelledAs.set(value, name);
      if (this.#before === undefined) this.#forget();
    }
    return value;
  }

  /** How the configuration calls its account or its Region itself, where it has no such data source. */
  otherName(ofPseudo: string): string | undefined {
    return this.#spelledAs.get(this.pseudo(ofPseudo) ?? "");
  }

  #nameOf({ value, expression }: MadeUp): string {
    return this.#spelledAs.get(value) ?? expressionText(expression);
  }

  /**
   * An expression as the configuration writes it, for messages: `each.key`, not `merge(…)[*].key`. Of several ways the one
   * of a resource's own `for_each`, or the shortest.
   */
  isWritten(expression: string, as: string): void {
    const known = this.#written.get(expression);
    if (known !== undefined && orderOf(known) <= orderOf(as)) return;
    this.#written.set(expression, as);
    if (this.#before === undefined) this.#forget();
  }

  /** All of it is made up, and said, again from here on. */
  startAnew(): void {
    this.#before = { made: this.#made, spelledAs: this.#spelledAs, written: this.#written };
    this.#made = [];
    this.#spelledAs = new Map();
    this.#written = new Map();
    this.#added.clear();
    this.#fresh.clear();
    this.#values.clear();
    this.#addPseudo();
  }

  /** A value that is the template's own, and how it is to be said. */
  say(expression: Expression, value: string): void {
    this.#add(expression, value, { bounded: true });
  }

  /** The short form of an ARN, which messages have: `role/` with a name, `key/` with an id. */
  sayShort(name: string, prefix: string, value: string, expression: Expression = { kind: "said", name }): void {
    this.#add(expression, prefix + value, { bounded: true, prefix });
  }

  #add(expression: Expression, value: string, how: Partial<Pick<MadeUp, "bounded" | "prefix">> = {}): void {
    const one = { expression, value, bounded: false, prefix: "", ...how };
    const name = idOf(one);
    if (this.#added.has(name)) return;
    this.#added.add(name);
    this.#made.push(one);
    if (this.#before === undefined) this.#forget();
  }

  /** What was spelled in the last version is spelled so in this one, if all was made up alike. */
  #settle(): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    const { made, spelledAs, written } = before;
    const areSame =
      made.length === this.#made.length &&
      made.every((one, index) => areAlike(one, this.#made[index])) &&
      spelledAs.size === this.#spelledAs.size &&
      [...spelledAs].every(([value, name]) => this.#spelledAs.get(value) === name) &&
      written.size === this.#written.size &&
      [...written].every(([expression, as]) => this.#written.get(expression) === as);
    if (!areSame) this.#forget();
  }

  #forget(): void {
    this.#known = undefined;
    this.#shown.clear();
    this.#spelled.clear();
    this.#symbols.clear();
    this.#said = new WeakMap();
  }

  #index(text: string): ReturnType<typeof madeUpOf> {
    return madeUpOf(text, (this.#known ??= knownValues(this.#made)));
  }

  /** A text with the expressions in the place of what was made up for them. */
  spell(text: string): string {
    this.#settle();
    return rememberedBy(this.#spelled, text, () => this.#spell(text));
  }

  #spell(text: string): string {
    const { pattern, byValue } = this.#index(text);
    if (pattern === undefined) return text;
    const spelled = text.replace(pattern, (value: string, at: number) => {
      const named = byValue.get(value);
      if (named === undefined) return value;
      const name = this.shown(this.#nameOf(named));
      const alone =
        !/[\w:/*.$-]/.test(text.charAt(at - 1)) && !/^(?:[\w:/*$-]|\.\w)/.test(text.slice(at + value.length));
      return alone && !name.startsWith("AWS::") ? name : `${named.prefix}\${${name}}`;
    });
    // The key of an instance that nobody knows is no text.
    return spelled.replaceAll('["each.key"]', "[each.key]");
  }

  /** What something is in these names, worked out once for as long as they are the same. */
  inNames<Value extends object>(one: Value, say: () => Value): Value {
    this.#settle();
    const known = this.#said.get(one) as Value | undefined;
    if (known !== undefined) return known;
    const said = say();
    this.#said.set(one, said);
    return said;
  }

  /** An expression for people: what was made up for its own parts as expressions, and long ones cut short. */
  shown(expression: string): string {
    this.#settle();
    const known = this.#shown.get(expression);
    if (known !== undefined) return known;
    // Its own value does not occur in it, but the values of others may hold each other.
    this.#shown.set(expression, expression);
    const text = shortened(this.spell(this.#asWritten(expression)));
    this.#shown.set(expression, text);
    return text;
  }

  #asWritten(expression: string): string {
    // Only quicker: what refers to one thing is written so.
    if (!/[[({]/.test(expression)) return expression;
    const parts = [...this.#written].filter(([part]) => expression.includes(part));
    return parts
      .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      .reduce((text, [part, as]) => text.replaceAll(part, as), expression);
  }

  /** What in the text was made up, with what it stands for. */
  symbolsIn(texts: readonly string[]): ReadonlyMap<string, string> {
    this.#settle();
    const found = texts.flatMap((text) => rememberedBy(this.#symbols, text, () => this.#symbolsIn(text)));
    return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #symbolsIn(text: string): readonly (readonly [string, string])[] {
    const { pattern, byValue } = this.#index(text);
    return [...(pattern === undefined ? [] : text.matchAll(pattern))].flatMap(([value]) => {
      const named = byValue.get(value);
      return named === undefined ? [] : [[value, this.shown(this.#nameOf(named))] as const];
    });
  }

  /**
   * How an edit writes a value; undefined where it is plain text.
   * @throws NotWritable where a value is made up and no edit can refer to it
   */
  referenceTo(value: string, mayRefer: ReferenceScope["mayRefer"]): Reference | undefined {
    this.#settle();
    const { pattern, byValue } = this.#index(value);
    const whole = byValue.get(value);
    if (whole !== undefined && !mayRefer(whole.expression.name)) throw new NotWritable(value);
    if (whole !== undefined && whole.expression.kind !== "said" && whole.prefix === "") return whole.expression;
    let isSub = false;
    const text = value
      .replace(/\$\{(?=[^!])/g, () => this.#dialect.escaped)
      .replace(pattern ?? never, (made: string) => {
        const named = byValue.get(made);
        if (named === undefined) return made;
        const { expression, prefix } = named;
        if (expression.kind === "said" || expression.kind === "import" || !mayRefer(expression.name))
          throw new NotWritable(made);
        isSub = true;
        return `${prefix}\${${expressionText(expression)}}`;
      });
    return isSub ? { kind: "sub", text } : undefined;
  }
}
