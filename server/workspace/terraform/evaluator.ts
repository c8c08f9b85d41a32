/**
 * The values of expressions, worked out when they are asked for. What nobody knows stays unknown, and what Terraform
 * would refuse is unknown, too.
 * https://developer.hashicorp.com/terraform/language/expressions
 */
import type {
  HclAttributeOf,
  HclBinary,
  HclConditional,
  HclExpression,
  HclFor,
  HclIndex,
  HclObject,
  HclSplat,
  HclTuple,
} from "../../policy/hcl/nodes.ts";
import type { FreshKind, Home } from "../symbols/fresh.ts";
import type { Expression } from "../symbols/expression.ts";
import type { Expressions } from "../symbols/expressions.ts";
import { kindByName } from "../symbols/kinds.ts";
import type { Choosing, ChosenValue } from "./choices.ts";
import type { Versions } from "./memory.ts";
import type { Evaluating } from "./evaluating.ts";
import { Memory } from "./memory.ts";
import { callFunction } from "./call.ts";
import { elementOf, keysTold } from "./elements.ts";
import type { OtherFile, ValuePlace } from "./declared.ts";
import type { NameScope, ObjectEntry, ObjectValue, HclValue } from "./values.ts";
import { placeIn } from "./declared.ts";
import { writtenIn } from "./overrides.ts";
import { Referring } from "./references.ts";
import { calculated, literalOf } from "./numbers.ts";
import { templateValue } from "./templates.ts";
import { called, calledAsWritten, maxWritten } from "./written-names.ts";
import {
  bool,
  equal,
  EvaluationError,
  expressionOf,
  isGivenByAws,
  lazyEntry,
  list,
  nullValue,
  number,
  object,
  string,
  textOf,
  TooManyValues,
  unknown,
} from "./values.ts";

