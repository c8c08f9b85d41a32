/** Resources: what the workspace names and the statement's actions can be on, then the forms of their ARNs. */
import { patternsMeet } from "../../catalog/arn-formats.ts";
import type { ResourceType } from "../../catalog/catalog-entry.ts";
import { parseArn } from "../../policy/arn.ts";
import { format } from "../../policy/message.ts";
import type { CompletionContext, ActionOfService } from "./context.ts";
import { actionsIn } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";
import type { WorkspaceNames } from "./workspace-names.ts";

const templates = { every: "every resource", required: "required by {action}", type: "{service} {type}" } as const;

export function resourceSuggestions(context: CompletionContext): Suggestion[] {
  const { catalog, names, place } = context;
  const { statement } = place;
  const isKeyPolicy = statement?.principal !== undefined && onlyKms(actionsIn(catalog, statement));
  const actions = actionsIn(catalog, statement);
  const types = typesOf(actions);
  const withoutType = actions.find(({ action }) => action.resources.length === 0);
  const found: Suggestion[] = [
    ...[...known(names, types)].map((text, index): Suggestion => ({
      as: "text",
      kind: "resource",
      text,
      rank: 10 + index,
    })),
    ...types.map(({ service, type }, index): Suggestion => ({
      as: "text",
      kind: "resource",
      text: arnLike(type.arn, names),
      detail: format(templates.type, { service, type: type.name }),
      rank: 1000 + index,
    })),
    {
      as: "text",
      kind: "value",
      text: "*",
      detail:
        withoutType === undefined
          ? format(templates.every)
          : format(templates.required, { action: `${withoutType.service.prefix}:${withoutType.action.name}` }),
      rank: isKeyPolicy || withoutType !== undefined ? 0 : 5000,
    },
  ];
  const there = new Set(place.siblings);
  return found.filter((one) => one.as !== "text" || !there.has(one.text));
}

const onlyKms = (actions: readonly ActionOfService[]): boolean =>
  actions.length > 0 && actions.every(({ service }) => service.prefix === "kms");

interface UsedType {
  readonly service: string;
  readonly type: ResourceType;
}

/** The types of resources that the actions are on, those of most actions first. */
function typesOf(actions: readonly ActionOfService[]): UsedType[] {
  const counts = new Map<ResourceType, { service: string; count: number }>();
  for (const { service, action } of actions)
    for (const { type, required } of action.resources) {
      const count = counts.get(type)?.count ?? 0;
      counts.set(type, { service: service.prefix, count: count + (required ? 2 : 1) });
    }
  return [...counts]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, 40)
    .map(([type, { service }]) => ({ service, type }));
}

/** What the workspace names that is of such a type, or may be: buckets by their names, too. */
function known(names: WorkspaceNames, types: readonly UsedType[]): ReadonlySet<string> {
  const found = new Set<string>();
  const formats = types.map(({ type }) => type.arn);
  for (const arn of formats) {
    if (arn === bucketArn) for (const bucket of names.buckets) found.add(`arn:aws:s3:::${bucket}`);
    if (arn === objectArn) for (const bucket of names.buckets) found.add(`arn:aws:s3:::${bucket}/*`);
  }
  const others = [...names.resources, ...names.keys, ...names.principals];
  const fits = formats.map(fitsOf);
  for (const value of others) if (types.length === 0 || fits.some((fit) => fit(value))) found.add(value);
  return found;
}

const bucketArn = "arn:${Partition}:s3:::${BucketName}";
const objectArn = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";

/** Whether an ARN is, or its wildcards stand for, one of a form; what has a part more or less is none that people mean. */
function fitsOf(form: string): (value: string) => boolean {
  const [, , service = "", region = "", account = "", ...rest] = form.split(":");
  const pattern = rest.join(":").replaceAll(/\$\{[^}]*\}/g, "?*");
  return (value) => {
    const arn = parseArn(value);
    return (
      arn?.service === service &&
      (arn.account === "") === (account === "") &&
      (arn.region === "") === (region === "") &&
      arn.resource.includes("/") === pattern.includes("/") &&
      patternsMeet(arn.resource, pattern)
    );
  };
}

/** An ARN of the form, with stops for what the workspace does not tell. */
function arnLike(form: string, names: WorkspaceNames): string {
  const [key = ""] = names.keys;
  const [account = "111122223333"] = names.accounts;
  const region = parseArn(key)?.region ?? "us-east-1";
  let number = 0;
  return form.replaceAll(/\$\{([^}]*)\}/g, (_, slot: string) => {
    if (slot === "Partition") return "aws";
    number++;
    if (slot === "Region") return stop(number, region);
    if (slot === "Account") return stop(number, account);
    return stop(number, slot === "ObjectName" ? "*" : slot);
  });
}
