/** Refactorings of one list: wildcards expanded, actions collapsed, what is covered removed, sorted, a value made a list and back. */
import { beyondActions } from "../../catalog/beyond.ts";
import { fewestPatterns } from "../../catalog/fewest-patterns.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import { matchesWildcard } from "../../catalog/wildcard.ts";
import type { Statement } from "../../policy/document.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import type { ListItem } from "../../policy/edits/rewriter.ts";
import { format } from "../../policy/message.ts";
import type { JsonNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";
import { eachOnce, isPointedAt } from "./refactoring.ts";

const titles = {
  expand: "Expand {value} to {count} actions",
  collapse: "Write these {count} entries as {fewer}",
  covered: "Remove the entry that another one covers",
  severalCovered: "Remove the {count} entries that others cover",
  sort: "Sort this list",
  list: "Write this value as a list",
  single: "Write this list as a single value",
} as const;

/** More would be no policy: AWS's limit is some 6,000 characters. */
const mostActions = 300;

/** Those of the list, or single value, that is pointed at. */
export function listRewritings(place: RefactoringPlace, statement: Statement): Rewriting[] {
  const property = listsOf(statement).find(
    ({ value, key }) => value !== undefined && isPointedAt(place, { offset: key.offset, end: value.end }),
  );
  const value = property?.value;
  if (property === undefined || value === undefined || (value.kind !== "string" && value.kind !== "array")) return [];
  const nodes = stringNodes(value);
  if (nodes.length === 0 || value.derived === true || (value.kind === "array" && nodes.length !== value.items.length))
    return [];
  const { rewriter } = place;
  if (rewriter.plain(value) === undefined) return [];
  const isOfActions = property === statement.action?.property;
  const listed: WrittenList = { nodes, write: (title, items) => ({ title, edits: rewriter.list(value, items) }) };
  const pointedAt = nodes.find((node) => isPointedAt(place, node));
  return [
    ...(isOfActions && pointedAt !== undefined ? expanded(place, listed, pointedAt, value) : []),
    // What is covered may be all that can be collapsed.
    ...eachOnce([
      ...withoutCovered(listed, statement, property),
      ...(isOfActions && value.kind === "array" ? collapsed(place, listed) : []),
    ]),
    ...sorted(listed),
    ...(value.kind === "string"
      ? [listed.write(format(titles.list), [{ node: value }])]
      : nodes.length === 1
        ? [{ title: format(titles.single), edits: rewriter.single(value) }]
        : []),
  ];
}

interface WrittenList {
  readonly nodes: readonly StringNode[];
  write(title: string, items: readonly ListItem[]): Rewriting;
}

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

function expanded(
  { catalog, style, rewriter }: RefactoringPlace,
  { nodes, write }: WrittenList,
  pointedAt: StringNode,
  whole: JsonNode,
): Rewriting[] {
  const { value } = pointedAt;
  const [prefix = "", name = ""] = value.split(":");
  const service = catalog.service(prefix);
  if (service === undefined || !/[*?]/.test(name)) return [];
  const names = namesOf(service, name);
  if (names.length === 0 || names.length > mostActions) return [];
  const there = new Set(nodes.filter((node) => node !== pointedAt).map((node) => node.value));
  const [first, ...more] = names.map((one) => `${prefix}:${one}`).filter((one) => !there.has(one));
  const title = format(titles.expand, { value, count: String(names.length) });
  const seen = new Set<string>();
  const items = nodes.flatMap((node): ListItem[] => {
    if (node === pointedAt)
      return first === undefined ? [] : [{ node, value: first }, ...more.map((one) => ({ value: one }))];
    if (seen.has(node.value)) return [];
    seen.add(node.value);
    return [{ node }];
  });
  if (items.length === 0) return [];
  return whole.kind === "string" && more.length === 0 && first !== undefined && rewriter.plain(whole) !== undefined
    ? [{ title, edits: replaceString(style, whole, first) }]
    : [write(title, items)];
}

/** Those of the catalog, and what AWS has besides. */
const namesOf = (service: ServiceCatalog, pattern: string): string[] => [
  ...service.actionsMatching(pattern).map((action) => action.name),
  ...[...beyondActions(service.prefix)].filter((name) => matchesWildcard(pattern.toLowerCase(), name)),
];

/** Service by service, where fewer entries stand for exactly the same actions. */
function collapsed({ catalog }: RefactoringPlace, { nodes, write }: WrittenList): Rewriting[] {
  const texts = nodes.map((node) => node.value);
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
    ? [
        write(
          format(titles.collapse, { count, fewer: String(fewer.length) }),
          fewer.map((value) => ({ value })),
        ),
      ]
    : [];
}

/** Entries that another one matches whole: the same again, or more narrowly. Values of conditions may be no patterns. */
function withoutCovered(
  { nodes, write }: WrittenList,
  { action, resource }: Statement,
  property: PropertyNode,
): Rewriting[] {
  const [isOfActions, isOfResources] = [property === action?.property, property === resource?.property];
  const asCompared = ({ value }: StringNode): string => (isOfActions ? value.toLowerCase() : value);
  const covers = (pattern: string, text: string): boolean =>
    (isOfActions || isOfResources) &&
    /[*?]/.test(pattern) &&
    !(pattern.includes("?") && text.includes("*")) &&
    matchesWildcard(pattern, text);
  const kept = nodes.filter((node) => {
    const own = asCompared(node);
    return !nodes.some((other) => {
      const text = asCompared(other);
      return text === own ? other.offset < node.offset : covers(text, own);
    });
  });
  const count = nodes.length - kept.length;
  if (count === 0) return [];
  const title = count === 1 ? format(titles.covered) : format(titles.severalCovered, { count: String(count) });
  return [
    write(
      title,
      kept.map((node) => ({ node })),
    ),
  ];
}

function sorted({ nodes, write }: WrittenList): Rewriting[] {
  const inOrder = nodes.toSorted(
    ({ value: a }, { value: b }) => compared(a.toLowerCase(), b.toLowerCase()) || compared(a, b),
  );
  return inOrder.every((node, index) => node === nodes[index])
    ? []
    : [
        write(
          format(titles.sort),
          inOrder.map((node) => ({ node })),
        ),
      ];
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
