/** Actions that none of their statement's ARNs is for; of S3 apart, where buckets and objects are mixed up. */
import { beyondArns } from "../../catalog/beyond.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { patternsMeet } from "../../catalog/arn-formats.ts";
import type { CatalogAction } from "../../catalog/catalog-entry.ts";
import { addToList } from "../../policy/edits/insert.ts";
import { arnSegments } from "../../policy/arn.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import type { Statement } from "../../policy/document.ts";
import { format } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { ResourceArn } from "./names.ts";
import { actionNames, allResourceArns, namesIn, resourceArns } from "./names.ts";
import type { Policy, Statements } from "./policy.ts";
import { written } from "./texts.ts";
import { shortList } from "../wording.ts";

/** Actions of S3, named in full, on objects where only buckets are named, and the other way round. */
export function* mixedUp(
  policy: Statements,
  catalog: Catalog,
): Generator<LanguageFinding<"action" | "value" | "objects">> {
  const service = catalog.service("s3");
  if (service === undefined) return;
  for (const [statement, arns, first] of policy.once(allNamedResources)) {
    if (!arns.every(isBucketOrObject)) continue;
    const isDerived = arns.some(({ node }) => node.derived === true);
    for (const { prefix, name, node } of namesIn(policy, statement)) {
      const action = prefix.toLowerCase() === "s3" ? service.action(name) : undefined;
      const isOnObjects = action && onObjects(action);
      if (action === undefined || isOnObjects === undefined || arns.some((arn) => isFor(action, arn))) continue;
      yield {
        at: node,
        values: {
          action: node.value,
          value: first.node.value,
          objects: isOnObjects ? objectsOf(first.node.value) : bucketOf(first.node.value),
        },
        variant: isNeither(first) ? "neither" : isOnObjects ? "objects" : "buckets",
        fixes: otherArns(policy, statement, arns, isOnObjects ? objectsOf : bucketOf),
        ...(isDerived ? { holds: true } : {}),
      };
    }
  }
}

/**
 * Whether the ARNs beside an action are written, or those of declared buckets and of objects in them: of what else a
 * template puts together nobody knows what it will be.
 */
export const areOfKnownBuckets = (
  { statements }: Policy,
  action: Range,
  isBucket: ((name: string) => boolean) | undefined,
): boolean =>
  statements
    .filter((statement) => written(statement.action).some((node) => node === action))
    .every(({ resource }) =>
      written(resource).every(
        ({ derived, value }) =>
          derived !== true || isBucket?.(arnSegments(value)[5]?.replace(/\/.*/s, "") ?? "") === true,
      ),
    );

/** A slash behind the name alone is no object yet. */
const objectsOf = (arn: string): string => `${arn.replace(/\/+$/, "")}/*`;
const bucketOf = (arn: string): string => arn.slice(0, arn.indexOf("/"));
/** Behind the bucket's name a slash, and no name of an object: it matches nothing. */
const isNeither = ({ fields: { resource } }: ResourceArn): boolean => /^[^/]+\/+$/.test(resource);
const titles = {
  one: "Add {arn} to Resource",
  several: "Add {count} ARNs to Resource",
  instead: "Replace {value} with {arn}",
} as const;

/** The objects of the buckets that are named, or the buckets of the objects; in the place of what is neither. */
function otherArns(
  { found }: Statements,
  { resource }: Statement,
  arns: readonly ResourceArn[],
  other: (arn: string) => string,
): FixProposal[] {
  const list = resource?.property.value;
  const wanted = [...new Set(arns.map(({ node }) => other(node.value)))];
  const [only] = wanted;
  if (only === undefined || (list?.kind !== "string" && list?.kind !== "array")) return [];
  const instead = new Map(
    arns.filter((arn) => isNeither(arn) && arn.node.derived !== true).map(({ node }) => [other(node.value), node]),
  );
  const added = wanted.filter((arn) => !instead.has(arn));
  const [replaced] = instead.values();
  const title =
    wanted.length > 1
      ? format(titles.several, { count: String(wanted.length) })
      : replaced === undefined
        ? format(titles.one, { arn: only })
        : format(titles.instead, { value: replaced.value, arn: only });
  return [
    proposal(found, title, { effect: "corrects", preferred: false }, ({ text, style }) => [
      ...[...instead].flatMap(([arn, node]) => replaceString(style, node, arn)),
      ...(added.length === 0 ? [] : addToList(text, style, list, added)),
    ]),
  ];
}

