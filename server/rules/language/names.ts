/** The names in a policy as the catalog knows them: actions, resource ARNs, condition keys. */
import type { ArnFormat } from "../../catalog/arn-formats.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { closest } from "../../policy/closest.ts";
import { globalKey } from "../../catalog/global-keys.ts";
import type { CatalogAction, ConditionKey } from "../../catalog/catalog-entry.ts";
import type { Statement } from "../../policy/document.ts";
import type { Range, StringNode } from "../../policy/nodes.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import { hasMadeUp } from "../../workspace/symbols/made-up.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { hasVariable, isKnown, written } from "./texts.ts";

export interface ActionName {
  readonly node: StringNode;
  readonly statement: Statement;
  /** As written. */
  readonly prefix: string;
  readonly name: string;
}

/** `*` alone, or `service:Name`, of which AWS takes wildcards in the name only: anything else matches no action. */
export const isAction = (value: string): boolean => value === "*" || /^[^:*?]+:./.test(value);

/** An entry of `Action` or `NotAction` taken apart; `*` alone, and what has not the form of one, is none. */
function actionName(statement: Statement, node: StringNode): ActionName | undefined {
  const colon = node.value.indexOf(":");
  if (colon <= 0 || colon === node.value.length - 1 || !isKnown(node.value) || hasVariable(node.value))
    return undefined;
  return { node, statement, prefix: node.value.slice(0, colon), name: node.value.slice(colon + 1) };
}

/**
 * The service that a prefix which is none was meant to be, before the rest of an action's name: one that has such an
 * action, as far as its chunk is loaded.
 */
export const meantService = (catalog: Catalog, prefix: string, name: string): string | undefined =>
  // Condition keys begin with it.
  catalog.hasKeyPrefix(prefix)
    ? undefined
    : nearPrefix(prefix, catalog.prefixes, (service) => catalog.service(service)?.matchesAction(name) !== false);

/** The service that was meant in an ARN: the one of the statement's actions, before anything else that is near. */
export function meantArnService(catalog: Catalog, policy: Statements, arn: ResourceArn): string | undefined {
  const prefix = arn.fields.service;
  const fits = (service: string): boolean => formatsOf(catalog, { ...arn.fields, service })?.length !== 0;
  const own = namesIn(policy, arn.statement)
    .map((action) => action.prefix.toLowerCase())
    .filter((service) => catalog.hasArnService(service));
  return nearPrefix(prefix, own, fits) ?? nearPrefix(prefix, catalog.prefixes, fits);
}

/** The prefix that was meant in a condition key, likewise. */
export const meantKeyPrefix = (catalog: Catalog, prefix: string, name: string): string | undefined =>
  nearPrefix(prefix, ["aws", ...catalog.prefixes], (other) =>
    conditionKey(catalog, `${other}:${name}`) === undefined
      ? other !== "aws" && catalog.servicesOfKey(other).length === 0
      : true,
  );

function nearPrefix(prefix: string, all: readonly string[], fits: (other: string) => boolean): string | undefined {
  return closest(prefix, all, 2, fits);
}

/** The entries of all `Action` and `NotAction`, of the kind that `actionName` knows. */
export const actionNames = (policy: Statements): readonly ActionName[] => policy.once(allNames);

const allNames = (policy: Statements): readonly ActionName[] => [...policy.once(namesByStatement).values()].flat();

/** Those of one statement. */
export const namesIn = (policy: Statements, statement: Statement): readonly ActionName[] =>
  policy.once(namesByStatement).get(statement) ?? [];

const namesByStatement = ({ statements }: Statements): ReadonlyMap<Statement, readonly ActionName[]> =>
  new Map(
    statements.map((statement) => [
      statement,
      written(statement.action).flatMap((node) => actionName(statement, node) ?? []),
    ]),
  );

export type ArnField = "partition" | "service" | "region" | "account" | "resource";

export interface ResourceArn {
  readonly node: StringNode;
  readonly statement: Statement;
  readonly fields: Readonly<Record<ArnField, string>>;
  /** Where a field is written. */
  part(field: ArnField): Range;
  /** The ARN with another value in a field. */
  replaced(field: ArnField, value: string): string;
  /** What `formatsOf` says of it, worked out once. */
  formats(catalog: Catalog): readonly ArnFormat[] | undefined;
}

const fieldNames: readonly ArnField[] = ["partition", "service", "region", "account", "resource"];

/** The entries of all `Resource` and `NotResource` that have the six fields of an ARN, all written. */
export const resourceArns = (policy: Statements): readonly ResourceArn[] => policy.once(arnsOf);

// What a template makes of its functions is judged where nothing is made up in it but accounts and Regions in their places.
const arnsOf = (policy: Statements): readonly ResourceArn[] =>
  allResourceArns(policy).filter(({ node, fields }) => node.derived !== true || isJudged(node.value, fields));

