/** What the expressions of a plan's configuration refer to, through variables and outputs of modules. */
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { PlannedResource } from "./plan-nodes.ts";
import { array, at, memberOf, object, stringAt, textAt } from "./plan-nodes.ts";

interface PlanTarget {
  readonly address: string;
  readonly attribute: string;
}

/** Through so many modules. */
const maxSteps = 30;

export class PlanReferences {
  readonly #configuration: ObjectNode | undefined;
  readonly #addresses: ReadonlySet<string>;
  /** Addresses without the index of the resource itself. */
  readonly #byBlock = new Map<string, string[]>();
  readonly #resources = new Map<string, JsonNode>();

  constructor(configuration: ObjectNode | undefined, resources: readonly PlannedResource[]) {
    this.#configuration = configuration;
    this.#addresses = new Set(resources.map(({ address }) => address.value));
    for (const address of this.#addresses) {
      const block = withoutIndex(address);
      this.#byBlock.set(block, [...(this.#byBlock.get(block) ?? []), address]);
    }
    const root = configuration && object(at(configuration, "root_module"));
    if (root !== undefined) this.#index(root, "", 0);
  }

  /** Resources of the configuration, by their addresses without indexes. */
  #index(module: ObjectNode, prefix: string, depth: number): void {
    for (const resource of array(at(module, "resources"))) {
      const address = textAt(resource, "address");
      if (address !== undefined) this.#resources.set(prefix + address, resource);
    }
    const calls = object(at(module, "module_calls"));
    for (const { key, value } of calls?.properties ?? []) {
      const inner = value && object(at(value, "module"));
      if (inner !== undefined && depth < maxSteps) this.#index(inner, `${prefix}module.${key.value}.`, depth + 1);
    }
  }

  expressionsOf(address: string): JsonNode | undefined {
    const resource = this.#resources.get(withoutIndexes(address));
    return resource && at(resource, "expressions");
  }

  /** What the provider's configuration says of account and Region. */
  providerOf(
    address: string,
  ): { readonly account: string | undefined; readonly region: string | undefined } | undefined {
    const resource = this.#resources.get(withoutIndexes(address));
    const key = resource && textAt(resource, "provider_config_key");
    const expressions =
      key === undefined || this.#configuration === undefined
        ? undefined
        : memberOf(this.#configuration, ["provider_config", key, "expressions"]);
    if (expressions === undefined) return undefined;
    const constant = (name: string): string | undefined =>
      stringAt(memberOf(expressions, [name, "constant_value"]))?.value;
    const [only, ...others] = array(memberOf(expressions, ["allowed_account_ids", "constant_value"]));
    const allowed = others.length === 0 ? stringAt(only)?.value : undefined;
    const [assumed] = array(at(expressions, "assume_role"));
    const role = (assumed && stringAt(memberOf(assumed, ["role_arn", "constant_value"]))?.value) ?? "";
    const account = allowed ?? /^arn:[^:]*:iam::(\d{12}):/.exec(role)?.[1];
    return {
      account: account !== undefined && isOf(formats.accountId, account) ? account : undefined,
      region: constant("region"),
    };
  }

  /** All that an expression refers to; undefined where that is not known, or nothing that is planned. */
  targetsOf(expression: JsonNode, from: string): readonly PlanTarget[] | undefined {
    return this.#targets(expression, moduleOf(from), 0);
  }

  #targets(expression: JsonNode, module: string, steps: number): readonly PlanTarget[] | undefined {
    if (steps > maxSteps) return undefined;
    const references = array(at(expression, "references")).flatMap((node) => stringAt(node)?.value ?? []);
    // After each whole reference its beginnings follow.
    const whole = references.filter(
      (one, index) =>
        !references.slice(0, index).some((before) => before.startsWith(`${one}.`) || before.startsWith(`${one}[`)),
    );
    const found: PlanTarget[] = [];
    for (const one of whole) {
      const targets = this.#resolved(one, module, steps);
      if (targets === undefined) return undefined;
      for (const target of targets) found.push(target);
    }
    return found;
  }

  #resolved(reference: string, module: string, steps: number): readonly PlanTarget[] | undefined {
    const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
    if (variable !== undefined) {
      const { parent, name } = outerOf(module);
      const call = name === undefined ? undefined : this.#call(parent, name);
      const argument = call && memberOf(call, ["expressions", variable]);
      return argument && this.#targets(argument, parent, steps + 1);
    }
    const [, called, output] = /^module\.([\w-]+(?:\[[^\]]*\])?)\.([\w-]+)$/.exec(reference) ?? [];
    if (called !== undefined && output !== undefined) {
      const call = this.#call(module, called);
      const expression = call && memberOf(call, ["module", "outputs", output, "expression"]);
      return expression && this.#targets(expression, `${module}module.${called}.`, steps + 1);
    }
    const [, block, index = "", attribute] = /^(aws_\w+\.[\w-]+)(\[[^\]]*\])?\.(\w+)$/.exec(reference) ?? [];
    if (block === undefined || attribute === undefined) return undefined;
    const address = module + block + index;
    if (this.#addresses.has(address)) return [{ address, attribute }];
    const [only, ...others] = this.#byBlock.get(module + block) ?? [];
    return only === undefined || others.length > 0 ? undefined : [{ address: only, attribute }];
  }

  #call(module: string, name: string): JsonNode | undefined {
    const path = [...withoutIndexes(module).matchAll(/module\.([\w-]+)\./g)].flatMap(([, one = ""]) => [
      "module_calls",
      one,
      "module",
    ]);
    const root = this.#configuration && at(this.#configuration, "root_module");
    return root && memberOf(root, [...path, "module_calls", name.replace(/\[[^\]]*\]$/, "")]);
  }
}

const withoutIndexes = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, "");
const withoutIndex = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]$/, "");

/** `module.a["x"].` of what is in it; empty for the root. */
const moduleOf = (address: string): string =>
  /^(?:module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?\.)+/.exec(address)?.[0] ?? "";

/** The module that calls a module, and by what name. */
function outerOf(module: string): { readonly parent: string; readonly name: string | undefined } {
  const [, parent = "", name] = /^(.*?)module\.([\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?)\.$/.exec(module) ?? [];
  return { parent, name };
}
