/**
 * What a module calls something of another one: an output of a module that it calls, or a variable that its caller gives
 * it. Found by how they are written, so that nothing has to be worked out.
 * https://developer.hashicorp.com/terraform/language/modules/syntax#accessing-module-output-values
 */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import { attributeOf } from "./declared.ts";
import type { DeclaredBlock } from "./declared.ts";
import type { ModuleSource } from "./modules.ts";
import type { ReadModule } from "./references.ts";
import { resourceTypes } from "./resource-types.ts";

/** The folders of a configuration. */
export interface ModuleTree {
  readonly root: ModuleSource;
  readonly read: ReadModule;
  /** Whether no circle comes of it, of names as a module writes them. */
  mayRefer(within: ModuleSource, from: string, to: string): boolean;
}

/** `module.a.`, `module.a["b"].` */
const step = String.raw`module\.[\w-]+(?:\[(?:"[^"]*"|[^\]"]*)\])?\.`;

const stepsOf = (address: string): readonly string[] =>
  (new RegExp(`^(?:${step})*`).exec(address)?.[0] ?? "").match(new RegExp(step, "g")) ?? [];

/**
 * @param name an expression by its address: `module.kms.aws_kms_key.this.arn`
 * @param module the address of the module that is to write it: `module.writer.`, empty for the root
 * @returns `module.kms.key_arn`, `var.key_arn`; undefined where it has no name there
 */
export function calledFrom(name: string, module: string, tree: ModuleTree): string | undefined {
  const [own, other] = [stepsOf(name), stepsOf(module)];
  const outer = sourcesOf(own, tree);
  const inner = sourcesOf(other, tree);
  if (outer === undefined || inner === undefined) return undefined;
  let common = 0;
  while (common < own.length && common < other.length && own[common] === other[common]) common++;
  let expression = name.slice(own.join("").length);
  for (let depth = own.length; depth > common; depth--) {
    const output = outputOf(outer[depth], expression);
    if (output === undefined) return undefined;
    expression = `${own[depth - 1] ?? ""}${output}`;
  }
  for (let depth = common; depth < other.length; depth++) {
    const from = inner[depth];
    // What the module is given may be made of what it gives.
    if (from === undefined || !tree.mayRefer(from, other[depth] ?? "", expression)) return undefined;
    const argument = argumentWith(from, inner[depth + 1], callOf(other[depth] ?? ""), expression);
    if (argument === undefined) return undefined;
    expression = `var.${argument}`;
  }
  return expression;
}

/**
 * A text with outputs in the place of what is in the modules that the root calls: that is what its author can write.
 * @param module of whoever reads it: what is its own is called by its address
 * @param called what the root calls something
 */
export const withOutputs = (text: string, module: string, called: (name: string) => string | undefined): string =>
  text.replace(inOtherModule, (name) =>
    module !== "" && name.startsWith(module)
      ? name
      : (called(attributeAtEnd.test(name) ? name : `${name}.arn`) ?? name),
  );

const inOtherModule = new RegExp(String.raw`(?:${step})+aws_\w+\.[\w-]+(?:\[(?:"[^"]*"|[^\]"]*)\])?(?:\.\w+\b)?`, "g");

const attributeAtEnd = /\.aws_\w+\.[\w-]+(?:\[[^\]]*\])?\.\w+$/;

/** A text with attributes as a place of the configuration has them, of several that are the same. */
export function asWritten(text: string, written: string): string {
  const names = new Set([...written.matchAll(/\baws_\w+\.[\w-]+(?:\[[^\]]*\])?\.\w+\b/g)].map(([name]) => name));
  return [...names].reduce((said, name) => {
    const others = sameAttributes(name);
    // Of a place that has both nobody knows which is meant.
    if (others.some((other) => other !== name && names.has(other))) return said;
    return others.reduce(
      (all, other) =>
        all.replaceAll(other, (found, at: number) => (/\w/.test(all.charAt(at + found.length)) ? found : name)),
      said,
    );
  }, text);
}

/** Of the root and of each step: one more than there are steps. */
function sourcesOf(steps: readonly string[], { root, read }: ModuleTree): readonly ModuleSource[] | undefined {
  const found = [root];
  let address = "";
  for (const one of steps) {
    const from = found.at(-1) ?? root;
    address += one;
    const source = sourceOf(from.calls.named(callOf(one)).answer());
    const next = source === undefined ? undefined : read(source, from, address.slice(0, -1));
    if (next === undefined) return undefined;
    found.push(next);
  }
  return found;
}

const callOf = (one: string): string => /^module\.([\w-]+)/.exec(one)?.[1] ?? "";

