/**
 * What `terraform show -json` prints of a plan or a state, as a configuration in which everything is written out: each
 * resource is a block of its own, by its address. What is known only after apply refers to what its expression refers
 * to, or is unknown.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
import { jsonValuesBody } from "../../policy/hcl/json-syntax.ts";
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclName } from "../../policy/hcl/nodes.ts";
import type { JsonNode, ObjectNode, StringNode } from "../../policy/nodes.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import { PlanReferences } from "./plan-references.ts";
import type { PlannedResource } from "./plan-nodes.ts";
import { array, at, memberOf, object, stringAt, textAt } from "./plan-nodes.ts";
import { isRelevant } from "./instances.ts";

/** More is no configuration that anybody deploys. */
const maxResources = 20_000;
const maxDepth = 24;

/** Undefined where the tree is neither a plan nor a state. */
export function planBody(text: string, root: ObjectNode): HclBody | undefined {
  if (at(root, "format_version")?.kind !== "string") return undefined;
  const planned = object(at(root, "planned_values") ?? at(root, "values"));
  if (planned === undefined) return undefined;
  return new PlanReader(text, root, planned).body();
}

/** Arguments that take one whole name or ARN, or a list of such: where they refer to one thing they are that. */
const takesReference: ReadonlySet<string> = new Set([
  "bucket",
  "grantee_principal",
  "group",
  "groups",
  "key_id",
  "kms_master_key_id",
  "permissions_boundary",
  "policy_arn",
  "role",
  "roles",
  "target_key_id",
  "user",
  "users",
]);

class PlanReader {
  readonly #text: string;
  readonly #root: ObjectNode;
  readonly #resources: readonly PlannedResource[];
  readonly #references: PlanReferences;
  /** By name, those of roles and users whose inline policies are resources of their own. */
  readonly #withPolicies: ReadonlySet<string>;

