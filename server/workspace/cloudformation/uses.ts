/**
 * What the values are used as that a template leaves open: a key's ARN looks different from a bucket's name, and one
 * value has one form wherever it is written.
 */
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import type { FreshKind } from "../symbols/fresh.ts";
import { kindByName, kindInText, kindOfElement } from "../symbols/kinds.ts";
import { exportName, functionOf, sourceOf } from "./functions.ts";
import type { Template } from "./template.ts";

/** Where several fit, the first. */
const order: readonly FreshKind[] = [
  "keyId",
  "account",
  "region",
  "name",
  "keyArn",
  "bucketArn",
  "roleArn",
  "arn",
  "text",
];

/** What stands before a value in a long text, as far as it matters. */
const maxBefore = 300;
/** Places that are looked at; what is used elsewhere gets its form by its name. */
const maxPlaces = 200_000;

export class Uses {
  readonly #kinds = new Map<string, FreshKind>();
  #left = maxPlaces;

  constructor({ resources }: Template) {
    for (const { properties } of resources.values()) if (properties !== undefined) this.#visit(properties, undefined);
  }

  kindOf(expression: string): FreshKind {
    return this.#kinds.get(expression) ?? kindByName(expression);
  }

  #use(node: JsonNode, kind: FreshKind): void {
    if (node.kind === "string") {
      this.#useOfLookUp(node.value, kind);
      return;
    }
    const called = functionOf(node);
    if (called === undefined) {
      if (node.kind === "array") for (const item of node.items) this.#use(item, kind);
      return;
    }
    const { name, argument } = called;
    const items = argument?.kind === "array" ? argument.items : [];
    if (name === "Ref" && argument?.kind === "string") this.#add(argument.value, kind);
    else if (name === "Fn::ImportValue" && argument !== undefined)
      this.#add(`ImportValue ${exportName(argument)}`, kind);
    else if (name === "Fn::GetAtt")
      this.#add(
        argument?.kind === "string"
          ? argument.value
          : stringNodes(argument)
              .map(({ value }) => value)
              .join("."),
        kind,
      );
    else if (name === "Fn::If") for (const item of items.slice(1)) this.#use(item, kind);
    else if (name === "Fn::Sub" && argument?.kind === "string" && /^\$\{[^{}!]+\}$/.test(argument.value))
      this.#add(argument.value.slice(2, -1), kind);
    else {
      if (name === "Fn::Sub" && argument?.kind === "string") this.#useOfLookUp(argument.value, kind);
      this.#add(sourceOf(node), kind);
    }
  }

  #useOfLookUp(text: string, kind: FreshKind): void {
    const [only] = lookUps(text);
    if (only?.[0] === text) this.#add(text, kind);
  }

  #add(expression: string, kind: FreshKind): void {
    const known = this.#kinds.get(expression);
    if (known === undefined || order.indexOf(kind) < order.indexOf(known)) this.#kinds.set(expression, kind);
  }

  #visit(node: JsonNode, service: string | undefined): void {
    if (--this.#left < 0) return;
    if (node.kind === "array") for (const item of node.items) this.#visit(item, service);
    if (node.kind === "string") this.#inText(node.value);
    if (node.kind !== "object") return;
    this.#inCall(node);
    const own = serviceIn(node, service);
    for (const { key, value } of node.properties) {
      if (value === undefined) continue;
      const kind = kindOfProperty(key.value, own);
      if (kind !== undefined) this.#use(value, kind);
      this.#visit(value, own);
    }
  }

  /** What a text is put together of, by what stands beside it there. */
  #inCall(node: ObjectNode): void {
    const { name, argument } = functionOf(node) ?? {};
    const [first, second] = argument?.kind === "array" ? argument.items : [];
    if (name === "Fn::Join" && first?.kind === "string" && second?.kind === "array") {
      const texts = second.items.map((item) => (item.kind === "string" ? item.value : "${}"));
      let before = "";
      for (const [index, item] of second.items.entries()) {
        const next = texts[index + 1];
        const kind =
          item.kind === "string" ? undefined : kindInText(before, next === undefined ? "" : first.value + next);
        if (kind !== undefined) this.#use(item, kind);
        before = (before + (texts[index] ?? "") + first.value).slice(-maxBefore);
      }
    } else if (name === "Fn::Sub" && first?.kind === "string" && second?.kind === "object") {
      const text = first.value;
      for (const { 0: written, 1: inner = "", index } of text.matchAll(/\$\{([^{}!][^{}]*)\}/g)) {
        const value = propertyOf(second, inner.trim())?.value;
        const kind = value && kindInText(text.slice(0, index), text.slice(index + written.length));
        if (value !== undefined && kind !== undefined) this.#use(value, kind);
      }
    }
  }

  /** By what stands before `${Name}` in a text. */
  #inText(text: string): void {
    if (!text.includes("{")) return;
    for (const { 0: written, 1: inner = "", index } of text.matchAll(/\$\{([^{}!][^{}]*)\}/g)) {
      const kind = kindInText(text.slice(0, index), text.slice(index + written.length));
      if (kind !== undefined) this.#add(inner, kind);
    }
    for (const { 0: written, index } of lookUps(text)) {
      const kind = kindInText(text.slice(0, index), text.slice(index + written.length));
      if (kind !== undefined) this.#add(written, kind);
    }
  }
}

/** `{{resolve:ssm:name}}`, as the template writes it: `${Name}` of `Fn::Sub` may stand in it. */
export const lookUps = (text: string): RegExpExecArray[] =>
  text.includes("{{resolve:") ? [...text.matchAll(/\{\{resolve:(?:[^{}]|\$\{[^{}]*\})*\}\}/g)] : [];

/** Of the actions that a statement names, or else that of what it stands in. */
function serviceIn({ properties }: ObjectNode, outer: string | undefined): string | undefined {
  if (!properties.some(({ key }) => key.value === "Action")) return outer;
  const actions = properties
    .filter(({ key }) => key.value === "Action")
    .flatMap(({ value }) => stringNodes(value))
    .map(({ value }) => value.split(":")[0] ?? "");
  return actions.length === 0 ? outer : actions.find((one) => one !== "");
}

function kindOfProperty(name: string, service: string | undefined): FreshKind | undefined {
  switch (name) {
    case "AWSKMSKeyARN":
    case "KMSMasterKeyID":
    case "S3KmsKeyArn":
    case "ServerSideEncryptionKmsKeyId":
    case "TargetKeyId":
      return "keyArn";
    case "Bucket":
    case "BucketName":
    case "RoleName":
    case "UserName":
    case "Roles":
    case "Users":
      return "name";
    default:
      return kindOfElement(name, service);
  }
}
