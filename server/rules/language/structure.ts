/** What a policy and its statements are made of. */
import { policyLength, withCommas } from "../../policy/length.ts";
import { addFirstProperty } from "../../policy/edits/insert.ts";
import { format } from "../../policy/message.ts";
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import type { JsonNode, ObjectNode, PropertyNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { documentElements, elementOf } from "../../policy/slips.ts";
import { proposal } from "../fixes/proposal.ts";
import { freeSid } from "../fixes/sid.ts";
import { removeItems, removeMember, replaceWith } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Policy, Statements } from "./policy.ts";
import { braceOf, element, isEmptyList } from "./policy.ts";

const titles = { version: 'Add "Version": "2012-10-17"' } as const;
const related = { first: "The first statement of this Sid.", same: "The statement that says the same." } as const;

const documentElement = (policy: Policy, name: string): PropertyNode | undefined =>
  elementOf(policy.node, name, documentElements);

/** No `Statement` in what is known to be a policy. */
export function* withoutStatement(policy: Policy): Generator<LanguageFinding> {
  if (policy.node.closed && documentElement(policy, "Statement") === undefined)
    yield { at: braceOf(policy.node), values: {} };
}

/** No `Version`: the old language holds. */
export function* withoutVersion(policy: Policy): Generator<LanguageFinding> {
  const { found, node } = policy;
  if (!node.closed || documentElement(policy, "Version") !== undefined) return;
  // Variables come to life: what the policy means would change.
  const fixes = holdsText(node, "${")
    ? []
    : [
        proposal(found, format(titles.version), { effect: "neutral", preferred: true }, ({ text, style }) =>
          addFirstProperty(text, style, node, "Version", "2012-10-17"),
        ),
      ];
  yield { at: braceOf(node), values: {}, fixes };
}

/** Whether some string of the node holds the text: of a template, the value that is written, not what writes it. */
const holdsText = (node: JsonNode | undefined, text: string): boolean =>
  node?.kind === "string"
    ? node.value.includes(text)
    : node?.kind === "array"
      ? node.items.some((item) => holdsText(item, text))
      : node?.kind === "object" &&
        node.properties.some(({ key, value }) => key.value.includes(text) || holdsText(value, text));

/** Elements of this name, at their names. */
export function* elements(
  policy: Statements,
  names: readonly string[],
  isMeant: (property: PropertyNode, effect: "Allow" | "Deny" | undefined) => boolean = () => true,
): Generator<LanguageFinding<"name" | "statement">> {
  for (const statement of policy.statements)
    for (const name of names) {
      const property = propertyOf(statement.node, name);
      if (property !== undefined && isMeant(property, statement.effect))
        yield { at: property.key, values: { name, statement: statementName(statement) } };
    }
}

/** The same, where the element has to go. */
export function* superfluous(
  policy: Statements,
  names: readonly string[],
): Generator<LanguageFinding<"name" | "statement">> {
  for (const statement of policy.statements)
    for (const name of names) {
      const property = propertyOf(statement.node, name);
      if (property !== undefined)
        yield {
          at: property.key,
          values: { name, statement: statementName(statement) },
          fixes: removeMember(policy, statement.node, property, { effect: "corrects", preferred: false }),
        };
    }
}

/** Sids that a statement before has already. */
export function* equalSids(policy: Policy): Generator<LanguageFinding<"sid">> {
  const seen = new Map<string, JsonNode>();
  for (const statement of policy.statements) {
    const node = element(statement, "Sid")?.value;
    if (node?.kind !== "string" || node.value === "") continue;
    const first = seen.get(node.value);
    if (first === undefined) {
      seen.set(node.value, node);
      continue;
    }
    yield {
      at: node,
      also: [{ range: first, message: related.first }],
      values: { sid: node.value },
      fixes: replaceWith(policy, node, freeSid(policy.found, node.value), { effect: "neutral", preferred: true }),
    };
  }
}

/** Sids with other characters than letters and digits. */
export function* unusualSids(policy: Policy): Generator<LanguageFinding<"sid">> {
  const isTaken = (meant: string): boolean => policy.statements.some(({ sid }) => sid === meant);
  for (const statement of policy.statements) {
    const node = element(statement, "Sid")?.value;
    if (node?.kind !== "string" || !/[^A-Za-z0-9]/.test(node.value) || /[${}<>]/.test(node.value)) continue;
    const meant = node.value.replaceAll(/[^A-Za-z0-9]/g, "");
    yield {
      at: node,
      values: { sid: node.value },
      fixes:
        meant === "" || isTaken(meant) ? [] : replaceWith(policy, node, meant, { effect: "neutral", preferred: true }),
    };
  }
}

/** Empty Sids. */
export function* emptySids(policy: Policy): Generator<LanguageFinding> {
  for (const statement of policy.statements) {
    const property = element(statement, "Sid");
    if (property?.value?.kind === "string" && property.value.value === "")
      yield {
        at: property.value,
        values: {},
        fixes: removeMember(policy, statement.node, property, { effect: "neutral", preferred: true }),
      };
  }
}

/** Empty lists of one of these elements. */
export function* emptyLists(policy: Statements, ...names: readonly string[]): Generator<LanguageFinding<"name">> {
  // KMS refuses them in key policies, which missing-action and missing-resource say.
  if (policy.kind === "key") return;
  for (const statement of policy.statements)
    for (const name of names) {
      const value = element(statement, name)?.value;
      if (isEmptyList(value)) yield { at: value, values: { name } };
    }
}

