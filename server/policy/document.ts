/**
 * A policy document as AWS's grammar has it, slips of the pen read as they were meant, every element with its nodes:
 * nothing is decided here, and a broken statement is kept with its problems instead of hiding its neighbours.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "./nodes.ts";
import { stringNodes } from "./nodes.ts";
import { placeholdersIn } from "./placeholders.ts";
import {
  documentElements,
  elementOf,
  meantAction,
  meantEffect,
  meantResource,
  misspelt,
  principalKinds,
  statementElements,
} from "./slips.ts";

/**
 * Every type of policy, in the order in which they decide: of several that deny, or that lack an Allow, the first one
 * is named.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const policyTypes = [
  "resourceControl",
  "serviceControl",
  "vpcEndpoint",
  "resource",
  "identity",
  "permissionsBoundary",
  "session",
] as const;
export type PolicyType = (typeof policyTypes)[number];
export type ResourcePolicyKind = "key" | "bucket" | "roleTrust" | "other";

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface ListElement {
  readonly negated: boolean;
  readonly property: PropertyNode;
  readonly values: readonly StringNode[];
}

export type PrincipalKind = "AWS" | "Service" | "Federated" | "CanonicalUser";

export interface PrincipalEntry {
  readonly kind: PrincipalKind;
  readonly node: StringNode;
}

export interface PrincipalElement {
  readonly negated: boolean;
  readonly property: PropertyNode;
  /** `"*"` written bare, without the object, is one entry of kind `AWS`. */
  readonly entries: readonly PrincipalEntry[];
  /** The entries by their values, of a long list, once somebody has asked. */
  byValue?: ReadonlyMap<string, readonly PrincipalEntry[]>;
  /** The entries that hold a placeholder, likewise. */
  open?: readonly PrincipalEntry[];
}

/** One operator with one key: `"StringEquals": { "kms:ViaService": [ … ] }`. */
export interface ConditionElement {
  readonly operator: PropertyNode;
  readonly key: PropertyNode;
  /** Values as text, JSON numbers and booleans included. */
  readonly values: readonly string[];
  readonly valueNodes: readonly JsonNode[];
}

export interface Statement {
  readonly index: number;
  readonly node: ObjectNode;
  readonly sid: string | undefined;
  /** Undefined where missing or neither `Allow` nor `Deny`. */
  readonly effect: "Allow" | "Deny" | undefined;
  readonly action: ListElement | undefined;
  readonly resource: ListElement | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly conditions: readonly ConditionElement[];
  /** Whether there may be conditions besides these: nobody knows what stands for them. */
  readonly conditionsOpen: boolean;
}

export interface PolicyDocument {
  readonly node: ObjectNode;
  /** Whether policy variables are live: only in version 2012-10-17. */
  readonly variables: boolean;
  /** The property `Statement`, where a finding on the whole document stands. */
  readonly statementProperty: PropertyNode;
  readonly statements: readonly Statement[];
}

/** @param statementProperty of the node, `Statement` or what is meant to be that */
export function readDocument(node: ObjectNode, statementProperty: PropertyNode): PolicyDocument {
  const version = elementOf(node, "Version", documentElements)?.value;
  const value = statementProperty.value;
  const items = value?.kind === "array" ? value.items : value === undefined ? [] : [value];
  const statements: Statement[] = [];
  for (const item of items) if (item.kind === "object") statements.push(readStatement(item, statements.length));
  return {
    node,
    variables: version?.kind === "string" && version.value === "2012-10-17",
    statementProperty,
    statements,
  };
}

