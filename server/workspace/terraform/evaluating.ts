/** What functions, templates, blocks, data sources and references ask of the evaluator that they are parts of. */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import type { Expression } from "../symbols/expression.ts";
import type { Expressions } from "../symbols/expressions.ts";
import type { FreshKind, Home } from "../symbols/fresh.ts";
import type { OtherFile, ValuePlace } from "./declared.ts";
import type { Memory } from "./memory.ts";
import type {
  CalledModule,
  HclValue,
  Instance,
  Instances,
  ModuleInstance,
  NameScope,
  ObjectEntry,
  ObjectValue,
} from "./values.ts";

/** Names that are looked up: what they stand for. */
export interface Referenced {
  /** Undefined where nothing of that name is declared. */
  instances(mode: Instance["mode"], name: string, module: ModuleInstance): Instances | undefined;
  /** A module that is called, once for each of its instances; undefined `module` where it is not at hand. */
  calledModules(module: ModuleInstance, name: string): readonly CalledModule[];
  /** The physical name; of a key its id. */
  physicalName(instance: Instance): string;
  arnOf(instance: Instance): string;
  attribute(instance: Instance, name: string, at: ValuePlace): HclValue;
  /**
   * Worked out once for an owner.
   * @param inCircle what whoever asks in working it out gets
   */
  once<Value>(owner: object, name: string, work: () => Value, inCircle: () => Value): Value;
}

export interface Evaluating {
  readonly names: Expressions;
  readonly memory: Memory;
  readonly references: Referenced;
  /** Whether what Terraform refuses is passed over: within `try` and `can`. */
  isTrying: boolean;
  /** @throws EvaluationError where Terraform refuses it */
  value(expression: HclExpression, scope: NameScope): HclValue;
  /** The same; unknown where Terraform refuses it. */
  known(expression: HclExpression, scope: NameScope): HclValue;
  /** A value that nobody knows; or the one that is chosen for it. */
  unknown(expression: string, place: ValuePlace): HclValue;
  /** What is chosen for an expression, undefined where nothing is. */
  chosen(expression: string, place: ValuePlace): HclValue | undefined;
  /** What a value is as text, made up where nobody knows it; undefined where it is none. */
  text(value: HclValue, kind?: FreshKind): string | undefined;
  madeUp(expression: string, kind?: FreshKind): string;
  /** Each version makes it up anew. */
  fresh(expression: Expression, kind: FreshKind, home?: Home): string;
  /** Whether a condition holds; one that nobody knows is chosen. */
  truth(value: HclValue): boolean;
  /** The members of a collection, as `for`, `for_each` and `dynamic` go through them. */
  members(
    value: HclValue,
    at: ValuePlace,
  ): { readonly all: readonly (readonly [HclValue, HclValue])[]; readonly open: boolean };
  /** `value.name` */
  member(value: HclValue, name: string, at: ValuePlace): HclValue;
  /**
   * What a map gives for a key that nobody knows, or that is a variable's default, is one of those that it lists: each
   * is read.
   * @param isOneOf whether there is nothing for any other key
   * @returns whether the map is asked for each of them
   */
  triesKeys(map: ObjectValue, key: HclValue, isOneOf: boolean): boolean;
  /** An entry that is worked out when somebody asks for it. */
  lazily(key: ValuePlace, work: () => HclValue): ObjectEntry;
  fileNamed(path: string): OtherFile | undefined;
}
