/** What names refer to: variables, locals, resources, data sources, and the outputs of modules. */
import type { HclAttributeOf, HclExpression } from "../../policy/hcl/nodes.ts";
import { argumentOf } from "./blocks.ts";
import { dataAttribute } from "./data-sources.ts";
import type {
  VariableValues,
  Instance,
  Instances,
  ModuleInstance,
  NameScope,
  ObjectEntry,
  HclValue,
  CalledModule,
} from "./values.ts";
import type { Evaluating, Referenced } from "./evaluating.ts";
import { addressOf, typeOf } from "./instances.ts";
import type { DeclaredBlock, ValuePlace } from "./declared.ts";
import type { ModuleSource } from "./modules.ts";
import { attributeOf } from "./declared.ts";
import { homeOfInstance, providersOf } from "./providers.ts";
import { ofBucket, resourceTypes } from "./resource-types.ts";
import { typed } from "./variable-types.ts";
import { EvaluationError, list, nothing, object, string, textOf, unknown } from "./values.ts";
import { expansionOf } from "./expansion.ts";

/** The folder of a module that is called; undefined where it is not at hand. */
export type ReadModule = (source: string, from: ModuleSource, call: string) => ModuleSource | undefined;

export class Referring implements Referenced {
  readonly #evaluator: Evaluating;
  readonly #readModule: ReadModule;
  /** What is being worked out, by what it is about. */
  readonly #open = new WeakMap<object, Set<string>>();
  /** Values of the root's variables, by files or by the command line. */
  variableValues: VariableValues = new Map();
  /** Whether a variable without such a value has its default, and no other one. */
  takesDefaults = false;

  constructor(evaluator: Evaluating, readModule: ReadModule) {
    this.#evaluator = evaluator;
    this.#readModule = readModule;
  }

  /** What `var.a`, `local.a`, `data.t.a`, `t.a`, `module.a` are; undefined for anything else. */
  referred({ object: of, name }: HclAttributeOf, scope: NameScope, at: ValuePlace): HclValue | undefined {
    const { module } = scope;
    if (scope.onlyNames === true) return undefined;
    if (of.kind === "attribute" && of.object.kind === "variable" && of.object.name === "data")
      return this.#resource("data", `${of.name.value}.${name.value}`, module, at);
    if (of.kind !== "variable" || scope.names.has(of.name)) return undefined;
    switch (of.name) {
      case "var":
        return this.variable(module, name.value, at);
      case "local":
        return this.#local(module, name.value, at);
      case "module":
        return this.#called(module, name.value, at);
      case "path":
        return string(
          name.value === "module" ? module.source.folder : name.value === "cwd" ? "." : this.#rootOf(module),
          at,
        );
      case "data":
      case "each":
      case "count":
      case "self":
      case "terraform":
        return undefined;
      default:
        return of.name === "" ? undefined : this.#resource("resource", `${of.name}.${name.value}`, module, at);
    }
  }

