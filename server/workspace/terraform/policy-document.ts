/**
 * The data source `aws_iam_policy_document`: the policy that it makes, each element at its argument.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { FoundBlock } from "./blocks.ts";
import type { Evaluating } from "./evaluating.ts";
import type { Instance, ObjectEntry, ListValue, ObjectValue, HclValue } from "./values.ts";
import { decoded } from "./json.ts";
import { attributeOf, placeIn } from "./declared.ts";
import type { ValuePlace } from "./declared.ts";
import { list, object, string, textOf, unknown } from "./values.ts";

/** Elements of a statement, by their arguments. */
const elements = [
  ["sid", "Sid"],
  ["effect", "Effect"],
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
] as const;

export function policyDocument(evaluator: Evaluating, { declared, scope, address }: Instance): ObjectValue {
  const { block, file } = declared;
  const at = placeIn(block.labels[1] ?? block.type, file);
  const version = givenIn(evaluator, block.body, "version", scope);
  const { all, open } = blocksOf(evaluator, block.body, "statement", scope);
  const own = all.map((found) => statement(evaluator, found));
  const sources = documentsIn(evaluator, block.body, ["source_json", "source_policy_documents"], scope);
  const overrides = documentsIn(evaluator, block.body, ["override_json", "override_policy_documents"], scope);
  let statements: readonly HclValue[] = [];
  let unread = open;
  for (const { document, list: unknownList } of sources) {
    const more = statementsOf(document);
    unread ||= unknownList || more === undefined || more.open;
    statements = [...statements, ...(more?.items ?? [])];
  }
  statements = replacing(statements, own);
  for (const { document, list: unknownList } of overrides) {
    const more = statementsOf(document);
    unread ||= unknownList || more === undefined || more.open;
    statements = replacing(statements, more?.items ?? []);
  }
  // What nobody can read may hold any statement.
  const items = unread ? [...statements, unknown(`${address}: another statement`, at)] : statements;
  return object(
    new Map<string, ObjectEntry>([
      ["Version", { key: at, value: version ?? string("2012-10-17", at) }],
      ["Statement", { key: at, value: { ...list(items, placeIn(block.body, file)), written: "block" } }],
    ]),
    placeIn(block, file),
  );
}

/** Those with a `sid` that comes again are replaced, the others follow. */
function replacing(before: readonly HclValue[], after: readonly HclValue[]): readonly HclValue[] {
  const result = [...before];
  for (const one of after) {
    const sid = sidOf(one);
    const index = sid === undefined ? -1 : result.findIndex((other) => sidOf(other) === sid);
    if (index < 0) result.push(one);
    else result[index] = one;
  }
  return result;
}

function sidOf(statement: HclValue): string | undefined {
  const sid = statement.kind === "object" ? statement.entries.get("Sid")?.value : undefined;
  const text = sid && textOf(sid);
  return text === "" ? undefined : text;
}

function documentsIn(
  evaluator: Evaluating,
  body: HclBody,
  names: readonly string[],
  scope: FoundBlock["scope"],
): readonly { readonly document: HclValue; readonly list: boolean }[] {
  return names.flatMap((name) => {
    const value = givenIn(evaluator, body, name, scope);
    if (value === undefined) return [];
    if (value.kind === "list")
      return value.items
        .filter((item) => item.kind !== "null" && textOf(item) !== "")
        .map((document) => ({ document, list: value.open }));
    return textOf(value) === "" ? [] : [{ document: value, list: false }];
  });
}

/** The statements of a document that is given as text. */
function statementsOf(text: HclValue): ListValue | undefined {
  const document = text.kind === "string" ? decoded(text) : undefined;
  if (document?.kind !== "object") return undefined;
  const statements = document.entries.get("Statement")?.value;
  // "{}" is the usual default of a variable that may bring statements.
  if (statements === undefined && document.entries.size === 0 && !document.open) return list([], document.place);
  if (statements?.kind === "list") return statements;
  return statements?.kind === "object" ? list([statements], statements.place) : undefined;
}

function statement(evaluator: Evaluating, { block, body, scope }: FoundBlock): ObjectValue {
  const entries = new Map<string, ObjectEntry>();
  /** What may not be there. */
  const uncertain = new Set<string>();
  const head = placeIn(block.type, scope.file);
  entries.set("Effect", { key: head, value: string("Allow", head) });
  for (const [argument, element] of elements) {
    const attribute = attributeOf(body, argument);
    const value = attribute && givenIn(evaluator, body, argument, scope);
    if (attribute === undefined || value === undefined) continue;
    const written = value.kind === "number" || value.kind === "bool" ? string(String(value.value), value.place) : value;
    entries.set(element, { key: placeIn(attribute.name, scope.file), value: withVariables(written) });
    if (value.kind === "unknown" || (value.kind === "list" && value.open)) uncertain.add(element);
  }
  for (const [type, element] of [
    ["principals", "Principal"],
    ["not_principals", "NotPrincipal"],
  ] as const) {
    const entry = principals(evaluator, body, type, scope);
    if (entry !== undefined) entries.set(element, entry);
    if (blocksOf(evaluator, body, type, scope).open) uncertain.add(element);
  }
  for (const [name, negated] of pairs) {
    const isEither = entries.has(name) && entries.has(negated);
    if (isEither && (uncertain.has(name) || uncertain.has(negated)))
      entries.delete(uncertain.has(negated) ? negated : name);
  }
  const condition = conditions(evaluator, body, scope);
  if (condition !== undefined) entries.set("Condition", condition);
  return { ...object(entries, placeIn(block, scope.file)), written: "block" };
}