function readStatement(node: ObjectNode, index: number): Statement {
  let sid: string | undefined;
  let effect: Statement["effect"];
  let action: ListElement | undefined;
  let resource: ListElement | undefined;
  let principal: PrincipalElement | undefined;
  let conditions: readonly ConditionElement[] = [];
  let conditionsOpen = node.open === true;
  const slips = misspelt(node, statementElements);
  for (const property of node.properties) {
    const { value } = property;
    switch (slips.get(property) ?? property.key.value) {
      case "Sid":
        sid = value?.kind === "string" ? value.value : undefined;
        break;
      case "Effect":
        effect = value?.kind === "string" ? meantEffect(value.value) : undefined;
        break;
      case "Action":
        action = { negated: false, property, values: asMeant(value, meantAction) };
        break;
      case "NotAction":
        action = { negated: true, property, values: asMeant(value, meantAction) };
        break;
      case "Resource":
        resource = { negated: false, property, values: asMeant(value, meantResource) };
        break;
      case "NotResource":
        resource = { negated: true, property, values: asMeant(value, meantResource) };
        break;
      case "Principal":
        principal = { negated: false, property, entries: principalEntries(value) };
        break;
      case "NotPrincipal":
        principal = { negated: true, property, entries: principalEntries(value) };
        break;
      case "Condition":
        conditions = readConditions(value);
        conditionsOpen ||= areOpen(value);
        break;
    }
  }
  return { index, node, sid, effect, action, resource, principal, conditions, conditionsOpen };
}

/** A slip stands where it is written, with the text that it is read as. */
const asMeant = (value: JsonNode | undefined, meaning: (text: string) => string | undefined): StringNode[] =>
  stringNodes(value).map((node) => {
    const meant = meaning(node.value) ?? node.value;
    return meant === node.value ? node : { ...node, value: meant };
  });

function principalEntries(value: JsonNode | undefined): PrincipalEntry[] {
  if (value?.kind === "string") return [{ kind: "AWS", node: value }];
  if (value?.kind !== "object") return [];
  const entries: PrincipalEntry[] = [];
  const slips = misspelt(value, principalKinds);
  for (const property of value.properties) {
    const kind = slips.get(property) ?? property.key.value;
    if (kind !== "AWS" && kind !== "Service" && kind !== "Federated" && kind !== "CanonicalUser") continue;
    for (const node of stringNodes(property.value)) entries.push({ kind, node });
  }
  return entries;
}

/** Whether there may be conditions that nobody knows. What is of the wrong kind, or still to be typed, has none. */
const isOpen = (value: JsonNode | undefined): boolean =>
  value?.kind === "object"
    ? value.open === true
    : value?.derived === true || (value?.kind === "string" && placeholdersIn(value.value).length > 0);

const areOpen = (conditions: JsonNode | undefined): boolean =>
  isOpen(conditions) ||
  (conditions?.kind === "object" &&
    conditions.properties.some(
      (operator) =>
        standsForAny(operator) ||
        isOpen(operator.value) ||
        (operator.value?.kind === "object" && operator.value.properties.some(standsForAny)),
    ));

/** An operator or a condition key that a tool fills in. */
const standsForAny = ({ key: { value } }: PropertyNode): boolean =>
  /^[$<{%]/.test(value) && placeholdersIn(value).some(({ start, end }) => start === 0 && end === value.length);

function readConditions(value: JsonNode | undefined): ConditionElement[] {
  if (value?.kind !== "object") return [];
  const conditions: ConditionElement[] = [];
  for (const operator of value.properties) {
    if (operator.value?.kind !== "object" || standsForAny(operator)) continue;
    for (const key of operator.value.properties) {
      if (standsForAny(key)) continue;
      const valueNodes = scalarNodes(key.value);
      conditions.push({ operator, key, valueNodes, values: valueNodes.map((node) => String(node.value)) });
    }
  }
  return conditions;
}

type ScalarNode = Exclude<JsonNode, { kind: "object" | "array" }>;

function scalarNodes(value: JsonNode | undefined): ScalarNode[] {
  if (value === undefined) return [];
  if (value.kind === "array")
    return value.items.filter((item): item is ScalarNode => item.kind !== "object" && item.kind !== "array");
  return value.kind === "object" ? [] : [value];
}

/** How a statement is called in messages: its Sid, else its number counted from 1. */
export function statementName(statement: Statement): string {
  return statement.sid !== undefined && statement.sid !== ""
    ? `"${statement.sid}"`
    : `number ${String(statement.index + 1)}`;
}
