/**
 * The values of a template under one assignment of its parameters: nodes as the engine reads policies, each at its own
 * place in the text. What a function gives has the place of the function.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import type { JsonNode, ObjectNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { FreshKind, Home } from "../symbols/fresh.ts";
import type { Expression } from "../symbols/expression.ts";
import type { Expressions } from "../symbols/expressions.ts";
import { expressionText } from "../symbols/expression.ts";
import { fixedParameters } from "../symbols/dialects.ts";
import type { ParameterValues } from "./assignments.ts";
import { isLookedUp, someOther } from "./assignments.ts";
import { exportName, functionOf, sourceOf, textOf } from "./functions.ts";
import type { Resource, Template } from "./template.ts";
import { textMember } from "./template.ts";
import { types } from "./types.ts";
import { lookUps } from "./uses.ts";

/** Thrown where aliases or functions make more of a template than anybody could deploy. */
export class TooLarge extends Error {}

/** Nodes that one reading of a template may make; CloudFormation takes 1 MB. */
const maxNodes = 400_000;
const noValue = Symbol("AWS::NoValue");
type Value = JsonNode | typeof noValue;

export class Resolver {
  readonly #template: Template;
  readonly #names: Expressions;
  readonly #assignment: ParameterValues;
  /** What an unknown value is used as. */
  readonly #kindOf: (expression: string) => FreshKind;
  readonly #unknown = new WeakSet<JsonNode>();
  readonly #physical = new Map<string, string>();
  readonly #conditions = new Map<string, boolean>();
  readonly #open = new Set<string>();
  #nodes = 0;

  constructor(
    template: Template,
    names: Expressions,
    assignment: ParameterValues,
    kindOf: (expression: string) => FreshKind,
  ) {
    this.#template = template;
    this.#names = names;
    this.#assignment = assignment;
    this.#kindOf = kindOf;
  }

  /** Undefined where there is nothing, or `AWS::NoValue`. @throws TooLarge */
  value(node: JsonNode | undefined): JsonNode | undefined {
    if (node === undefined) return undefined;
    const value = this.#value(node);
    return value === noValue ? undefined : value;
  }

  /** Undefined where it is no text. */
  text(node: JsonNode | undefined): string | undefined {
    const value = this.value(node);
    return value === undefined ? undefined : textOf(value);
  }

  /** Whether the value was made up: it may be anything of its kind. */
  isUnknown(node: JsonNode): boolean {
    return this.#unknown.has(node);
  }

  /** Whether a resource is there under this assignment. */
  isThere({ condition }: Resource): boolean {
    return condition === undefined || this.holds(condition);
  }

