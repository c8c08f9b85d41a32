/** Values as the tree that the engine reads policies from. */
import type { ArrayNode, JsonNode, LiteralNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import type { FreshKind } from "../symbols/fresh.ts";
import type { ElementPlace } from "../symbols/kinds.ts";
import { anyKey, isAnyKey, kindOfElement } from "../symbols/kinds.ts";
import type { Evaluator } from "./evaluator.ts";
import type { ValuePlace } from "./declared.ts";
import type { ListValue, ObjectValue, UnknownValue, HclValue } from "./values.ts";
import { textOf, TooManyValues } from "./values.ts";

const maxNodes = 400_000;
const maxDepth = 60;

interface Use extends ElementPlace {
  /** Whether it stands in a list. */
  readonly isItem?: boolean;
  /** In `Condition`: of it, or of one of its operators, whose members are condition keys. */
  readonly within?: "Condition" | "operator";
}

const withinOf = ({ element, within }: Use): Pick<Use, "within"> =>
  element === "Condition" ? { within: "Condition" } : within === "Condition" ? { within: "operator" } : {};

const noUse: Use = { element: "", service: undefined, denies: false };

export class Nodes {
  readonly #evaluator: Evaluator;
  readonly #unknown = new WeakSet<JsonNode>();
  /** What an edit may change: all else is written for others, too. */
  readonly #own: readonly ValuePlace[];
  #made = 0;

  constructor(evaluator: Evaluator, own: readonly ValuePlace[]) {
    this.#evaluator = evaluator;
    this.#own = own;
  }

  /** Whether the value was made up: it may be anything of its kind. */
  isUnknown = (node: JsonNode): boolean => this.#unknown.has(node);

  node(value: HclValue): JsonNode {
    return this.#node(value, noUse, 0);
  }

  #node(value: HclValue, use: Use, depth: number): JsonNode {
    if (++this.#made > maxNodes) throw new TooManyValues("too many values");
    if (depth > maxDepth) throw new TooManyValues("too deep");
    switch (value.kind) {
      case "null":
      case "bool":
      case "number":
        return this.#literal(value);
      case "string": {
        const span = this.#span(value);
        if (value.isListed === true && isAnyKey(use)) return { kind: "string", ...span, value: anyKey, derived: true };
        const node: StringNode = { kind: "string", ...span, value: value.value };
        if (value.open) {
          const made: StringNode = { ...node, derived: true };
          this.#unknown.add(made);
          return made;
        }
        return value.literal && this.#isOwn(value.place) ? node : { ...node, derived: true };
      }
      case "list":
        return this.#list(value, use, depth);
      case "object":
        return this.#object(value, use, depth);
      case "unknown":
        return this.#unknownNode(value, use);
      default:
        return this.#unknownNode({ kind: "unknown", expression: textOf(value) ?? value.kind, place: value.place }, use);
    }
  }

  #literal(value: HclValue & { readonly kind: "null" | "bool" | "number" }): LiteralNode {
    const kind = value.kind === "bool" ? "boolean" : value.kind;
    const derived = this.#isOwn(value.place) ? {} : ({ derived: true } as const);
    return { kind, ...this.#span(value), value: value.kind === "null" ? null : value.value, ...derived };
  }

  #list({ items, open, literal, place, written }: ListValue, use: Use, depth: number): ArrayNode {
    // What a function or a `for` leaves empty is written nowhere.
    const isWritten = literal === true || written !== undefined || items.length > 0;
    const node: ArrayNode = {
      kind: "array",
      ...this.#span({ place }),
      items: items.map((item) => this.#node(item, { ...use, isItem: true }, depth + 1)),
      closed: true,
      ...(written === undefined ? {} : { written }),
      ...(isWritten && this.#isOwn(place) ? {} : { derived: true }),
      ...(open ? { open } : {}),
    };
    if (open) this.#unknown.add(node);
    return node;
  }

  #object(value: ObjectValue, use: Use, depth: number): ObjectNode {
    const service = serviceOf(value) ?? use.service;
    const denies = use.denies || textIn(value, "Effect") === "Deny";
    const properties = [...value.entries].flatMap(([name, entry]): PropertyNode[] => {
      const inner = entry.value;
      const key: StringNode = { kind: "string", ...entry.key, value: name };
      const part: Use = { element: name, service, denies, ...withinOf(use) };
      return [{ key, colon: entry.key.end, value: this.#node(inner, part, depth + 1) }];
    });
    const node: ObjectNode = {
      kind: "object",
      ...this.#span(value),
      properties,
      closed: true,
      ...(value.written === undefined ? {} : { written: value.written }),
      ...((value.literal === true || value.written !== undefined) && this.#isOwn(value.place) ? {} : { derived: true }),
      ...(value.open ? { open: true } : {}),
    };
    if (value.open) this.#unknown.add(node);
    return node;
  }

  /** A name in the plural is a list's, but not within a list: Terraform flattens none. */
  #unknownNode(value: UnknownValue, use: Use): JsonNode {
    const { element, service, isItem } = use;
    const kind: FreshKind | undefined = kindOfElement(element, service);
    const text = value.isListed === true && isAnyKey(use) ? anyKey : this.#evaluator.madeUp(value.expression, kind);
    const span = this.#span(value);
    const one: StringNode = { kind: "string", ...span, value: text, derived: true };
    this.#unknown.add(one);
    const isOfList = listElements.has(element) || use.within === "operator";
    if (isItem === true || !isOfList || !/s\W*$/.test(value.expression)) return one;
    const node: ArrayNode = { kind: "array", ...span, items: [one], closed: true, derived: true, open: true };
    this.#unknown.add(node);
    return node;
  }

  #span({ place: { offset, end } }: Pick<HclValue, "place">): ValuePlace {
    return { offset, end };
  }

  #isOwn({ offset, end }: ValuePlace): boolean {
    return this.#own.some((own) => own.offset <= offset && end <= own.end);
  }
}

const listElements: ReadonlySet<string> = new Set([
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "AWS",
  "Service",
  "Statement",
]);

function textIn({ entries }: ObjectValue, name: string): string | undefined {
  const value = entries.get(name)?.value;
  return value && textOf(value);
}

/** The first service that a statement's actions name. */
function serviceOf({ entries }: ObjectValue): string | undefined {
  const actions = (entries.get("Action") ?? entries.get("NotAction"))?.value;
  const all = actions?.kind === "list" ? actions.items : actions === undefined ? [] : [actions];
  for (const action of all) {
    const [, service] = /^(\w+):/.exec(textOf(action) ?? "") ?? [];
    if (service !== undefined) return service.toLowerCase();
  }
  return undefined;
}
