/** Services and actions, wildcards that stand for several, and what the actions that are there need besides. */
import type { CatalogAction } from "../../catalog/catalog-entry.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import { matchesWildcard } from "../../catalog/wildcard.ts";
import type { Statement } from "../../policy/document.ts";
import { format } from "../../policy/message.ts";
import { kmsActionsOf } from "../../uploads/requests/kms-behind.ts";
import type { CompletionContext } from "./context.ts";
import { servicesIn } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { matchesTyped, stop } from "./suggestion.ts";

const templates = {
  level: "{level}",
  count: "{count} actions",
  all: "all {count} actions",
  needed: "{level}, needed for {action}",
} as const;

/** With a colon typed, what that service has; without, services and what several of them have by the letters typed. */
export function actionSuggestions(context: CompletionContext): Suggestion[] {
  const { catalog, place, typed } = context;
  const colon = typed.indexOf(":");
  const isListed = listed(place.siblings);
  const needed = neededActions(context).filter(({ text }) => !isListed(text) && matchesTyped(typed, text));
  const names = new Set(needed.map(({ text }) => text));
  const rest = (suggestions: Iterable<Suggestion>): Suggestion[] =>
    [...suggestions].filter((one) => one.as !== "text" || !(names.has(one.text) || isListed(one.text)));
  if (colon >= 0) {
    const service = catalog.service(typed.slice(0, colon));
    return service === undefined ? needed : [...needed, ...rest(ofService(service, typed))];
  }
  return [...needed, ...rest(likelyActions(context)), ...services(context)];
}

/** Whether a list has an action already, itself or under a wildcard. */
function listed(siblings: readonly string[]): (action: string) => boolean {
  const lower = siblings.map((value) => value.toLowerCase());
  const plain = new Set(lower);
  const patterns = lower.filter((value) => /[*?]/.test(value));
  return (action) => {
    const name = action.toLowerCase();
    return plain.has(name) || patterns.some((pattern) => matchesWildcard(pattern, name));
  };
}

/** All of it that the typed letters fit: actions in the catalog's order, then wildcards. */
function* ofService(service: ServiceCatalog, typed: string): Generator<Suggestion> {
  const { prefix } = service;
  const name = typed.slice(typed.indexOf(":") + 1).toLowerCase();
  for (const [place, action] of service.actionNames.entries()) {
    if (!matchesTyped(name, action)) continue;
    const found = service.action(action);
    if (found !== undefined) yield actionOf(service, found, 100_000 * byWords(name, action) + place);
  }
  for (const pattern of wildcardsOf(service, name)) {
    const count = String(service.actionsMatching(pattern).length);
    const detail = pattern === "*" ? format(templates.all, { count }) : format(templates.count, { count });
    yield { as: "text", kind: "wildcard", text: `${prefix}:${pattern}`, detail, rank: 900_000 };
  }
}

const actionOf = ({ prefix }: ServiceCatalog, { name, level }: CatalogAction, rank: number): Suggestion => ({
  as: "text",
  kind: "action",
  text: `${prefix}:${name}`,
  detail: format(templates.level, { level }),
  rank: 1000 + rank,
});

/** 0: the name begins with what is typed, 1: a word of it does, 2: the letters are there. */
function byWords(typed: string, name: string): 0 | 1 | 2 {
  if (name.toLowerCase().startsWith(typed)) return 0;
  const words = name.split(/(?=[A-Z])/);
  return words.some((_, from) => words.slice(from).join("").toLowerCase().startsWith(typed)) ? 1 : 2;
}

/** `*`, each first word of several actions with what is typed of it, and what is typed itself. */
function wildcardsOf(service: ServiceCatalog, typed: string): string[] {
  const counts = new Map<string, number>();
  for (const action of service.actionNames) {
    const verb = /^[A-Z][a-z]+/.exec(action)?.[0];
    if (verb !== undefined) counts.set(verb, (counts.get(verb) ?? 0) + 1);
  }
  const verbs = [...counts].flatMap(([verb, count]) => (count > 1 ? [`${verb}*`] : []));
  const start = typed.replaceAll(/[*?]/g, "");
  const own = start === "" || verbs.some((verb) => verb.toLowerCase() === `${start}*`) ? [] : startOf(service, start);
  return [...verbs, ...own, "*"].filter((pattern) => matchesTyped(start, pattern));
}