/** What an edit can write as it is. */
const isReference = /^[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[(?:\d+|"[^"]*")\])+$/i;
const maxSteps = 2_000_000;
const maxDepth = 200;

export class Evaluator implements Evaluating {
  readonly names: Expressions;
  readonly memory: Memory;
  readonly references: Referring;
  readonly #fileNamed: (path: string) => OtherFile | undefined;
  #steps = 0;
  /** Those of all readings so far. */
  #allSteps = 0;
  #depth = 0;
  isTrying = false;

  /** @param fileNamed what `file` and `templatefile` read */
  constructor(
    names: Expressions,
    choices: Choosing,
    fileNamed: (path: string) => OtherFile | undefined,
    readModule: ConstructorParameters<typeof Referring>[1],
  ) {
    this.names = names;
    this.memory = new Memory(choices);
    this.#fileNamed = fileNamed;
    this.references = new Referring(this, readModule);
  }

  /** Of the reading that goes on. */
  get choices(): Choosing {
    return this.memory.choices;
  }

  /** Reads with other choices from here on: of what is known, what they leave as it is. */
  choose(choices: Choosing): void {
    this.memory.choices = choices;
    this.#allSteps += this.#steps;
    this.#steps = 0;
  }

  /** Reads other files from here on: of what is known, what says the same in them. */
  nextEdit(): void {
    this.memory.nextEdit();
    this.names.startAnew();
  }

  /** Whether a reading from the start may come to another end, or to none. */
  get isInOrder(): boolean {
    return this.memory.isInOrder || this.#allSteps + this.#steps > maxSteps / 2;
  }

  chosen(expression: string, place: ValuePlace): HclValue | undefined {
    this.memory.note(expression);
    return this.choices.chosen(expression, place);
  }

  #truthOf(expression: string, byDefault = true): boolean {
    this.memory.note(expression);
    return this.memory.ask(`truth ${String(byDefault)} ${expression}`, () => this.choices.truth(expression, byDefault));
  }

  /** A variable, or a value that nobody knows, may be another one. */
  #mayBe(expression: string, byDefault: ChosenValue | undefined, other: ChosenValue): void {
    const name = `may be ${JSON.stringify([expression, byDefault, other])}`;
    this.memory.ask(name, () => {
      this.choices.mayBe(expression, byDefault, other);
    });
  }

  lazily(key: ValuePlace, work: () => HclValue): ObjectEntry {
    const { memory } = this;
    const versions: Versions<HclValue> = [];
    return {
      key,
      get value() {
        return memory.remembered(versions, work);
      },
    };
  }

  fileNamed(path: string): OtherFile | undefined {
    return this.memory.ask(`file ${path}`, () => this.#fileNamed(path), { lasts: true });
  }

  value(expression: HclExpression, scope: NameScope): HclValue {
    if (++this.#steps > maxSteps) throw new TooManyValues("too many values");
    if (this.#depth > maxDepth) {
      this.memory.isInOrder = true;
      return this.unknownOf(expression, scope);
    }
    this.#depth++;
    try {
      return this.#value(expression, scope);
    } finally {
      this.#depth--;
    }
  }

  known(expression: HclExpression, scope: NameScope): HclValue {
    try {
      return this.value(expression, scope);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return this.unknownOf(expression, scope);
    }
  }

  unknown(expression: string, place: ValuePlace): HclValue {
    return this.chosen(expression, place) ?? unknown(expression, place);
  }

  unknownOf(expression: HclExpression, scope: NameScope): HclValue {
    const text = writtenIn(scope.file, expression).replace(/\s+/g, " ").slice(0, maxWritten);
    return this.unknown(
      scope.module.address === "" ? text : `${scope.module.address}: ${text}`,
      place(expression, scope),
    );
  }

  text(value: HclValue, kind?: FreshKind): string | undefined {
    return value.kind === "unknown" ? this.madeUp(value.expression, kind) : textOf(value);
  }

  /** @param home in which it is, if that is told: of two who ask the first decides */
  madeUp(expression: string, kind: FreshKind = kindByName(expression), home?: Home): string {
    return this.fresh({ kind: isReference.test(expression) ? "ref" : "said", name: expression }, kind, home);
  }

  fresh(expression: Expression, kind: FreshKind, home?: Home): string {
    const name = JSON.stringify([expression, kind, home?.account, home?.region]);
    return this.memory.ask(`fresh ${name}`, () => this.names.fresh(expression, kind, home), { lasts: true });
  }

  truth(value: HclValue): boolean {
    switch (value.kind) {
      case "bool":
        if (value.variable !== undefined) this.#mayBe(value.variable, value.value, !value.value);
        return value.value;
      case "string":
        if (value.value === "true" || value.value === "false") return value.value === "true";
        if (value.open) return this.#truthOf(value.value);
        break;
      case "unknown":
        return this.#truthOf(value.expression);
      default:
    }
    throw new EvaluationError("no condition");
  }

  #value(expression: HclExpression, scope: NameScope): HclValue {
    switch (expression.kind) {
      case "literal": {
        const at = place(expression, scope);
        const { value } = expression;
        return value === null ? nullValue(at) : typeof value === "boolean" ? bool(value, at) : number(value, at);
      }
      case "template":
        return templateValue(this, expression, scope);
      case "variable":
        return this.#variable(expression.name, expression, scope);
      case "attribute":
        return this.#attribute(expression, scope);
      case "index":
        return this.#index(expression, scope);
      case "splat":
        return this.#splat(expression, scope);
      case "call":
        return calledAsWritten(this, callFunction(this, expression, scope), expression, scope);
      case "tuple":
        return this.#tuple(expression, scope);
      case "object":
        return this.#object(expression, scope);
      case "for":
        return this.#for(expression, scope);
      case "conditional":
        return this.#conditional(expression, scope);
      case "binary":
        return this.#binary(expression, scope);
      case "unary": {
        const operand = this.value(expression.operand, scope);
        if (expression.operator === "!") return bool(!this.truth(operand), place(expression, scope));
        const digits = textOf(operand);
        if (operand.kind === "unknown" || digits === undefined) return this.unknownOf(expression, scope);
        return number(-Number(digits), place(expression, scope));
      }
      case "parentheses":
        return this.value(expression.inner, scope);
      case "missing":
        return unknown("", place(expression, scope));
    }
  }

  #variable(name: string, expression: HclExpression, scope: NameScope): HclValue {
    const own = scope.names.get(name);
    if (own !== undefined) return own;
    return this.unknownOf(expression, scope);
  }

  #attribute(expression: HclAttributeOf, scope: NameScope): HclValue {
    const { object: of, name } = expression;
    const at = place(expression, scope);
    const referred = this.references.referred(expression, scope, at);
    if (referred !== undefined) return referred;
    return this.member(this.value(of, scope), name.value, at);
  }

  member(value: HclValue, name: string, at: ValuePlace): HclValue {
    switch (value.kind) {
      case "object": {
        const entry = value.entries.get(name);
        if (entry !== undefined) return entry.value;
        if (value.open) return this.unknown(`${expressionOf(value)}.${name}`, at);
        throw new EvaluationError(`no attribute ${name}`);
      }
      case "list": {
        // Of old, `list.0`.
        if (/^\d+$/.test(name)) return this.element(value, number(Number(name), at), at);
        throw new EvaluationError("a list has no attributes");
      }
      case "resource":
        return this.references.attribute(value.instance, name, at);
      case "module":
        return this.references.output(value.module, name, at);
      case "unknown":
        return this.unknown(`${value.expression}.${name}`, at);
      default:
        throw new EvaluationError("no object");
    }
  }

  /** Any element of what an expression gives. */
  #oneOf(expression: HclFor, { place: at }: HclValue, scope: NameScope): HclValue {
    const all = this.unknownOf(expression, scope);
    return all.kind === "unknown" ? this.unknown(`${all.expression}[*]`, at) : all;
  }

  #index(expression: HclIndex, scope: NameScope): HclValue {
    const of = this.value(expression.object, scope);
    // Of which nothing is known is called by what is written.
    if (of.kind === "list" && of.open && of.items.length === 0) return this.unknownOf(expression, scope);
    const key = this.value(expression.key, scope);
    return calledAsWritten(this, this.element(of, key, place(expression, scope)), expression, scope);
  }

  /** `value[key]` */
  element(value: HclValue, key: HclValue, at: ValuePlace): HclValue {
    return elementOf(this, value, key, at);
  }

  triesKeys(map: ObjectValue, key: HclValue, isOneOf: boolean): boolean {
    const variable = key.kind === "unknown" ? key.expression : key.variable;
    if (variable === undefined) return false;
    const keys = keysTold(map);
    if (keys.length === 0) return false;
    const byDefault = key.kind === "unknown" ? undefined : textOf(key);
    this.memory.ask(`key ${JSON.stringify([variable, byDefault, keys, isOneOf])}`, () => {
      this.choices.key(variable, byDefault, keys, isOneOf);
    });
    return true;
  }

  #splat(expression: HclSplat, scope: NameScope): HclValue {
    const of = this.value(expression.object, scope);
    const at = place(expression, scope);
    const each = (item: HclValue): HclValue =>
      this.value(expression.each, { ...scope, names: new Map([...scope.names, ["", item]]) });
    if (of.kind === "unknown") return list([each(this.unknown(`${of.expression}[*]`, at))], at, true);
    if (of.kind === "null") return list([], at);
    if (of.kind === "list") return list(of.items.map(each), at, of.open);
    return list([each(of)], at);
  }

  #tuple(expression: HclTuple, scope: NameScope): HclValue {
    const items = expression.items.map((item) => this.value(item, scope));
    return { ...list(items, place(expression, scope)), literal: true };
  }

  #object(expression: HclObject, scope: NameScope): HclValue {
    const entries = new Map<string, ObjectEntry>();
    let open = false;
    for (const item of expression.items) {
      const key = item.name ?? textOf(this.value(item.key, scope));
      if (key === undefined) open = true;
      else
        entries.set(
          key,
          this.lazily(place(item.key, scope), () => this.value(item.value, scope)),
        );
    }
    return { ...object(entries, place(expression, scope), open), literal: true };
  }

  members(
    value: HclValue,
    at: ValuePlace,
  ): { readonly all: readonly (readonly [HclValue, HclValue])[]; readonly open: boolean } {
    switch (value.kind) {
      case "list":
        return { all: value.items.map((item, index) => [number(index, item.place), item] as const), open: value.open };
      case "object":
        return {
          all: [...value.entries].map(([key, entry]) => [string(key, entry.key), entry.value] as const),
          open: value.open,
        };
      case "unknown":
        return {
          all: [[this.unknown(`${value.expression}[*].key`, at), this.unknown(`${value.expression}[*]`, at)]],
          open: true,
        };
      case "null":
        throw new EvaluationError("nothing to go through");
      default:
        return { all: [[number(0, at), value]], open: false };
    }
  }

  #for(expression: HclFor, scope: NameScope): HclValue {
    const at = place(expression, scope);
    const { all, open } = this.members(this.value(expression.collection, scope), at);
    const items: HclValue[] = [];
    const entries = new Map<string, ObjectEntry>();
    const groups = new Map<string, HclValue[]>();
    let openKeys = open;
    for (const [key, value] of all) {
      const names = new Map(scope.names);
      const { keyName, valueName } = expression;
      // Most maps are made for the `for_each` of a resource.
      const inMap = expression.form !== "tuple";
      if (keyName !== undefined) names.set(keyName.value, called(this, key, inMap ? "each.key" : keyName.value));
      names.set(valueName.value, called(this, value, inMap ? "each.value" : valueName.value));
      const inner: NameScope = { ...scope, names };
      if (expression.condition !== undefined && !this.truth(this.value(expression.condition, inner))) continue;
      if (expression.form === "tuple" || expression.key === undefined) {
        const item = this.value(expression.value, inner);
        // Of a collection that nobody knows another condition chooses another element.
        const isChosen = open && expression.condition !== undefined && item.kind === "unknown";
        items.push(isChosen ? this.#oneOf(expression, item, scope) : item);
        continue;
      }
      const name = this.value(expression.key, inner);
      const text = this.text(name);
      if (name.kind === "unknown") openKeys = true;
      if (text === undefined) throw new EvaluationError("no key");
      if (expression.groups) groups.set(text, [...(groups.get(text) ?? []), this.value(expression.value, inner)]);
      else
        entries.set(
          text,
          this.lazily(name.place, () => this.value(expression.value, inner)),
        );
    }
    if (expression.form === "tuple") return list(items, at, open);
    for (const [key, some] of groups)
      entries.set(
        key,
        lazyEntry(at, () => list(some, at)),
      );
    return object(entries, at, openKeys);
  }

  #conditional(expression: HclConditional, scope: NameScope): HclValue {
    const condition = this.value(expression.condition, scope);
    return this.value(this.truth(condition) ? expression.then : expression.otherwise, scope);
  }

  #binary(expression: HclBinary, scope: NameScope): HclValue {
    const at = place(expression, scope);
    const { operator } = expression;
    const left = this.value(expression.left, scope);
    if (operator === "&&" || operator === "||") {
      // Both sides are worked out in Terraform, too; which of them decides is of no matter.
      const first = this.truth(left);
      if (first === (operator === "||")) return bool(first, at);
      return bool(this.truth(this.value(expression.right, scope)), at);
    }
    const right = this.value(expression.right, scope);
    if (operator === "==" || operator === "!=")
      return bool(this.#equal(left, right, writtenIn(scope.file, expression)) === (operator === "=="), at);
    const [a, b] = [Number(textOf(left)), Number(textOf(right))];
    if (left.kind === "unknown" || right.kind === "unknown" || Number.isNaN(a) || Number.isNaN(b))
      return this.unknown(`${expressionOf(left)} ${operator} ${expressionOf(right)}`, at);
    return calculated(operator, a, b, at);
  }

  #equal(left: HclValue, right: HclValue, written: string): boolean {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const literal = literalOf(other);
      if (literal === undefined) continue;
      if (one.kind === "unknown" && (literal === "" || literal === null) && isGivenByAws(one.expression)) return false;
      if (one.kind === "unknown") this.#mayBe(one.expression, undefined, literal);
      const [variable, own] = [one.variable, literalOf(one)];
      if (variable !== undefined)
        this.memory.ask(`compared ${JSON.stringify([variable, own, literal])}`, () => {
          this.choices.compared(variable, own, literal);
        });
    }
    return (
      equal(left, right) ??
      (literalOf(left) === undefined && literalOf(right) === undefined && this.#truthOf(written, false))
    );
  }
}

const place = (span: ValuePlace, { file }: NameScope): ValuePlace => placeIn(span, file);
