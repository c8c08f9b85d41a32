/** Which part of a policy a place in a text is: the same for all syntaxes that are read as trees. */
import type { Statement } from "../../policy/document.ts";
import { readDocument } from "../../policy/document.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import { misspelt, principalKinds, statementElements } from "../../policy/slips.ts";

/**
 * What is written there. `file`: all of it; `document`, `statement`: their elements; `statements`: whole ones;
 * `principal`: the element's own value, or its kinds; `principals`: those of a kind.
 */
export type Slot =
  | "file"
  | "document"
  | "version"
  | "statements"
  | "statement"
  | "effect"
  | "actions"
  | "resources"
  | "principal"
  | "principals"
  | "condition"
  | "operators"
  | "keys"
  | "values";

/** Where in a tree something is typed. */
export interface TreePlace {
  /** What holds it; undefined: nothing does. */
  readonly container: ObjectNode | ArrayNode | undefined;
  /** Its place in there: of the member, where it is a member's value. */
  readonly index: number;
  /** The member whose name it is. */
  readonly member: PropertyNode | undefined;
}

export interface PolicyPlace extends TreePlace {
  readonly slot: Slot;
  /** Of the element (`NotAction`), the kind of principals, the operator. */
  readonly name: string;
  /** The condition key, of values. */
  readonly key: string;
  /** Names, or values, that the container has besides. */
  readonly siblings: readonly string[];
  readonly statement: Statement | undefined;
  /** All of the document, and that one. */
  readonly statements: readonly Statement[];
}

export type PlaceStep =
  | { readonly container: ObjectNode; readonly property: PropertyNode; readonly name: string }
  | { readonly container: ArrayNode; readonly property?: undefined; readonly name: "" };

/** @param offset where a string node begins that stands for what is typed; undefined: it is no part of a policy */
export function placeAt(root: JsonNode | undefined, offset: number): PolicyPlace | undefined {
  if (root === undefined) return undefined;
  if (root.offset === offset && root.kind === "string") return placeOf("file", undefined, offset);
  const steps = stepsTo(root, offset);
  const last = steps?.at(-1);
  if (steps === undefined || last === undefined) return undefined;
  const from = steps.findLastIndex((step) => step.name === "Statement" && !isMember(step, offset));
  return from < 0 ? inDocument(steps, last, offset) : inStatements(steps, from, offset);
}

/** The members and items that lead there, outermost first. */
export function stepsTo(root: JsonNode, offset: number): PlaceStep[] | undefined {
  const steps: PlaceStep[] = [];
  let node: JsonNode | undefined = root;
  while (node !== undefined) {
    if (node.kind === "array") {
      steps.push({ container: node, name: "" });
      node = node.items.find((item) => item.offset <= offset && offset < item.end);
      if (node?.offset === offset && node.kind === "string") return steps;
    } else if (node.kind === "object") {
      const container: ObjectNode = node;
      const property: PropertyNode | undefined = container.properties.find(
        ({ key, value }) =>
          key.offset === offset || (value !== undefined && value.offset <= offset && offset < value.end),
      );
      if (property === undefined) return undefined;
      steps.push({ container, property, name: meantName(container, property) });
      if (property.key.offset === offset) return steps;
      node = property.value;
      if (node?.offset === offset && node.kind === "string") return steps;
    } else {
      return undefined;
    }
  }
  return undefined;
}

const meantName = (object: ObjectNode, property: PropertyNode): string =>
  misspelt(object, statementElements).get(property) ?? property.key.value;

export const isMember = (step: PlaceStep, offset: number): boolean => step.property?.key.offset === offset;

export function treePlaceOf(step: PlaceStep | undefined, offset: number): TreePlace {
  const { container, property } = step ?? {};
  return {
    container,
    index: container === undefined ? -1 : indexIn(container, property, offset),
    member: property?.key.offset === offset ? property : undefined,
  };
}

/** The names, or the values, that a container has besides what is typed. */
export function siblingsAt({ container, member }: TreePlace, offset: number): string[] {
  const others =
    container === undefined
      ? []
      : container.kind === "array"
        ? stringNodes(container)
        : member !== undefined
          ? container.properties.map(({ key }) => key)
          : [];
  return others.flatMap((node) => (node.offset === offset ? [] : [node.value]));
}

function placeOf(
  slot: Slot,
  step: PlaceStep | undefined,
  offset: number,
  more: Partial<PolicyPlace> = {},
): PolicyPlace {
  const place = treePlaceOf(step, offset);
  return {
    slot,
    name: "",
    key: "",
    ...place,
    siblings: siblingsAt(place, offset),
    statement: undefined,
    statements: [],
    ...more,
  };
}

