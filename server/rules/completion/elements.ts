/** Elements of documents and statements, and the values of those that have few. */
import { principalKinds } from "../../policy/slips.ts";
import type { CompletionContext } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";

const templates = { required: "required", optional: "optional", resourcePolicies: "resource policies" } as const;

type Needed = keyof typeof templates;

interface Element {
  readonly name: string;
  readonly value: unknown;
  readonly needed: Needed;
  /** Elements that cannot stand beside it. */
  readonly not?: readonly string[];
  readonly goesOn?: true;
}

const ofDocuments: readonly Element[] = [
  { name: "Version", value: "2012-10-17", needed: "required" },
  { name: "Statement", value: [{ Effect: stop(1, "Allow", "Deny") }], needed: "required" },
  { name: "Id", value: stop(1, ""), needed: "optional" },
];

/** In the order in which statements are written. */
const ofStatements: readonly Element[] = [
  { name: "Effect", value: stop(1, "Allow", "Deny"), needed: "required" },
  { name: "Principal", value: { AWS: stop(1, "") }, needed: "resourcePolicies", not: ["NotPrincipal"], goesOn: true },
  { name: "Action", value: [stop(1, "")], needed: "required", not: ["NotAction"], goesOn: true },
  { name: "Resource", value: [stop(1, "")], needed: "required", not: ["NotResource"], goesOn: true },
  { name: "Condition", value: Object.fromEntries([[stop(1, ""), {}]]), needed: "optional", goesOn: true },
  { name: "Sid", value: stop(1, ""), needed: "optional" },
  { name: "NotAction", value: [stop(1, "")], needed: "optional", not: ["Action"], goesOn: true },
  { name: "NotResource", value: [stop(1, "")], needed: "optional", not: ["Resource"], goesOn: true },
  { name: "NotPrincipal", value: { AWS: stop(1, "") }, needed: "optional", not: ["Principal"], goesOn: true },
];

export const documentSuggestions = ({ place }: CompletionContext): Suggestion[] =>
  elementsOf(ofDocuments, place.siblings, ({ needed }) => (needed === "required" ? 0 : 5));

/** What the statement lacks comes first; a trust policy has no `Resource`, and an identity policy no `Principal`. */
export function statementSuggestions({ place }: CompletionContext): Suggestion[] {
  const { siblings, statement, statements } = place;
  const others = statements.filter((one) => one !== statement);
  const hasPrincipal = siblings.some((name) => name === "Principal" || name === "NotPrincipal");
  const isTrust = (statement?.action?.values ?? []).some(({ value }) => /^sts:(?:AssumeRole|TagSession)/i.test(value));
  const isOfResource = hasPrincipal || others.some(({ principal }) => principal !== undefined);
  return elementsOf(ofStatements, siblings, ({ name, needed }) => {
    if (name === "Resource") return isTrust && hasPrincipal ? 7 : 1;
    if (name === "Principal") return isOfResource ? 0 : 4;
    return needed === "required" ? 0 : name === "Condition" ? 3 : name === "Sid" ? 5 : 8;
  });
}

function elementsOf(
  elements: readonly Element[],
  siblings: readonly string[],
  rankOf: (element: Element) => number,
): Suggestion[] {
  const there = new Set(siblings);
  return elements.flatMap((element, index): Suggestion[] => {
    const { name, value, needed, not = [], goesOn } = element;
    if (there.has(name) || not.some((other) => there.has(other))) return [];
    const rank = rankOf(element) * 10 + index;
    return [{ as: "member", kind: "element", name, value, detail: templates[needed], rank, ...(goesOn && { goesOn }) }];
  });
}

const values = (kind: "value", texts: readonly string[], siblings: readonly string[] = []): Suggestion[] =>
  texts.flatMap((text, rank): Suggestion[] => (siblings.includes(text) ? [] : [{ as: "text", kind, text, rank }]));

export const versionSuggestions = (): Suggestion[] => values("value", ["2012-10-17", "2008-10-17"]);
export const effectSuggestions = (): Suggestion[] => values("value", ["Allow", "Deny"]);

/** The kinds of principals, as names or, where the element has no value yet, as one. */
export function principalKindSuggestions({ place }: CompletionContext): Suggestion[] {
  const kinds = [...principalKinds];
  if (place.member !== undefined)
    return kinds.flatMap((name, rank): Suggestion[] =>
      place.siblings.includes(name)
        ? []
        : [{ as: "member", kind: "element", name, value: stop(1, ""), rank, goesOn: true }],
    );
  return [
    ...kinds.map((name, rank): Suggestion => {
      const value = Object.fromEntries([[name, stop(1, "")]]);
      return { as: "whole", kind: "element", label: name, values: [value], rank, goesOn: true };
    }),
    { as: "text", kind: "value", text: "*", rank: 9 },
  ];
}