  /** A condition of the template; one that is not declared holds. */
  holds(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const node = this.#template.conditions.get(name);
    if (node === undefined || this.#open.has(`condition ${name}`)) return true;
    this.#open.add(`condition ${name}`);
    const holds = this.#truth(node);
    this.#open.delete(`condition ${name}`);
    this.#conditions.set(name, holds);
    return holds;
  }

  #truth(node: JsonNode): boolean {
    const [property] = node.kind === "object" ? node.properties : [];
    const argument = property?.value;
    const items = argument?.kind === "array" ? argument.items : [];
    switch (property?.key.value) {
      case "Fn::Equals":
        return this.#assignment.truths.get(sourceOf(node)) ?? this.text(items[0]) === this.text(items[1]);
      case "Fn::And":
        return items.every((item) => this.#truth(item));
      case "Fn::Or":
        return items.some((item) => this.#truth(item));
      case "Fn::Not":
        return items[0] === undefined || !this.#truth(items[0]);
      case "Condition":
        return argument?.kind !== "string" || this.holds(argument.value);
      default:
        return node.kind === "boolean" ? node.value === true : true;
    }
  }

  /** The physical name of a resource of a type that has a row; of a key its id. */
  physicalName(resource: Resource): string {
    const known = this.#physical.get(resource.id);
    if (known !== undefined) return known;
    const row = types.get(resource.type);
    const expression: Expression = { kind: "ref", name: resource.id };
    const property = row?.name === undefined ? undefined : propertyOf(resource.properties ?? resource.node, row.name);
    let name: string | undefined;
    if (!this.#open.has(resource.id) && resource.properties !== undefined && property !== undefined) {
      this.#open.add(resource.id);
      name = this.text(property.value);
      this.#open.delete(resource.id);
    }
    const physical = name === undefined || name === "" ? this.#names.fresh(expression, row?.fresh ?? "name") : name;
    this.#physical.set(resource.id, physical);
    return physical;
  }

  /** The account and the Region that a resource is made in. */
  homeOf({ home }: Resource): Home {
    const { account, region } = this.#names;
    return { account, region, ...home };
  }

  arnOf(resource: Resource): string {
    const { account, region } = this.homeOf(resource);
    const row = types.get(resource.type);
    const path = (resource.properties && this.text(propertyOf(resource.properties, row?.path ?? "Path")?.value)) ?? "/";
    return (
      row?.arn(this.physicalName(resource), account, region, path) ??
      this.#names.fresh({ kind: "getAtt", name: resource.id, attribute: "Arn" }, "arn")
    );
  }

  #value(node: JsonNode): Value {
    if (++this.#nodes > maxNodes) throw new TooLarge("too many values");
    const called = functionOf(node);
    if (called !== undefined) return this.#call(called.name, called.argument, node);
    switch (node.kind) {
      case "string":
        return this.#looked(node);
      case "array": {
        const items: JsonNode[] = [];
        for (const item of node.items) {
          const value = this.#value(item);
          if (value !== noValue) items.push(value);
        }
        return { ...node, items };
      }
      case "object": {
        const properties: ObjectNode["properties"] = [];
        let open = false;
        for (const property of node.properties) {
          // What a macro makes stands beside the other members.
          // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
          if (property.key.value === "Fn::Transform") {
            open = true;
            continue;
          }
          const value = property.value === undefined ? undefined : this.#value(property.value);
          if (value !== noValue) properties.push({ ...property, value });
        }
        return open ? this.#mark({ ...node, properties, open }) : { ...node, properties };
      }
      default:
        return node;
    }
  }

  /** `{{resolve:ssm:name}}`, of Systems Manager and Secrets Manager, is one unknown value for each text. */
  #looked(node: StringNode): JsonNode {
    if (!node.value.includes("{{resolve:")) return node;
    const value = this.#resolved(node.value, node.value);
    return value === node.value ? node : this.#mark({ ...node, value, derived: true });
  }

  /** @param written the text before anything was put into it: what a value is used as shows there */
  #resolved(text: string, written: string): string {
    const asWritten = lookUps(written);
    const found = lookUps(text);
    let index = 0;
    return text.replace(/\{\{resolve:[^{}]*\}\}/g, (reference) => {
      const use = found.length === asWritten.length ? asWritten[index++]?.[0] : undefined;
      return this.#names.fresh({ kind: "said", name: reference }, this.#kindOf(use ?? reference));
    });
  }

