/**
 * Which resource of a template refers to which: an edit must not close a circle, nor refer to what a condition leaves out;
 * CloudFormation refuses both.
 */
import type { JsonNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { functionOf } from "./functions.ts";
import type { Template } from "./template.ts";

/** Nodes that are looked at; of a larger template no edit refers to anything. */
const maxVisited = 200_000;

export class References {
  readonly #template: Template;
  #graph: ReadonlyMap<string, ReadonlySet<string>> | "tooLarge" | undefined;

  constructor(template: Template) {
    this.#template = template;
  }

  /**
   * Whether resource `from` may refer to `to`: to anything but a resource that refers to it already, or that is there under
   * a condition which `from` hasn't.
   */
  mayRefer(from: string, to: string): boolean {
    const { resources } = this.#template;
    const target = resources.get(to);
    if (target === undefined) return true;
    if (target.condition !== undefined && target.condition !== resources.get(from)?.condition) return false;
    this.#graph ??= graphOf(this.#template);
    if (this.#graph === "tooLarge") return false;
    const seen = new Set<string>();
    const waiting = [to];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (id === from) return false;
      if (seen.has(id)) continue;
      seen.add(id);
      for (const next of this.#graph.get(id) ?? []) waiting.push(next);
    }
    return true;
  }
}

function graphOf({ resources }: Template): ReadonlyMap<string, ReadonlySet<string>> | "tooLarge" {
  const graph = new Map<string, ReadonlySet<string>>();
  let left = maxVisited;
  const visit = (node: JsonNode | undefined, found: Set<string>): void => {
    if (node === undefined || --left < 0) return;
    if (node.kind === "array") for (const item of node.items) visit(item, found);
    if (node.kind !== "object") return;
    const called = functionOf(node);
    for (const name of called === undefined ? [] : namesIn(called.name, called.argument))
      if (resources.has(name)) found.add(name);
    for (const { key, value } of node.properties) {
      if (key.value === "DependsOn") for (const { value: name } of stringNodes(value)) found.add(name);
      visit(value, found);
    }
  };
  for (const { id, node } of resources.values()) {
    const found = new Set<string>();
    // What is in a nested stack is there when all of the stack is.
    const stack = /^(.+)\/[^/]+$/.exec(id)?.[1];
    if (stack !== undefined && resources.has(stack)) found.add(stack);
    visit(node, found);
    graph.set(id, found);
  }
  return left < 0 ? "tooLarge" : graph;
}

function namesIn(name: string, argument: JsonNode | undefined): readonly string[] {
  if (name === "Ref") return stringNodes(argument).map(({ value }) => value);
  if (name === "Fn::GetAtt")
    return stringNodes(argument)
      .slice(0, 1)
      .map(({ value }) => value.split(".", 1)[0] ?? "");
  if (name !== "Fn::Sub") return [];
  const [text] = argument?.kind === "array" ? argument.items : [argument];
  return text?.kind === "string"
    ? [...text.value.matchAll(/\$\{([^{}!.]+)[^{}]*\}/g)].map(([, inner = ""]) => inner.trim())
    : [];
}