/** What is typed with a star behind it, in AWS's spelling, if it stands for several. */
function startOf(service: ServiceCatalog, start: string): string[] {
  const names = service.actionNames.filter((name) => name.toLowerCase().startsWith(start));
  const [first] = names;
  return first === undefined || names.length < 2 ? [] : [`${first.slice(0, start.length)}*`];
}

/** Whether words of a name begin so: `step` of `AWS Step Functions`. */
const hasWord = (name: string, typed: string): boolean => ` ${name.toLowerCase()}`.includes(` ${typed.toLowerCase()}`);

function* services({ catalog, place, typed }: CompletionContext): Generator<Suggestion> {
  const there = servicesIn(place.statement);
  const others = new Set(place.statements.flatMap((statement) => [...servicesIn(statement)]));
  for (const prefix of catalog.prefixes) {
    const detail = catalog.serviceName(prefix);
    if (!matchesTyped(typed, prefix) && !hasWord(detail ?? "", typed)) continue;
    const rank = there.has(prefix) ? 10 : others.has(prefix) ? 11 : prefix === "s3" || prefix === "kms" ? 12 : 5000;
    const about = detail === undefined ? {} : { detail, alias: detail };
    // The action is typed behind it, within the quotes.
    yield { as: "text", kind: "service", text: `${prefix}:${stop(1, "")}`, ...about, rank, goesOn: true };
  }
  if (!place.siblings.includes("*")) yield { as: "text", kind: "wildcard", text: "*", rank: 9_000_000 };
}

/** By what is typed without a service: of the services that the document names, and of S3 and KMS. */
function* likelyActions({ catalog, place, typed }: CompletionContext): Generator<Suggestion> {
  if (typed.length < 2) return;
  const prefixes = new Set(["s3", "kms", ...place.statements.flatMap((statement) => [...servicesIn(statement)])]);
  for (const prefix of prefixes) {
    const service = catalog.service(prefix);
    for (const [index, name] of (service?.actionNames ?? []).entries()) {
      const fit = byWords(typed.toLowerCase(), name);
      const action = fit < 2 ? service?.action(name) : undefined;
      if (service !== undefined && action !== undefined) yield actionOf(service, action, 1000 * fit + index);
    }
  }
}

type NeededAction = Extract<Suggestion, { as: "text" }>;

/** What S3 asks KMS for in the principal's name, and what ends an upload, as long as no statement allows it. */
function neededActions({ catalog, place }: CompletionContext): NeededAction[] {
  const { statement, statements } = place;
  const gives = ({ effect, action }: Statement): boolean => effect !== "Deny" && action?.negated !== true;
  if (statement !== undefined && !gives(statement)) return [];
  const allowed = statements.filter(({ effect, action }) => effect === "Allow" && action?.negated === false);
  const isAllowed = listed(allowed.flatMap(valuesOf));
  const needed = new Map<string, string>();
  for (const action of new Set(statements.filter(gives).flatMap(valuesOf))) {
    for (const kms of kmsActionsOf(action)) if (!isAllowed(kms)) needed.set(kms, action);
    if (/^s3:PutObject$/i.test(action) && statement !== undefined && valuesOf(statement).includes(action))
      needed.set("s3:AbortMultipartUpload", action);
  }
  const services = servicesIn(statement);
  return [...needed].flatMap(([text, action], index): NeededAction[] => {
    const [prefix = "", name = ""] = text.split(":");
    const level = catalog.service(prefix)?.action(name)?.level ?? "Write";
    // In a statement on objects nobody looks for actions on keys first.
    const rank = (services.size === 0 || services.has(prefix) ? 0 : 50) + index;
    return [{ as: "text", kind: "action", text, detail: format(templates.needed, { level, action }), rank }];
  });
}

const valuesOf = ({ action }: Statement): string[] => (action?.values ?? []).map(({ value }) => value);