  constructor(text: string, root: ObjectNode, planned: ObjectNode) {
    this.#text = text;
    this.#root = root;
    const unknown = new Map<string, JsonNode>();
    for (const change of array(at(root, "resource_changes"))) {
      const node = memberOf(change, ["change", "after_unknown"]);
      const address = textAt(change, "address");
      if (node !== undefined && address !== undefined) unknown.set(address, node);
    }
    const found: PlannedResource[] = [];
    collect(object(at(planned, "root_module")), unknown, found, 0);
    this.#resources = found;
    this.#references = new PlanReferences(object(at(root, "configuration")), found);
    this.#withPolicies = new Set(
      found.flatMap(({ type, values }) =>
        /^aws_iam_(?:role|user)_policy$/.test(type.value)
          ? (textAt(values, "role") ?? textAt(values, "user") ?? [])
          : [],
      ),
    );
  }

  body(): HclBody {
    const home = this.#commonAccount();
    const blocks = this.#resources.flatMap((resource) => [this.#resource(resource), this.#provider(resource, home)]);
    return { offset: this.#root.offset, end: this.#root.end, attributes: [], blocks };
  }

  #resource(resource: PlannedResource): HclBlock {
    const { address, type, values, unknown } = resource;
    const body = this.#known(jsonValuesBody(this.#text, values), resource);
    const expressions = this.#references.expressionsOf(address.value);
    const more = this.#unknown(unknown, values, expressions, address, 0);
    const provider = attribute("provider", address, literal(`aws.${address.value}`, address));
    return {
      type: named("resource", type),
      labels: addressLabels(address, type),
      body: {
        ...body,
        attributes: [...body.attributes, ...more.attributes, provider],
        blocks: joined(body.blocks, more.blocks),
      },
      offset: values.offset,
      end: values.end,
      closed: true,
    };
  }

  /** Without what AWS fills in, and what nobody may see. */
  #known(body: HclBody, { type, values, sensitive }: PlannedResource): HclBody {
    const hidden = (name: string): boolean => {
      const node = sensitive && at(sensitive, name);
      return node?.kind === "boolean" && node.value === true;
    };
    const isFilledIn =
      /^aws_iam_(?:role|user)$/.test(type.value) && this.#withPolicies.has(textAt(values, "name") ?? "");
    return {
      ...body,
      attributes: body.attributes.map((one) =>
        hidden(one.name.value) ? { ...one, value: this.#open(one.name, one.name.value) } : one,
      ),
      blocks: body.blocks.filter(({ type: { value } }) => !(isFilledIn && value === "inline_policy") && !hidden(value)),
    };
  }

  /**
   * Arguments and blocks that are known after apply. What no expression gives is AWS's own, and as good as not given.
   */
  #unknown(
    unknown: JsonNode | undefined,
    values: JsonNode | undefined,
    expressions: JsonNode | undefined,
    address: StringNode,
    depth: number,
  ): Pick<HclBody, "attributes" | "blocks"> {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    if (unknown?.kind !== "object" || depth > maxDepth) return { attributes, blocks };
    for (const { key, value } of unknown.properties) {
      const expression = expressions && at(expressions, key.value);
      if (expression === undefined || value === undefined) continue;
      if (value.kind === "boolean" && value.value === true) {
        attributes.push(attribute(key.value, key, this.#reference(expression, key.value, address)));
        continue;
      }
      if (value.kind !== "array") continue;
      if (expression.kind !== "array") {
        const holdsUnknown = value.items.some((item) => item.kind === "boolean" && item.value === true);
        if (holdsUnknown) attributes.push(attribute(key.value, key, this.#reference(expression, key.value, address)));
        continue;
      }
      for (const [index, item] of value.items.entries()) {
        const inner = this.#unknown(
          item,
          values && array(at(values, key.value))[index],
          expression.items[index],
          address,
          depth + 1,
        );
        blocks.push({
          type: named(key.value, key),
          labels: [],
          body: { offset: key.offset, end: key.end, ...inner },
          offset: key.offset,
          end: key.end,
          closed: true,
        });
      }
    }
    return { attributes, blocks };
  }

  #reference(expression: JsonNode, name: string, address: StringNode): HclExpression {
    const targets = takesReference.has(name) ? this.#references.targetsOf(expression, address.value) : undefined;
    const place = stringAt(array(at(expression, "references"))[0]) ?? address;
    const items = (targets ?? []).map(({ address: to, attribute: member }) => reference(to, member, place));
    const [first] = items;
    if (first === undefined) return this.#open(place, name);
    return name.endsWith("s") ? { kind: "tuple", ...span(place), items, closed: true } : first;
  }

  /** What nobody knows: named by its place. */
  #open({ offset, end }: { readonly offset: number; readonly end: number }, name: string): HclExpression {
    const isQuoted = this.#text.charAt(offset) === '"';
    const inner = { offset: isQuoted ? offset + 1 : offset, end: isQuoted ? end - 1 : end };
    return { kind: "variable", name: `known after apply: ${name}`, ...inner };
  }

  /** In which account and Region it is made, as far as ARNs, the resource or the provider tell. */
  #provider({ address, values }: PlannedResource, common: string | undefined): HclBlock {
    const [, arnRegion = "", arnAccount = ""] =
      /^arn:[^:]*:[^:]*:([^:]*):([^:]*):/.exec(textAt(values, "arn") ?? "") ?? [];
    const provider = this.#references.providerOf(address.value);
    const account = isOf(formats.accountId, arnAccount) ? arnAccount : (provider?.account ?? common);
    const region = isOf(formats.region, arnRegion) ? arnRegion : (textAt(values, "region") ?? provider?.region);
    const attributes = [attribute("alias", address, literal(address.value, address))];
    if (region !== undefined) attributes.push(attribute("region", address, literal(region, address)));
    if (account !== undefined) {
      const items = [literal(account, address)];
      attributes.push(
        attribute("allowed_account_ids", address, { kind: "tuple", ...span(address), items, closed: true }),
      );
    }
    return {
      type: named("provider", address),
      labels: [{ ...span(address), value: "aws", quoted: true }],
      body: { ...span(address), attributes, blocks: [] },
      ...span(address),
      closed: true,
    };
  }

  /** The one account that all ARNs name. */
  #commonAccount(): string | undefined {
    const found = new Set<string>();
    for (const { values } of this.#resources) {
      const [, account] = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(textAt(values, "arn") ?? "") ?? [];
      if (account !== undefined) found.add(account);
    }
    const [only] = found;
    return found.size === 1 ? only : undefined;
  }
}