  #call(name: string, argument: JsonNode | undefined, node: JsonNode): Value {
    switch (name) {
      case "Ref":
        return argument?.kind === "string" ? this.#ref(argument.value, node) : this.#unknownText(node);
      case "Fn::GetAtt":
        return this.#getAtt(argument, node);
      case "Fn::Sub":
        return this.#sub(argument, node);
      case "Fn::If":
        return this.#if(argument, node);
      case "Fn::Join":
        return this.#join(argument, node);
      case "Fn::Select":
        return this.#select(argument, node);
      case "Fn::Split":
        return this.#split(argument, node);
      case "Fn::FindInMap":
        return this.#findInMap(argument, node);
      case "Fn::ImportValue": {
        if (argument === undefined) return this.#unknownText(node);
        const expression: Expression = { kind: "import", name: exportName(argument) };
        return this.#made(node, this.#names.fresh(expression, this.#kindOf(expressionText(expression))));
      }
      default:
        return this.#unknownText(node);
    }
  }

  #ref(name: string, node: JsonNode): Value {
    if (name === "AWS::NoValue") return noValue;
    const parameter = this.#template.parameters.get(name);
    if (parameter !== undefined) return this.#parameter(name, parameter, node);
    const resource = this.#template.resources.get(name);
    if (resource !== undefined) {
      const row = types.get(resource.type);
      // What `Ref` of another type gives shows by its use only.
      if (row === undefined) return this.#made(node, this.#names.fresh({ kind: "ref", name }, this.#kindOf(name)));
      return this.#text(node, row.ref === "arn" ? this.arnOf(resource) : this.physicalName(resource));
    }
    const pseudo = this.#names.pseudo(name);
    if (pseudo !== undefined) return this.#text(node, pseudo);
    const fixed = fixedParameters.get(name);
    return fixed === undefined
      ? this.#made(node, this.#names.fresh({ kind: "ref", name }, this.#kindOf(name)))
      : this.#text(node, fixed);
  }

  #parameter(name: string, parameter: ObjectNode, node: JsonNode): Value {
    const type = textMember(parameter, "Type") ?? "String";
    const given = propertyOf(parameter, "Default")?.value;
    const assigned = this.#assignment.values.get(name);
    const byDefault = isLookedUp(parameter) || given === undefined ? undefined : textOf(given);
    const value = assigned === someOther ? undefined : (assigned ?? byDefault);
    const isList = type === "CommaDelimitedList" || type.includes("List<");
    const expression: Expression = { kind: "ref", name };
    const { offset, end } = node;
    if (value === undefined) {
      const one = this.#made(node, this.#names.fresh(expression, this.#kindOf(name)));
      if (!isList) return one;
      return this.#mark({ kind: "array", offset, end, items: [one], closed: true, derived: true, open: true });
    }
    if (!isList) return this.#text(node, value);
    const items = value.split(",").map((item): JsonNode => this.#text(node, item.trim()));
    return { kind: "array", offset, end, items: value === "" ? [] : items, closed: true, derived: true };
  }

  #getAtt(argument: JsonNode | undefined, node: JsonNode): Value {
    const dotted = argument?.kind === "string" ? argument.value : undefined;
    const parts = argument?.kind === "array" ? argument.items.map((item) => this.text(item)) : [];
    const name = dotted === undefined ? parts[0] : dotted.slice(0, Math.max(dotted.indexOf("."), 0));
    const attribute = dotted === undefined ? parts[1] : dotted.slice(dotted.indexOf(".") + 1);
    if (name === undefined || attribute === undefined || name === "") return this.#unknownText(node);
    return this.#attribute(name, attribute, node);
  }

  #attribute(name: string, attribute: string, node: JsonNode): Value {
    const resource = this.#template.resources.get(name);
    const row = resource && types.get(resource.type);
    if (resource !== undefined && row?.arnAttributes.includes(attribute) === true)
      return this.#text(node, this.arnOf(resource));
    if (resource !== undefined && row?.nameAttributes.includes(attribute) === true)
      return this.#text(node, this.physicalName(resource));
    const expression: Expression = { kind: "getAtt", name, attribute };
    const kind = /Arn$/.test(attribute) ? "arn" : this.#kindOf(expressionText(expression));
    return this.#made(node, this.#names.fresh(expression, kind));
  }

  #sub(argument: JsonNode | undefined, node: JsonNode): Value {
    const [template, map] = argument?.kind === "array" ? argument.items : [argument];
    if (template?.kind !== "string") return this.#unknownText(node);
    let unknown = false;
    const text = template.value.replace(/\$\{([^{}]*)\}/g, (written, inner: string) => {
      const name = inner.trim();
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      const own = map?.kind === "object" ? propertyOf(map, name) : undefined;
      const dot = name.indexOf(".");
      const value =
        own !== undefined
          ? this.value(own.value)
          : dot > 0
            ? this.#attribute(name.slice(0, dot), name.slice(dot + 1), node)
            : this.#ref(name, node);
      if (value === noValue || value === undefined) return "";
      unknown ||= this.#unknown.has(value);
      return textOf(value) ?? this.#names.fresh({ kind: "said", name: written }, "text");
    });
    const resolved = this.#resolved(text, template.value);
    const made = this.#text(node, resolved);
    return unknown || resolved !== text ? this.#mark(made) : made;
  }

  #if(argument: JsonNode | undefined, node: JsonNode): Value {
    const [condition, yes, no] = argument?.kind === "array" ? argument.items : [];
    if (condition?.kind !== "string") return this.#unknownText(node);
    const branch = this.holds(condition.value) ? yes : no;
    return branch === undefined ? noValue : this.#value(branch);
  }

  #join(argument: JsonNode | undefined, node: JsonNode): Value {
    const [separator, list] = argument?.kind === "array" ? argument.items : [];
    const between = this.text(separator);
    const values = list && this.value(list);
    if (between === undefined || values?.kind !== "array") return this.#unknownText(node);
    const texts = values.items.map(textOf);
    if (texts.some((text) => text === undefined)) return this.#unknownText(node);
    const made = this.#text(node, texts.join(between));
    return this.#unknown.has(values) || values.items.some((item) => this.#unknown.has(item)) ? this.#mark(made) : made;
  }

  #select(argument: JsonNode | undefined, node: JsonNode): Value {
    const [index, list] = argument?.kind === "array" ? argument.items : [];
    const values = list && this.value(list);
    const at = Number(this.text(index));
    if (values?.kind !== "array" || this.#unknown.has(values)) return this.#unknownText(node);
    const value = values.items[at];
    return value === undefined ? this.#unknownText(node) : value;
  }

  #split(argument: JsonNode | undefined, node: JsonNode): Value {
    const [separator, source] = argument?.kind === "array" ? argument.items : [];
    const between = this.text(separator);
    const text = source && this.value(source);
    if (between === undefined || between === "" || text?.kind !== "string") return this.#unknownText(node);
    const { offset, end } = node;
    // What is unknown may hold the separator any number of times.
    if (this.#unknown.has(text)) {
      const item = this.#unknownText(node);
      return this.#mark({ kind: "array", offset, end, items: [item], closed: true, derived: true, open: true });
    }
    const items = text.value.split(between).map((item): JsonNode => this.#text(node, item));
    return { kind: "array", offset, end, items, closed: true, derived: true };
  }

  #findInMap(argument: JsonNode | undefined, node: JsonNode): Value {
    const [items, byDefault] = argument?.kind === "array" ? [argument.items.slice(0, 3), argument.items[3]] : [[]];
    const keys = items.map((item) => this.text(item));
    let at: JsonNode | undefined = this.#template.mappings;
    for (const key of keys) at = at?.kind === "object" && key !== undefined ? propertyOf(at, key)?.value : undefined;
    const given = byDefault?.kind === "object" ? propertyOf(byDefault, "DefaultValue")?.value : undefined;
    if (at === undefined && given !== undefined) return this.#value(given);
    if (at === undefined || keys.length < 3) return this.#unknownText(node);
    const text = textOf(at);
    if (text !== undefined) return this.#text(node, text);
    return at.kind === "array" ? { ...at, offset: node.offset, end: node.end, derived: true } : this.#unknownText(node);
  }

  #text({ offset, end, written }: JsonNode, value: string): StringNode {
    return { kind: "string", offset, end, value, derived: true, ...(written === undefined ? {} : { written }) };
  }

  #made(node: JsonNode, value: string): StringNode {
    return this.#mark(this.#text(node, value));
  }

  #mark<Node extends JsonNode>(node: Node): Node {
    this.#unknown.add(node);
    return node;
  }

  /** The value of a function that is not worked out: the same wherever it is written the same. */
  #unknownText(node: JsonNode): StringNode {
    const name = sourceOf(node);
    return this.#made(node, this.#names.fresh({ kind: "said", name }, this.#kindOf(name)));
  }
}
