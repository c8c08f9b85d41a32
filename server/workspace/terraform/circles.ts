/**
 * What refers to what in a module: a reference that an edit would add may close a circle, which Terraform refuses, or be to
 * an instance that isn't always there.
 * https://developer.hashicorp.com/terraform/internals/graph
 */
import type { HclBlock } from "../../policy/hcl/nodes.ts";
import type { SourceFile } from "./declared.ts";

export class ModuleReferences {
  /** By the name of a resource, a data source, a local or a module. */
  readonly #refersTo = new Map<string, Set<string>>();

  readonly #withoutArguments: string[] = [];
  /** By the same names: the expression that decides whether any instance is there. */
  readonly #counted = new Map<string, string>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files)
      for (const block of file.body.blocks) {
        const { type, body } = block;
        if (type.value === "data" && isEmpty(body)) this.#withoutArguments.push(nameOf(block));
        const count = countOf(body, file.text);
        if (count !== undefined) this.#counted.set(nameOf(block), count);
        if (type.value !== "locals") this.#add(nameOf(block), body);
        else for (const { name, value } of body.attributes) this.#add(`local.${name.value}`, value);
      }
  }

  #add(name: string, node: object): void {
    const found = this.#refersTo.get(name) ?? new Set();
    this.#refersTo.set(name, found);
    collect(node, found);
  }

  /** Whether the module has what an expression begins with. */
  declares(expression: string): boolean {
    return /^(?:terraform|path)\./.test(expression) || this.#refersTo.has(declared(expression));
  }

  /** The first data source of a type that the module has without arguments: with a provider, it tells of somewhere else. */
  dataSource(type: string): string | undefined {
    return this.#withoutArguments.find((name) => name.startsWith(`data.${type}.`));
  }

  /** @param from what is edited, and `to` what it would refer to: both as they are written in the module */
  mayRefer(from: string, to: string): boolean {
    const own = declared(from);
    const count = to.includes("[") ? this.#counted.get(declared(to)) : undefined;
    // An instance is there for certain only where the same count makes what is edited.
    if (count !== undefined && count !== this.#counted.get(own)) return false;
    const seen = new Set<string>();
    const queue = [declared(to)];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (name === own) return false;
      if (seen.has(name)) continue;
      seen.add(name);
      for (const next of this.#refersTo.get(name) ?? []) queue.push(next);
    }
    return true;
  }
}

/** Of `count`, and of a `for_each` that a condition may leave empty; undefined where some are there for certain. */
function countOf({ attributes }: HclBlock["body"], text: string): string | undefined {
  const found = attributes.find(({ name }) => name.value === "count" || name.value === "for_each");
  const value = found?.value.kind === "parentheses" ? found.value.inner : found?.value;
  if (found === undefined || value === undefined || value.kind === "literal") return undefined;
  return found.name.value === "count" || value.kind === "conditional"
    ? text.slice(value.offset, value.end).replace(/\s+/g, " ")
    : undefined;
}

const isEmpty = ({ attributes, blocks }: HclBlock["body"]): boolean => attributes.length === 0 && blocks.length === 0;

function nameOf({ type, labels }: HclBlock): string {
  const names = labels.map(({ value }) => value);
  if (type.value === "resource") return names.join(".");
  return [type.value === "variable" ? "var" : type.value, ...names].join(".");
}

/** The thing that an expression begins with: `data.aws_region.here.name` is of `data.aws_region.here`. */
function declared(expression: string): string {
  const parts = expression.replace(/\[[^\]]*\]/g, "").split(".");
  return parts.slice(0, parts[0] === "data" ? 3 : 2).join(".");
}

/** All that a tree refers to. Trees are no deeper than the parser makes them. */
function collect(node: object, found: Set<string>): void {
  if ("kind" in node && node.kind === "attribute") {
    const name = chain(node);
    if (name !== undefined) {
      found.add(declared(name));
      return;
    }
  }
  for (const member of Object.values(node) as unknown[])
    if (typeof member === "object" && member !== null) collect(member, found);
}

/** `a.b.c` where nothing else than names is in it, or the names that it begins with. */
function chain(node: object): string | undefined {
  if (!("kind" in node)) return undefined;
  if (node.kind === "variable" && "name" in node) return String(node.name);
  if (node.kind !== "attribute" || !("object" in node) || !("name" in node)) return undefined;
  const before = chain(node.object as object);
  return before === undefined ? undefined : `${before}.${(node.name as { value: string }).value}`;
}
