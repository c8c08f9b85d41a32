/** Refactorings of one list: wildcards expanded, actions collapsed, sorted, a value made a list and back. */
import { beyondActions } from "../../catalog/beyond.ts";
import { fewestPatterns } from "../../catalog/fewest-patterns.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import { matchesWildcard } from "../../catalog/wildcard.ts";
import type { Statement } from "../../policy/document.ts";
import { lineIndent } from "../../policy/edits/layout.ts";
import { printJson } from "../../policy/edits/style.ts";
import { format } from "../../policy/message.ts";
import type { JsonNode, PropertyNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { plainOf } from "./plain-nodes.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";
import { touches } from "./refactoring.ts";

const titles = {
  expand: "Expand {value} to {count} actions",
  collapse: "Write these {count} entries as {fewer}",
  sort: "Sort this list",
  list: "Write this value as a list",
  single: "Write this list as a single value",
} as const;

/** More would be no policy: AWS's limit is some 6,000 characters. */
const mostActions = 300;

/** Those of the list, or single value, that is pointed at. */
export function listRewritings(place: RefactoringPlace, statement: Statement): Rewriting[] {
  const property = listsOf(statement).find(
    ({ value, key }) => value !== undefined && touches(place.at, { offset: key.offset, end: value.end }),
  );
  const value = property?.value;
  if (property === undefined || value === undefined || (value.kind !== "string" && value.kind !== "array")) return [];
  const nodes = stringNodes(value);
  if (nodes.length === 0 || (value.kind === "array" && nodes.length !== value.items.length)) return [];
  const { text } = place.found.source;
  if (plainOf(text, value) === undefined) return [];
  const texts = nodes.map((node) => node.value);
  const write = (title: string, written: readonly string[]): Rewriting => ({
    title,
    edits: [
      {
        range: value,
        newText: printed(place, value, written.length === 1 && value.kind === "string" ? written[0] : written),
      },
    ],
  });
  const isOfActions = property === statement.action?.property;
  const pointedAt = nodes.find((node) => touches(place.at, node));
  return [
    ...(isOfActions && pointedAt !== undefined ? expanded(place, texts, pointedAt.value, write) : []),
    ...(isOfActions && value.kind === "array" ? collapsed(place, texts, write) : []),
    ...sorted(texts, write),
    ...(value.kind === "string"
      ? [{ title: format(titles.list), edits: [{ range: value, newText: printed(place, value, [value.value]) }] }]
      : texts.length === 1
        ? [{ title: format(titles.single), edits: [{ range: value, newText: printed(place, value, texts[0]) }] }]
        : []),
  ];
}

type Write = (title: string, written: readonly string[]) => Rewriting;

const printed = ({ found, style }: RefactoringPlace, node: JsonNode, value: unknown): string =>
  printJson(value, style, lineIndent(found.source.text, node.offset));

/** What holds a list, or one value instead: actions, resources, principals of a kind, values of a condition. */
function listsOf({ action, resource, principal, conditions }: Statement): PropertyNode[] {
  const kinds = principal?.property.value;
  return [
    ...(action === undefined ? [] : [action.property]),
    ...(resource === undefined ? [] : [resource.property]),
    ...(kinds?.kind === "object" ? kinds.properties : []),
    ...conditions.map(({ key }) => key),
  ];
}

function expanded({ catalog }: RefactoringPlace, texts: readonly string[], value: string, write: Write): Rewriting[] {
  const [prefix = "", name = ""] = value.split(":");
  const service = catalog.service(prefix);
  if (service === undefined || !/[*?]/.test(name)) return [];
  const names = namesOf(service, name);
  if (names.length === 0 || names.length > mostActions) return [];
  const actions = names.map((one) => `${prefix}:${one}`);
  const there = new Set(texts);
  const written = texts.flatMap((text) => (text === value ? actions.filter((one) => !there.has(one)) : [text]));
  const title = format(titles.expand, { value, count: String(names.length) });
  return written.length === 0 ? [] : [write(title, [...new Set(written)])];
}

/** Those of the catalog, and what AWS has besides. */
const namesOf = (service: ServiceCatalog, pattern: string): string[] => [
  ...service.actionsMatching(pattern).map((action) => action.name),
  ...[...beyondActions(service.prefix)].filter((name) => matchesWildcard(pattern.toLowerCase(), name)),
];

/** Service by service, where fewer entries stand for exactly the same actions. */
function collapsed({ catalog }: RefactoringPlace, texts: readonly string[], write: Write): Rewriting[] {
  const names = new Map<ServiceCatalog, Set<string>>();
  for (const text of texts) {
    const [prefix = "", pattern = "", ...more] = text.split(":");
    const service = catalog.service(prefix);
    const own = service === undefined || more.length > 0 ? [] : namesOf(service, pattern);
    if (service === undefined || own.length === 0) return [];
    const all = names.get(service) ?? new Set();
    for (const name of own) all.add(name);
    names.set(service, all);
  }
  if ([...names.values()].some(({ size }) => size > mostActions)) return [];
  const fewer = [...names].flatMap(([service, own]) => {
    const all = [...service.actionNames, ...beyondActions(service.prefix)];
    return fewestPatterns([...own], all).map((pattern) => `${service.prefix}:${pattern}`);
  });
  const count = String(texts.length);
  return fewer.length < texts.length
    ? [write(format(titles.collapse, { count, fewer: String(fewer.length) }), fewer)]
    : [];
}

function sorted(texts: readonly string[], write: Write): Rewriting[] {
  const inOrder = texts.toSorted((a, b) => compared(a.toLowerCase(), b.toLowerCase()) || compared(a, b));
  return inOrder.every((text, index) => text === texts[index]) ? [] : [write(format(titles.sort), inOrder)];
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