  #rootOf(module: ModuleInstance): string {
    return module.call === undefined ? module.source.folder : this.#rootOf(module.call.from.module);
  }

  /** Worked out once; unknown where that needs the value itself. */
  #cell(owner: object, name: string, at: ValuePlace, work: () => HclValue): HclValue {
    const evaluator = this.#evaluator;
    const value = (): HclValue => {
      const { isTrying } = evaluator;
      // Whoever asks tries the name, not what it is worked out of.
      evaluator.isTrying = false;
      try {
        return work();
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        return evaluator.unknown(name, at);
      } finally {
        evaluator.isTrying = isTrying;
      }
    };
    return this.once(owner, name, value, () => unknown(name, at));
  }

  once<Value>(owner: object, name: string, work: () => Value, inCircle: () => Value): Value {
    const open = this.#open.get(owner) ?? new Set<string>();
    if (open.has(name)) {
      this.#evaluator.memory.isInOrder = true;
      return inCircle();
    }
    return this.#evaluator.memory.of(owner, name, () => {
      this.#open.set(owner, open.add(name));
      try {
        return work();
      } finally {
        open.delete(name);
      }
    });
  }

  variable(module: ModuleInstance, name: string, at: ValuePlace): HclValue {
    const expression = addressOf(module.address, `var.${name}`);
    const value = this.#cell(module, expression, at, () => this.#variable(module, name, expression, at));
    // What nobody knows stands where it is used.
    return value.kind === "unknown" ? { ...value, place: at } : value;
  }

  #variable(module: ModuleInstance, name: string, expression: string, at: ValuePlace): HclValue {
    const evaluator = this.#evaluator;
    const declared = evaluator.memory.answered(module.source.variables.named(name));
    const body = declared?.block.body;
    const type = body && attributeOf(body, "type")?.value;
    const byDefault = body && attributeOf(body, "default");
    const nullable = body && attributeOf(body, "nullable")?.value;
    const as = (value: HclValue): HclValue =>
      type === undefined || declared === undefined ? value : typed(evaluator, value, type, rootScope(module, declared));
    if (module.call !== undefined) {
      const { declared: call, from } = module.call;
      const argument = attributeOf(call.block.body, name);
      if (argument !== undefined) {
        const value = evaluator.known(argument.value, from);
        const takesDefault = value.kind === "null" && nullable?.kind === "literal" && nullable.value === false;
        if (!takesDefault) return as(value);
      }
      if (byDefault === undefined || declared === undefined) return evaluator.unknown(expression, at);
      return as(evaluator.known(byDefault.value, rootScope(module, declared)));
    }
    const given = this.variableValues.get(name);
    if (given !== undefined) return as(evaluator.known(given.expression, given.scope));
    const chosen = evaluator.chosen(expression, at);
    if (chosen !== undefined) return chosen;
    if (byDefault === undefined || declared === undefined) return unknown(expression, at);
    const value = as(evaluator.known(byDefault.value, rootScope(module, declared)));
    return this.takesDefaults ? value : { ...value, variable: expression };
  }

  #local(module: ModuleInstance, name: string, at: ValuePlace): HclValue {
    const evaluator = this.#evaluator;
    const expression = addressOf(module.address, `local.${name}`);
    const isDeclared = evaluator.memory.answered(module.source.locals.named(name)) !== undefined;
    if (!isDeclared) return evaluator.unknown(expression, at);
    return this.#cell(module, expression, at, () => {
      const declared = evaluator.memory.answered(module.source.locals.named(name));
      return declared === undefined
        ? evaluator.unknown(expression, at)
        : evaluator.value(declared.attribute.value, rootScope(module, declared));
    });
  }

  #resource(mode: Instance["mode"], name: string, module: ModuleInstance, at: ValuePlace): HclValue {
    const instances = this.instances(mode, name, module);
    const address = addressOf(module.address, mode === "data" ? `data.${name}` : name);
    if (instances === undefined) return this.#evaluator.unknown(address, at);
    const value = (instance: Instance): HclValue => ({ kind: "resource", instance, place: at });
    const all = [...instances.all];
    switch (instances.form) {
      case "single": {
        const [first] = all;
        return first === undefined ? this.#evaluator.unknown(address, at) : value(first[1]);
      }
      case "count":
        return list(
          all.map(([, instance]) => value(instance)),
          at,
          instances.open,
        );
      case "each":
        return object(
          new Map(all.map(([key, instance]): [string, ObjectEntry] => [key, { key: at, value: value(instance) }])),
          at,
          instances.open,
        );
    }
  }

  instances(mode: Instance["mode"], name: string, module: ModuleInstance): Instances | undefined {
    const table = mode === "data" ? module.source.data : module.source.resources;
    return this.once(
      module,
      `instances ${mode} ${name}`,
      () => {
        const declared = this.#evaluator.memory.answered(table.named(name));
        return declared && this.#instancesOf(mode, name, module, declared);
      },
      () => undefined,
    );
  }

  #instancesOf(mode: Instance["mode"], name: string, module: ModuleInstance, declared: DeclaredBlock): Instances {
    const [type, own = ""] = [typeOf(declared.block), declared.block.labels[1]?.value];
    const address = addressOf(module.address, mode === "data" ? `data.${name}` : name);
    const expanded = expansionOf(this.#evaluator, declared, rootScope(module, declared));
    const all = new Map<string, Instance>();
    for (const { key, suffix, scope } of expanded.all) {
      const instance = {
        mode,
        type,
        name: own,
        address: address + suffix,
        module,
        declared,
        scope,
        many: expanded.open,
      };
      all.set(key, { ...instance, home: homeOfInstance(this.#evaluator, declared, scope) });
    }
    return { form: expanded.form, all, open: expanded.open };
  }

  calledModules(module: ModuleInstance, name: string): readonly CalledModule[] {
    return this.once(
      module,
      `module ${name}`,
      () => {
        const declared = this.#evaluator.memory.answered(module.source.calls.named(name));
        return declared === undefined ? [] : this.#modulesOf(module, name, declared);
      },
      () => [],
    );
  }

  #modulesOf(module: ModuleInstance, name: string, declared: DeclaredBlock): readonly CalledModule[] {
    const source = attributeOf(declared.block.body, "source")?.value;
    const scope = rootScope(module, declared);
    const path = source && textOf(this.#evaluator.known(source, scope));
    const folder =
      path === undefined ? undefined : this.#folderOf(path, module.source, addressOf(module.address, `module.${name}`));
    const expanded = expansionOf(this.#evaluator, declared, scope);
    return expanded.all.map(({ key, suffix, scope: from }): CalledModule => {
      const address = addressOf(module.address, `module.${name}`) + suffix;
      // A module that calls itself is none.
      const isCircle = folder !== undefined && isWithin(module, folder);
      if (folder === undefined || isCircle)
        return { key, form: expanded.form, address, from, declared, module: undefined };
      const call = { declared, from };
      const providers = providersOf(this.#evaluator, folder, { declared, from });
      return {
        key,
        form: expanded.form,
        address,
        from,
        declared,
        module: { address, source: folder, call, providers },
      };
    });
  }

  #folderOf(path: string, from: ModuleSource, call: string): ModuleSource | undefined {
    const name = JSON.stringify([path, from.folder, call]);
    return this.#evaluator.memory.ask(`folder ${name}`, () => this.#readModule(path, from, call), { lasts: true });
  }

  #called(module: ModuleInstance, name: string, at: ValuePlace): HclValue {
    const called = this.calledModules(module, name);
    const value = (one: CalledModule): HclValue =>
      one.module === undefined
        ? this.#evaluator.unknown(one.address, at)
        : { kind: "module", module: one.module, place: at };
    const [first] = called;
    if (first === undefined) {
      const isThere = this.#evaluator.memory.answered(module.source.calls.named(name)) !== undefined;
      return isThere ? list([], at) : this.#evaluator.unknown(addressOf(module.address, `module.${name}`), at);
    }
    if (first.form === "single") return value(first);
    if (first.form === "count") return list(called.map(value), at);
    return object(new Map(called.map((one): [string, ObjectEntry] => [one.key, { key: at, value: value(one) }])), at);
  }

  output(module: ModuleInstance, name: string, at: ValuePlace): HclValue {
    const evaluator = this.#evaluator;
    const expression = `${module.address}.${name}`;
    const asked = module.source.outputs.named(name);
    const valueOf = (declared: DeclaredBlock | undefined): HclExpression | undefined =>
      declared && attributeOf(declared.block.body, "value")?.value;
    if (valueOf(evaluator.memory.answered(asked)) === undefined) return evaluator.unknown(expression, at);
    const given = this.#cell(module, `output ${expression}`, at, () => {
      const declared = evaluator.memory.answered(asked);
      const value = valueOf(declared);
      return declared === undefined || value === undefined
        ? evaluator.unknown(expression, at)
        : evaluator.value(value, rootScope(module, declared));
    });
    // What AWS gives stands where it is asked for: who asks for the wrong output is to blame, not the output.
    const isWritten = given.kind !== "string" || given.literal || given.encodes !== undefined;
    return isWritten || given.segments !== undefined ? given : { ...given, place: at };
  }

  physicalName(instance: Instance): string {
    const row = resourceTypes.get(instance.type);
    const { name } = row ?? {};
    const own =
      name === undefined
        ? undefined
        : this.#cell(
            instance,
            `${instance.address} name`,
            nothing,
            () => argumentOf(this.#evaluator, instance, name) ?? string("", nothing),
          );
    // What is not typed yet has no name that anybody could write.
    const isTyped = own !== undefined && !(own.kind === "unknown" && own.expression === "");
    const text = isTyped ? this.#evaluator.text(own, "name") : undefined;
    return text === undefined || text === ""
      ? this.#evaluator.fresh(
          { kind: "ref", name: `${instance.address}.${row?.called ?? "id"}` },
          row?.fresh ?? "name",
          instance.home,
        )
      : text;
  }

  arnOf(instance: Instance): string {
    const own = argumentOf(this.#evaluator, instance, "arn");
    if (own?.kind === "string") return own.value;
    const row = resourceTypes.get(instance.type);
    const path = argumentOf(this.#evaluator, instance, "path");
    return (
      row?.arn(this.physicalName(instance), instance.home, (path && textOf(path)) ?? "/") ??
      this.#evaluator.fresh({ kind: "ref", name: `${instance.address}.arn` }, "arn", instance.home)
    );
  }

  attribute(instance: Instance, name: string, at: ValuePlace): HclValue {
    const expression = `${instance.address}.${name}`;
    const value = this.#cell(instance, expression, at, () => this.#attribute(instance, name, expression, at));
    // What AWS gives stands where it is asked for.
    return value.place === nothing || value.kind === "unknown" ? { ...value, place: at } : value;
  }

  #attribute(instance: Instance, name: string, expression: string, at: ValuePlace): HclValue {
    if (instance.mode === "data") return dataAttribute(this.#evaluator, instance, name, expression);
    const row = resourceTypes.get(instance.type);
    if (row?.arns.includes(name) === true) return string(this.arnOf(instance), nothing);
    if (row?.names.includes(name) === true) return string(this.physicalName(instance), nothing);
    if (instance.type === "aws_kms_alias" && (name === "target_key_arn" || name === "target_key_id")) {
      const target = this.attribute(instance, "target_key_id argument", at);
      const key = textOf(target);
      if (key === undefined) return this.#evaluator.unknown(expression, at);
      if (name === "target_key_id" || key.startsWith("arn:")) return string(key, nothing);
      const { account, region } = instance.home;
      return string(`arn:aws:kms:${region}:${account}:key/${key}`, nothing);
    }
    const written = argumentOf(this.#evaluator, instance, name.replace(/ argument$/, ""));
    if (written !== undefined && written.kind !== "null") return written;
    if (name === "id" && ofBucket(instance.type)) return this.attribute(instance, "bucket", at);
    if (written !== undefined) return written;
    return this.#evaluator.unknown(expression, at);
  }
}

/** What names mean at the top of a module. */
export const rootScope = (module: ModuleInstance, { file }: Pick<DeclaredBlock, "file">): NameScope => ({
  module,
  file,
  names: new Map(),
});

function isWithin(module: ModuleInstance, folder: ModuleSource): boolean {
  for (let at: ModuleInstance | undefined = module; at !== undefined; at = at.call?.from.module)
    if (at.source === folder) return true;
  return false;
}