/** The values of `Principal` and `NotPrincipal`. */
function* principalValues({ statements }: Statements): Generator<{ readonly name: string; readonly value: JsonNode }> {
  for (const statement of statements)
    for (const name of ["Principal", "NotPrincipal"] as const) {
      const value = element(statement, name)?.value;
      if (value !== undefined) yield { name, value };
    }
}

/** Principals of no names. */
export function* emptyPrincipalLists(policy: Statements): Generator<LanguageFinding<"name">> {
  for (const { name, value } of principalValues(policy)) {
    if (isEmptyList(value)) yield { at: value, values: { name } };
    if (value.kind !== "object") continue;
    for (const property of value.properties)
      if (isEmptyList(property.value)) yield { at: property.value, values: { name: property.key.value } };
  }
}

const isEmptyObject = (node: JsonNode | undefined): node is ObjectNode =>
  node?.kind === "object" && node.closed && node.open !== true && node.properties.length === 0;

/** Principals without a type. */
export function* emptyPrincipals(policy: Statements): Generator<LanguageFinding<"name">> {
  for (const { name, value } of principalValues(policy))
    if (isEmptyObject(value)) yield { at: value, values: { name } };
}

/** Conditions without operators, operators without keys. */
export function* emptyConditions(policy: Statements): Generator<LanguageFinding<"name">> {
  for (const statement of policy.statements) {
    const property = element(statement, "Condition");
    const value = property?.value;
    if (property === undefined || value?.kind !== "object") continue;
    const does = { effect: "neutral", preferred: true } as const;
    if (isEmptyObject(value))
      yield { at: value, values: { name: "Condition" }, fixes: removeMember(policy, statement.node, property, does) };
    for (const operator of value.properties)
      if (isEmptyObject(operator.value))
        yield {
          at: operator.value,
          values: { name: operator.key.value },
          fixes: value.properties.length > 1 ? removeMember(policy, value, operator, does) : [],
        };
  }
}

/** Statements that say what one before says. */
export function* equalStatements(policy: Policy): Generator<LanguageFinding<"statement" | "other">> {
  // Only quicker: there is nothing to compare.
  if (policy.statements.length < 2) return;
  const seen = new Map<string, Statement>();
  const list = policy.found.document.statementProperty.value;
  const alike = new Map<number, number>();
  const sizes = policy.statements.map((statement) => policy.remember(statementSize, statement));
  for (const size of sizes) alike.set(size, (alike.get(size) ?? 0) + 1);
  for (const [index, statement] of policy.statements.entries()) {
    // Only quicker: most statements differ in how much they say.
    if (alike.get(sizes[index] ?? 0) === 1) continue;
    const meaning = policy.remember(statementMeaning, statement);
    const first = seen.get(meaning);
    if (first === undefined) {
      seen.set(meaning, statement);
      continue;
    }
    yield {
      at: braceOf(statement.node),
      also: [{ range: braceOf(first.node), message: related.same }],
      values: { statement: statementName(statement), other: statementName(first) },
      fixes:
        list?.kind === "array"
          ? removeItems(policy, list, [statement.node], `statement ${statementName(statement)}`, {
              effect: "neutral",
              preferred: true,
            })
          : [],
    };
  }
}

const statementSize = ({ node }: Statement): number => sizeOf(node, true);

/** The same text for two statements exactly if they say the same in the same words, but for Sid and order. */
export const statementMeaning = ({ node }: Statement): string => meaningOf(node, true);

/** How much a node says: the same for two statements that say the same. */
function sizeOf(node: JsonNode | undefined, isStatement = false): number {
  if (node?.kind === "array") return node.items.reduce((sum, item) => sum + sizeOf(item), 0);
  if (node?.kind !== "object") return node?.kind === "string" ? node.value.length : 0;
  // Only quicker: those that are of one size are compared.
  return node.properties.reduce(
    (sum, { key, value }) => (isStatement && key.value === "Sid" ? sum : sum + key.value.length + sizeOf(value)),
    0,
  );
}

/** The same text for two values exactly if they say the same in the same words, but for order. */
export function meaningOf(node: JsonNode | undefined, isStatement = false): string {
  if (node?.kind === "array")
    return `[${node.items
      .map((item) => meaningOf(item))
      .sort()
      .join()}]`;
  if (node?.kind !== "object") return `[${JSON.stringify(node?.value)}]`;
  // What else a function gives may differ.
  const more = node.open === true ? `${String(node.offset)},` : "";
  return `{${more}${node.properties
    .filter(({ key }) => !isStatement || key.value !== "Sid")
    .map(({ key, value }) => `${JSON.stringify(key.value)}:${listMeaning(value)}`)
    .sort()
    .join()}}`;
}

/** One value is a list of one. */
const listMeaning = (node: JsonNode | undefined): string =>
  node?.kind === "array" && node.items.length === 1 ? meaningOf(node.items[0]) : meaningOf(node);

/** A managed policy of the account's own; AWS's may be longer. */
export function* tooLongManaged(policy: Policy, quota: number): Generator<LanguageFinding<"count" | "quota">> {
  const { managed, policyArn } = policy.found;
  if (managed === true || (policyArn !== undefined && /^arn:[\w-]+:iam::\d{12}:policy\//.test(policyArn)))
    yield* tooLong(policy, quota);
}

/** A policy of more characters than its type may have. @param more that AWS counts beside them */
export function* tooLong(policy: Policy, quota: number, more = 0): Generator<LanguageFinding<"count" | "quota">> {
  const count = policyLength(policy.node) + more;
  if (count > quota) yield { at: braceOf(policy.node), values: { count: withCommas(count), quota: withCommas(quota) } };
}