/** Actions of every service, named in full, on other types of resources than those that are named, or on none. */
export function* misdirected(
  policy: Statements,
  catalog: Catalog,
): Generator<LanguageFinding<"action" | "value" | "types">> {
  for (const [statement, arns, first] of policy.once(namedResources))
    for (const { prefix, name, node } of namesIn(policy, statement)) {
      const action = catalog.service(prefix)?.action(name);
      if (action === undefined || ofSeveralPages.has(prefix.toLowerCase()) || isOfTags(action)) continue;
      if (isOnNothing(prefix, action)) {
        if (arns.every(isOfOneType))
          yield { at: node, values: { action: node.value, value: first.node.value, types: "" }, variant: "none" };
        continue;
      }
      if (arns.some((arn) => canBeFor(catalog, action, arn))) continue;
      if (prefix.toLowerCase() === "s3" && onObjects(action) !== undefined && arns.every(isBucketOrObject)) continue;
      const types = shortList(action.resources.map(({ type }) => type.name));
      yield { at: node, values: { action: node.value, value: first.node.value, types } };
    }
}

/** Whether a key can be one of the uploads of a policy, kms-key-not-covered says. */
export const isOfUploads = (policy: Policy, action: string): boolean =>
  /^kms:/i.test(action) && actionNames(policy).some(({ prefix }) => prefix.toLowerCase() === "s3");

type StatementArns = readonly [Statement, readonly ResourceArn[], ResourceArn];

const namedResources = (policy: Statements): readonly StatementArns[] => statementsWith(resourceArns(policy));
const allNamedResources = (policy: Statements): readonly StatementArns[] => statementsWith(allResourceArns(policy));

/** Statements whose `Resource` has ARNs only, all of them read. A "*", and what is no ARN, may be for everything. */
function statementsWith(all: readonly ResourceArn[]): readonly StatementArns[] {
  const byStatement = new Map<Statement, ResourceArn[]>();
  for (const arn of all) {
    const known = byStatement.get(arn.statement);
    if (known === undefined) byStatement.set(arn.statement, [arn]);
    else known.push(arn);
  }
  return [...byStatement].flatMap(([statement, arns]): StatementArns[] => {
    const [first] = arns;
    const { action, resource } = statement;
    return action?.negated === false && resource?.negated === false && first && arns.length === written(resource).length
      ? [[statement, arns, first]]
      : [];
  });
}

/** Whether an action is on objects, or on buckets; undefined where on both, or neither. */
function onObjects({ resources }: CatalogAction): boolean | undefined {
  const isOn = (name: string): boolean => resources.some(({ type }) => type.name === name);
  return isOn("object") === isOn("bucket") ? undefined : isOn("object");
}

/** Services with a page of the reference for each of their versions, whose types have the same names. */
const ofSeveralPages: ReadonlySet<string> = new Set(["apigateway", "elasticloadbalancing"]);

/** What can have tags is in the catalog for some services in part only. */
const isOfTags = ({ name, level }: CatalogAction): boolean => level === "Tagging" || name.includes("Tags");

/**
 * Of other actions that the catalog has no resource for, some take ARNs all the same.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-ec2-console.html
 */
const isOnNothing = (prefix: string, { name, resources }: CatalogAction): boolean =>
  prefix.toLowerCase() === "ec2" && name.startsWith("Describe") && resources.length === 0;

/** `instance/*`, but not all resources of the service. */
const isOfOneType = ({ fields: { resource } }: ResourceArn): boolean => /^[\w-]+\//.test(resource);

/**
 * Whether an ARN can be of a resource that the action is on. An ARN that fits no format of its service is taken for one,
 * and so is every ARN where the catalog has no type for the action, or not of the ARN: it lacks some.
 */
function canBeFor(catalog: Catalog, { resources }: CatalogAction, arn: ResourceArn): boolean {
  const { service } = arn.fields;
  const formats = service === service.toLowerCase() ? arn.formats(catalog) : undefined;
  if (resources.length === 0 || formats === undefined || formats.length === 0) return true;
  const documented = beyondArns.get(service) ?? [];
  return formats.some(({ text }) => documented.includes(text) || resources.some(({ type }) => type.arn === text));
}

/** Access points and other services of S3 have a Region and an account in their ARNs. */
const isBucketOrObject = ({ fields: { service, region, account, resource } }: ResourceArn): boolean =>
  service === "s3" && region === "" && account === "" && resource !== "" && !isUnfilled(resource);

/** The same, of S3. */
function isFor({ resources }: CatalogAction, { fields: { resource } }: ResourceArn): boolean {
  const pattern = resource.replaceAll(/\$\{[^}]*\}/g, "*");
  return resources.some(({ type }) => {
    const [, , , region, account, ...rest] = type.arn.split(":");
    if (region !== "" || account !== "") return false;
    // No bucket's name has a slash.
    if (type.name === "bucket" && pattern.includes("/")) return false;
    return patternsMeet(pattern, rest.join(":").replaceAll(/\$\{[^}]*\}/g, "?*"));
  });
}