const indexIn = (container: ObjectNode | ArrayNode, property: PropertyNode | undefined, offset: number): number =>
  container.kind === "array"
    ? container.items.findIndex((item) => item.offset === offset)
    : container.properties.findIndex((one) => one === property);

/** Members under which documents stand in templates, in AWS's output and in `keyhole.json`. */
const documentNames = new Set([
  "PolicyDocument",
  "AssumeRolePolicyDocument",
  "KeyPolicy",
  "Policy",
  "Document",
  "policy",
]);
const elementNames = new Set(["Version", "Id", "Statement"]);

function inDocument(steps: readonly PlaceStep[], last: PlaceStep, offset: number): PolicyPlace | undefined {
  if (last.property === undefined) return undefined;
  const { container, property, name } = last;
  const others = container.properties.filter((one) => one !== property).map(({ key }) => key.value);
  const isDocument =
    others.includes("Statement") ||
    isPolicyVersion(propertyOf(container, "Version")?.value) ||
    documentNames.has(steps.at(-2)?.name ?? "") ||
    (steps.length === 1 && others.every((other) => elementNames.has(other)));
  if (!isDocument) return undefined;
  if (property.key.offset === offset) return placeOf("document", last, offset);
  return name === "Version" ? placeOf("version", last, offset) : undefined;
}

const isPolicyVersion = (value: JsonNode | undefined): boolean =>
  value?.kind === "string" && /^20(?:08|12)-10-17$/.test(value.value);

function inStatements(steps: readonly PlaceStep[], from: number, offset: number): PolicyPlace | undefined {
  const [document, ...rest] = steps.slice(from);
  if (document?.property === undefined) return undefined;
  const { statements } = readDocument(document.container, document.property);
  if (rest.length === 0) return placeOf("statements", document, offset, { statements });
  if (rest[0]?.property === undefined) {
    const list = rest.shift();
    if (rest.length === 0) return placeOf("statements", list, offset, { statements });
  }
  const [element, ...inner] = rest;
  if (element?.property === undefined) return undefined;
  const statement = statements.find(({ node }) => node === element.container);
  const context = { statement, statements, name: element.name };
  if (isMember(element, offset)) return placeOf("statement", element, offset, context);
  /** The value itself, or one of a list of them. */
  const value =
    inner.length === 0 ? element : inner.length === 1 && inner[0]?.property === undefined ? inner[0] : undefined;
  switch (element.name) {
    case "Effect":
      return value && placeOf("effect", value, offset, context);
    case "Action":
    case "NotAction":
      return value && placeOf("actions", value, offset, context);
    case "Resource":
    case "NotResource":
      return value && placeOf("resources", value, offset, context);
    case "Principal":
    case "NotPrincipal":
      return inPrincipal(element, inner, offset, context);
    case "Condition":
      return inCondition(element, inner, offset, context);
    default:
      return undefined;
  }
}

type Context = Pick<PolicyPlace, "statement" | "statements" | "name">;

function inPrincipal(
  element: PlaceStep,
  inner: readonly PlaceStep[],
  offset: number,
  context: Context,
): PolicyPlace | undefined {
  const [kind, list, ...more] = inner;
  if (kind === undefined) return placeOf("principal", element, offset, context);
  if (kind.property === undefined || more.length > 0 || list?.property !== undefined) return undefined;
  if (isMember(kind, offset)) return placeOf("principal", kind, offset, context);
  const name = misspelt(kind.container, principalKinds).get(kind.property) ?? kind.property.key.value;
  return placeOf("principals", list ?? kind, offset, { ...context, name });
}

function inCondition(
  element: PlaceStep,
  inner: readonly PlaceStep[],
  offset: number,
  context: Context,
): PolicyPlace | undefined {
  const [operator, key, list, ...more] = inner;
  if (operator === undefined) return placeOf("condition", element, offset, context);
  if (operator.property === undefined || more.length > 0 || list?.property !== undefined) return undefined;
  if (isMember(operator, offset)) return placeOf("operators", operator, offset, context);
  const name = operator.property.key.value;
  // `"StringEquals": |`: what is due is an object.
  if (key === undefined) return placeOf("keys", operator, offset, { ...context, name });
  if (key.property === undefined) return undefined;
  if (isMember(key, offset)) return placeOf("keys", key, offset, { ...context, name });
  return placeOf("values", list ?? key, offset, { ...context, name, key: key.property.key.value });
}