function sourceOf(call: DeclaredBlock | undefined): string | undefined {
  const source = call && attributeOf(call.block.body, "source")?.value;
  const [part, ...others] = source?.kind === "template" ? source.parts : [];
  return part?.kind === "text" && others.length === 0 ? part.value : undefined;
}

const outputOf = (source: ModuleSource | undefined, expression: string): string | undefined =>
  source?.outputs.names.answer().find((name) => {
    const value = attributeIn(source.outputs.named(name).answer(), "value");
    return value !== undefined && gives(value, expression, source);
  });

const argumentWith = (
  from: ModuleSource,
  called: ModuleSource | undefined,
  call: string,
  expression: string,
): string | undefined =>
  called?.variables.names.answer().find((name) => {
    const value = attributeIn(from.calls.named(call).answer(), name);
    return value !== undefined && gives(value, expression, from);
  });

const attributeIn = (declared: DeclaredBlock | undefined, name: string): HclExpression | undefined =>
  declared && attributeOf(declared.block.body, name)?.value;

const maxLocals = 8;

/** Whether a value is the thing and nothing else, where the thing is there at all. */
function gives(value: HclExpression, expression: string, source: ModuleSource, depth = 0): boolean {
  const same = (one: HclExpression | undefined): boolean => one !== undefined && gives(one, expression, source, depth);
  const has = (one: HclExpression | undefined): boolean => one !== undefined && listGives(one, expression, source);
  switch (value.kind) {
    case "parentheses":
      return same(value.inner);
    case "conditional":
      return isNothing(value.otherwise) ? same(value.then) : isNothing(value.then) && same(value.otherwise);
    case "call": {
      const [first, second] = value.arguments;
      switch (value.name.value) {
        case "try":
        case "coalesce":
          return same(first);
        case "one":
        case "element":
          return has(first);
        case "join":
          return has(second);
        default:
          return false;
      }
    }
    default: {
      if (value.kind === "index" && isFirst(value.key) && has(value.object)) return true;
      const written = chain(value);
      const local = /^local\.([\w-]+)$/.exec(written ?? "")?.[1];
      const declared = local === undefined ? undefined : source.locals.named(local).answer();
      return declared !== undefined && depth < maxLocals
        ? gives(declared.attribute.value, expression, source, depth + 1)
        : written !== undefined && areAlike(written, expression);
    }
  }
}

/** Whether the list begins with it. */
function listGives(value: HclExpression, expression: string, source: ModuleSource): boolean {
  if (value.kind === "call") {
    const [first] = value.arguments;
    return value.name.value === "concat" && first !== undefined && listGives(first, expression, source);
  }
  if (value.kind === "tuple") {
    const [first] = value.items;
    return first !== undefined && gives(first, expression, source);
  }
  const [list, item] = value.kind === "splat" ? [chain(value.object), chain(value.each)] : [undefined, undefined];
  return list !== undefined && item !== undefined && areAlike(`${list}[0]${item}`, expression);
}

const isFirst = (key: HclExpression): boolean => key.kind === "literal" && key.value === 0;

const isNothing = (value: HclExpression): boolean =>
  value.kind === "literal"
    ? value.value === null
    : value.kind === "template" && value.parts.every((part) => part.kind === "text" && part.value === "");

/** `a.b["c"].d`, where nothing else than names is in it. */
function chain(value: HclExpression): string | undefined {
  switch (value.kind) {
    case "variable":
      return value.name;
    case "attribute": {
      const before = chain(value.object);
      return before === undefined ? undefined : `${before}.${value.name.value}`;
    }
    case "index": {
      const [before, key] = [chain(value.object), keyText(value.key)];
      return before === undefined || key === undefined ? undefined : `${before}[${key}]`;
    }
    default:
      return undefined;
  }
}

function keyText(key: HclExpression): string | undefined {
  if (key.kind === "literal") return String(key.value);
  const [part, ...others] = key.kind === "template" ? key.parts : [];
  return part?.kind === "text" && others.length === 0 ? `"${part.value}"` : chain(key);
}

/** One attribute of several that are the same: `id` and `key_id` of a key. */
export function sameAttributes(expression: string): readonly string[] {
  const [, type = "", attribute = ""] = /^(\w+)\.[\w-]+(?:\[[^\]]*\])?\.(\w+)$/.exec(expression) ?? [];
  const row = resourceTypes.get(type);
  const all = [row?.names, row?.arns].find((one) => one?.includes(attribute)) ?? [attribute];
  const stem = expression.slice(0, expression.length - attribute.length);
  return all.map((one) => `${stem}${one}`);
}

const areAlike = (written: string, expression: string): boolean => sameAttributes(expression).includes(written);