/** What every ARN has, but is empty here, is filled in where a template is deployed. */
const isJudged = (value: string, { partition, service, resource }: ResourceArn["fields"]): boolean =>
  partition !== "" && service !== "" && !/^$|[/:]$|\/\/|::/.test(resource) && !hasMadeUp(value);

/** The same, with all that a template's functions give. */
export const allResourceArns = (policy: Statements): readonly ResourceArn[] => policy.once(allArnsOf);

const allArnsOf = (policy: Statements): readonly ResourceArn[] =>
  policy.statements.flatMap((statement) =>
    written(statement.resource).flatMap((node) => resourceArn(policy, statement, node) ?? []),
  );

function resourceArn(policy: Statements, statement: Statement, node: StringNode): ResourceArn | undefined {
  const { value } = node;
  const ends: number[] = [];
  for (let at = value.indexOf(":"); at >= 0 && ends.length < 5; at = value.indexOf(":", at + 1)) ends.push(at);
  if (ends.length < 5 || value.slice(0, ends[0]) !== "arn" || isUnfilled(value)) return undefined;
  const [prefix = 0, partition = 0, service = 0, region = 0, account = 0] = ends;
  const places: Readonly<Record<ArnField, readonly [number, number]>> = {
    partition: [prefix + 1, partition],
    service: [partition + 1, service],
    region: [service + 1, region],
    account: [region + 1, account],
    resource: [account + 1, value.length],
  };
  const text = (field: ArnField): string => value.slice(places[field][0], places[field][1]);
  const fields = {
    partition: text("partition"),
    service: text("service"),
    region: text("region"),
    account: text("account"),
    resource: text("resource"),
  };
  let formats: { readonly known: readonly ArnFormat[] | undefined } | undefined;
  return {
    node,
    statement,
    fields,
    formats: (catalog) => (formats ??= { known: formatsOf(catalog, fields) }).known,
    part: (field) => policy.part(node, places[field][0], places[field][1]),
    replaced: (field, by) => value.slice(0, places[field][0]) + by + value.slice(places[field][1]),
  };
}

/** Whether a field of an ARN says less than one value: it has a wildcard, a variable, or something to be filled in. */
export const isOpen = (field: string): boolean => /[*?]/.test(field) || field.includes("${") || !isKnown(field);

/** Whether any field does. */
export const isOpenArn = ({ fields }: ResourceArn): boolean => fieldNames.some((name) => isOpen(fields[name]));

/** The formats of its service's ARNs that an ARN can be of; undefined where that is not known. */
function formatsOf(
  catalog: Catalog,
  { service, resource }: Pick<ResourceArn["fields"], "service" | "resource">,
): readonly ArnFormat[] | undefined {
  const formats = catalog.service(service)?.arnFormats;
  if (formats === undefined || formats.isEmpty) return undefined;
  const hasVariables = resource.includes("${");
  const literal = hasVariables ? resource.replace(/\$\{[^}]*\}/g, "") : resource;
  if (isOpen(service) || !isKnown(literal)) return undefined;
  return formats.fitting(hasVariables ? resource.replace(/\$\{[^}]*\}/g, "*") : resource);
}

/** What the catalog has of a condition's key: a global key, or one of a service. */
export const keyOf = (catalog: Catalog, { key }: Pick<Clause, "key">): ConditionKey | undefined =>
  conditionKey(catalog, key.key.value);

/** @param name with the prefix */
export function conditionKey(catalog: Catalog, name: string): ConditionKey | undefined {
  const prefix = prefixOf(name);
  if (prefix === "aws") return globalKey(name);
  for (const service of catalog.servicesOfKey(prefix)) {
    const key = service.key(name);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** In lower case; empty where a name has none. */
export const prefixOf = (name: string): string => name.slice(0, Math.max(name.indexOf(":"), 0)).toLowerCase();

/** The actions of the catalog that an entry names. */
export function actionsOf(catalog: Catalog, { prefix, name }: ActionName): readonly CatalogAction[] {
  return catalog.service(prefix)?.actionsMatching(name) ?? [];
}

/** Whether an action's requests carry a key, as far as the catalog tells: by itself, or for one of its resource types. */
export function supports(action: CatalogAction, test: (key: ConditionKey) => boolean): boolean {
  return action.keys.some(test) || action.resources.some(({ keys, type }) => keys.some(test) || type.keys.some(test));
}

/** Whether a key takes the key of a tag after a slash, and lacks it: `aws:ResourceTag`, `ec2:ResourceTag/`. */
export function lacksTagKey(catalog: Catalog, name: string): boolean {
  const start = name.replace(/\/$/, "");
  if (start.includes("/") || conditionKey(catalog, name) !== undefined) return false;
  const full = conditionKey(catalog, `${start}/x`)?.name;
  return full !== undefined && /^[^$<]*\/(?:\$\{|<|tag-key)/.test(full);
}