/** A statement has one of each. Modules pass on both, one of them `null`: what nobody knows is not there beside the other. */
const pairs = [
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
  ["Principal", "NotPrincipal"],
] as const;

function principals(
  evaluator: Evaluating,
  body: HclBody,
  type: string,
  scope: FoundBlock["scope"],
): ObjectEntry | undefined {
  const { all, open } = blocksOf(evaluator, body, type, scope);
  const [first] = all;
  if (first === undefined) return undefined;
  const place = placeIn(first.block, first.scope.file);
  const key = placeIn(first.block.type, first.scope.file);
  const kinds = new Map<
    string,
    { readonly key: ValuePlace; items: HclValue[]; open: boolean; readonly place: ValuePlace }
  >();
  for (const { body: own, scope: inner } of all) {
    const kind = givenIn(evaluator, own, "type", inner);
    const identifiers = givenIn(evaluator, own, "identifiers", inner);
    const name = kind && evaluator.text(kind);
    if (kind === undefined || name === undefined || identifiers === undefined) continue;
    const items = identifiers.kind === "list" ? identifiers.items : [identifiers];
    const isOpen = open || identifiers.kind === "unknown" || (identifiers.kind === "list" && identifiers.open);
    if (name === "*") return { key, value: items[0] ?? string("*", kind.place) };
    const known = kinds.get(name);
    if (known === undefined)
      kinds.set(name, { key: kind.place, items: [...items], open: isOpen, place: identifiers.place });
    else {
      known.items = [...known.items, ...items];
      known.open ||= isOpen;
    }
  }
  const entries = [...kinds].map(([name, { key: at, items, open: isOpen, place: where }]): [string, ObjectEntry] => [
    name,
    { key: at, value: list(items, where, isOpen) },
  ]);
  return { key, value: object(new Map(entries), place) };
}

function conditions(evaluator: Evaluating, body: HclBody, scope: FoundBlock["scope"]): ObjectEntry | undefined {
  const { all, open } = blocksOf(evaluator, body, "condition", scope);
  const [first] = all;
  if (first === undefined) return undefined;
  const operators = new Map<
    string,
    { readonly key: ValuePlace; readonly keys: Map<string, ObjectEntry>; readonly place: ValuePlace }
  >();
  let isOpen = open;
  for (const { block, body: own, scope: inner } of all) {
    const [test, variable, values] = ["test", "variable", "values"].map((name) => givenIn(evaluator, own, name, inner));
    const [operator, key] = [test && evaluator.text(test), variable && evaluator.text(variable)];
    if (test === undefined || variable === undefined || operator === undefined || key === undefined) continue;
    if (test.kind === "unknown" || variable.kind === "unknown") {
      isOpen = true;
      continue;
    }
    const known = operators.get(operator) ?? {
      key: test.place,
      keys: new Map<string, ObjectEntry>(),
      place: placeIn(block, inner.file),
    };
    operators.set(operator, known);
    const items = values === undefined ? [] : values.kind === "list" ? values.items : [values];
    const before = known.keys.get(key)?.value;
    const merged = [...(before?.kind === "list" ? before.items : []), ...items].map(withVariables);
    const isOpenList = values?.kind === "unknown" || (values?.kind === "list" && values.open);
    known.keys.set(key, { key: variable.place, value: list(merged, values?.place ?? variable.place, isOpenList) });
  }
  const at = placeIn(first.block, first.scope.file);
  const entries = [...operators].map(([name, { key, keys, place }]): [string, ObjectEntry] => [
    name,
    { key, value: object(keys, place) },
  ]);
  return { key: placeIn(first.block.type, first.scope.file), value: object(new Map(entries), at, isOpen) };
}

/** `&{aws:username}` is how a policy variable is written here. */
function withVariables(value: HclValue): HclValue {
  if (value.kind === "list") return { ...value, items: value.items.map(withVariables) };
  if (value.kind !== "string" || value.encodes !== undefined || !value.value.includes("&{")) return value;
  return { ...value, value: value.value.replace(/&\{/g, "${"), literal: false };
}