function collect(
  module: ObjectNode | undefined,
  unknown: ReadonlyMap<string, JsonNode>,
  found: PlannedResource[],
  depth: number,
): void {
  if (module === undefined || depth > maxDepth) return;
  for (const resource of array(at(module, "resources"))) {
    const [address, type, values] = [
      stringAt(at(resource, "address")),
      stringAt(at(resource, "type")),
      object(at(resource, "values")),
    ];
    if (address === undefined || type === undefined || values === undefined) continue;
    if (textAt(resource, "mode") !== "managed" || !isRelevant(type.value) || found.length >= maxResources) continue;
    const sensitive = at(resource, "sensitive_values");
    found.push({ address, type, values, unknown: unknown.get(address.value), sensitive });
  }
  for (const child of array(at(module, "child_modules"))) collect(object(child), unknown, found, depth + 1);
}

/** Blocks of one type, those that are known with what is known of them after apply. */
function joined(known: readonly HclBlock[], more: readonly HclBlock[]): readonly HclBlock[] {
  const left = [...more];
  const result = known.map((block): HclBlock => {
    const index = left.findIndex(({ type }) => type.value === block.type.value);
    const other = left[index];
    if (other === undefined) return block;
    left.splice(index, 1);
    return {
      ...block,
      body: {
        ...block.body,
        attributes: [...block.body.attributes, ...other.body.attributes],
        blocks: joined(block.body.blocks, other.body.blocks),
      },
    };
  });
  return [...result, ...left];
}

const span = ({ offset, end }: { readonly offset: number; readonly end: number }) => ({ offset, end });

const named = (value: string, node: Pick<HclName, "offset" | "end">): HclName => ({ ...span(node), value });

const attribute = (name: string, node: Pick<HclName, "offset" | "end">, value: HclExpression): HclAttribute => ({
  name: named(name, node),
  equals: -1,
  value,
  ...span(node),
});

const literal = (value: string, node: Pick<HclName, "offset" | "end">): HclExpression => ({
  kind: "template",
  ...span(node),
  parts: [{ kind: "text", ...span(node), value, segments: [{ at: 0, offset: node.offset }] }],
  form: "quoted",
  stripped: 0,
  closed: true,
});

/** Two labels that make the address together: `module.a.aws_kms_key` and `data[0]`. */
function addressLabels(address: StringNode, type: StringNode): HclBlock["labels"] {
  const name = nameIn(address.value, type.value);
  const before = address.value.slice(0, Math.max(address.value.length - name.length - 1, 0));
  return [
    { ...span(type), value: before === "" ? type.value : before, quoted: true },
    { ...span(address), value: name, quoted: true },
  ];
}

const nameIn = (address: string, type: string): string =>
  address.slice(address.lastIndexOf(`${type}.`) + type.length + 1);

function reference(address: string, member: string, place: StringNode): HclExpression {
  const dot = address.lastIndexOf(".");
  const of: HclExpression = {
    kind: "attribute",
    ...span(place),
    object: { kind: "variable", name: address.slice(0, dot), ...span(place) },
    name: named(address.slice(dot + 1), place),
  };
  return { kind: "attribute", ...span(place), object: of, name: named(member, place) };
}
