/** What a hover says of the names in a policy: actions and what wildcards stand for, condition keys, operators, ARNs. */
import type { Catalog, Descriptions } from "../../catalog/catalog.ts";
import type { CatalogAction, ConditionKey, KeyType } from "../../catalog/catalog-entry.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import { parseOperator } from "../../evaluate/conditions/operators.ts";
import { parseArn } from "../../policy/arn.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { PolicyText } from "../../policy/recognize.ts";
import { kmsActionsOf } from "../../uploads/requests/kms-behind.ts";
import type { Hover } from "../hover.ts";
import { Markdown } from "../markdown.ts";
import { outerRange } from "../publish.ts";
import { conditionKey, prefixOf } from "./names.ts";

const templates = {
  action: "**{name}** · {level}",
  does: "Grants permission to {text}",
  resources: "Resource types: {types}",
  anyResource: 'Has no resource types: it needs `"*"` as `Resource`.',
  keys: "Condition keys: {keys}",
  kms: "With a KMS key on the bucket, S3 also asks for {actions}.",
  everything: "**\\*** stands for every action of every service.",
  wildcard: "**{name}** stands for {count} of the {all} actions of {service}.",
  nothing: "**{name}** stands for no action of {service} (catalog of {date}).",
  level: "{level} ({count}): {names}",
  key: "**{name}** · {type}, {values}",
  filters: "Filters access by {text}",
  globalKey:
    "A [global condition key](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).",
  operator: "**{name}**: {text}",
  forAll: "`ForAllValues:` holds if every value in the request does, and if there is none.",
  forAny: "`ForAnyValue:` holds if one value in the request does.",
  ifExists: "`IfExists`: it also holds if the request doesn't have the key.",
  arn: "partition {partition} · service {service} · Region {region} · account {account} · resource {resource}",
  kinds: "This can be: {types}",
  more: "{list} and {count} more",
  page: "[Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html), {date}",
} as const;

type NameKind = "action" | "arn" | "key" | "operator";

export interface NameAt {
  readonly found: PolicyText;
  readonly node: StringNode;
  readonly kind: NameKind;
  /** Services whose chunks and descriptions are needed, in lower case. */
  readonly services: readonly string[];
}

/** The name at an offset of the file's text; undefined where there is none. */
export function nameAt(documents: readonly PolicyText[], offset: number): NameAt | undefined {
  for (const found of documents) {
    const at = (node: StringNode): boolean => {
      const range = outerRange(found, node);
      return range.offset <= offset && offset <= range.end;
    };
    for (const { action, resource, principal, conditions } of found.document.statements) {
      const names: readonly (readonly [NameKind, readonly StringNode[]])[] = [
        ["action", action?.values ?? []],
        ["arn", [...(resource?.values ?? []), ...(principal?.entries ?? []).map(({ node }) => node)]],
        ["key", conditions.map(({ key }) => key.key)],
        ["operator", conditions.map(({ operator }) => operator.key)],
      ];
      for (const [kind, nodes] of names) {
        const node = nodes.find(at);
        if (node !== undefined) return { found, node, kind, services: servicesOf(kind, node.value) };
      }
    }
  }
  return undefined;
}

function servicesOf(kind: NameKind, value: string): string[] {
  const service = kind === "arn" ? parseArn(value)?.service : kind === "operator" ? undefined : prefixOf(value);
  return service === undefined || service === "" ? [] : [service.toLowerCase()];
}

/** What there is to say of it. */
export function describeName(catalog: Catalog, about: Descriptions, { found, node, kind }: NameAt): Hover | undefined {
  const { value } = node;
  const lines =
    kind === "action"
      ? aboutAction(catalog, about, value)
      : kind === "key"
        ? aboutKey(catalog, about, value)
        : kind === "operator"
          ? aboutOperator(value)
          : aboutArn(catalog, value);
  return lines.length === 0 ? undefined : { range: outerRange(found, node), contents: Markdown.join(lines, "\n\n") };
}

function aboutAction(catalog: Catalog, about: Descriptions, value: string): Markdown[] {
  if (value === "*") return [Markdown.fill(templates.everything)];
  const [prefix = "", name = ""] = value.split(":");
  const service = catalog.service(prefix);
  if (service === undefined || name === "") return [];
  const page = Markdown.fill(templates.page, { date: Markdown.text(catalog.date ?? "") });
  const [first, ...more] = service.actionsMatching(name);
  const values = {
    name: Markdown.text(value),
    service: Markdown.text(catalog.serviceName(prefix) ?? prefix),
    date: Markdown.text(catalog.date ?? ""),
  };
  if (first === undefined) return /[*?]/.test(name) ? [Markdown.fill(templates.nothing, values)] : [];
  if (/[*?]/.test(name)) {
    const actions = [first, ...more];
    return [
      Markdown.fill(templates.wildcard, {
        ...values,
        count: Markdown.text(String(actions.length)),
        all: Markdown.text(String(service.actionNames.length)),
      }),
      ...byLevel(actions),
      page,
    ];
  }
  return [...aboutOne(service, about, first), page];
}

const levels = ["List", "Read", "Write", "Tagging", "Permissions management"] as const;

const byLevel = (actions: readonly CatalogAction[]): Markdown[] =>
  levels.flatMap((level) => {
    const names = actions.filter((action) => action.level === level).map(({ name }) => name);
    return names.length === 0
      ? []
      : [
          Markdown.fill(templates.level, {
            level: Markdown.text(level),
            count: Markdown.text(String(names.length)),
            names: listOf(names, 20),
          }),
        ];
  });

function aboutOne(service: ServiceCatalog, about: Descriptions, action: CatalogAction): Markdown[] {
  const name = `${service.prefix}:${action.name}`;
  const description = about.ofAction(service, action);
  const kms = service.prefix === "s3" ? kmsActionsOf(name) : [];
  return [
    Markdown.fill(templates.action, { name: Markdown.text(name), level: Markdown.text(action.level) }),
    ...sentence("does", description),
    action.resources.length === 0
      ? Markdown.fill(templates.anyResource)
      : Markdown.fill(templates.resources, {
          types: listOf(
            action.resources.map(({ type }) => type.name),
            12,
          ),
        }),
    ...(action.keys.length === 0
      ? []
      : [
          Markdown.fill(templates.keys, {
            keys: listOf(
              action.keys.map((key) => key.name),
              12,
            ),
          }),
        ]),
    ...(kms.length === 0 ? [] : [Markdown.fill(templates.kms, { actions: listOf(kms, 5) })]),
  ];
}

/** AWS's descriptions go on where the template ends; what begins otherwise is a sentence of its own. */
function sentence(what: "does" | "filters", description: string | undefined): Markdown[] {
  if (description === undefined || description === "") return [];
  const text = Markdown.text(description);
  if (/^[A-Z][a-z]/.test(description)) return [text];
  return [what === "does" ? Markdown.fill(templates.does, { text }) : Markdown.fill(templates.filters, { text })];
}

const typeNames: ReadonlyMap<KeyType, string> = new Map<KeyType, string>([
  ["String", "text"],
  ["ARN", "an ARN"],
  ["Numeric", "a number"],
  ["Date", "a date"],
  ["Bool", "true or false"],
  ["IPAddress", "an IP address"],
]);

function aboutKey(catalog: Catalog, about: Descriptions, value: string): Markdown[] {
  const key = conditionKey(catalog, value);
  if (key === undefined) return [];
  const isGlobal = prefixOf(value) === "aws";
  return [
    Markdown.fill(templates.key, {
      name: Markdown.text(key.name),
      type: Markdown.text(typeNames.get(key.type) ?? ""),
      values: Markdown.text(key.multivalued ? "several values" : "one value"),
    }),
    ...(isGlobal ? [Markdown.fill(templates.globalKey)] : sentence("filters", aboutOf(catalog, about, value, key))),
  ];
}

function aboutOf(catalog: Catalog, about: Descriptions, name: string, key: ConditionKey): string | undefined {
  for (const service of catalog.servicesOfKey(prefixOf(name))) {
    const text = about.ofKey(service, key);
    if (text !== undefined) return text;
  }
  return undefined;
}

const operatorTexts: readonly (readonly [RegExp, string])[] = [
  [/^StringLike$/, "text, with * and ? as wildcards."],
  [/^StringNotLike$/, "text that doesn't match, with * and ? as wildcards."],
  [/^StringEquals/, "the same text, without wildcards."],
  [/^StringNotEquals/, "another text, without wildcards."],
  [/^Arn(?:Equals|Like)$/, "an ARN, field by field, with * and ? as wildcards."],
  [/^ArnNot/, "an ARN that doesn't match, field by field, with * and ? as wildcards."],
  [/^Numeric/, "numbers."],
  [/^Date/, "dates, as ISO 8601 or in seconds since 1970."],
  [/^Bool$/, "true or false."],
  [/^Binary/, "bytes, written in base64."],
  [/^IpAddress$/, "an address in a range, written as CIDR."],
  [/^NotIpAddress$/, "an address outside of a range, written as CIDR."],
  [/^Null$/, 'whether the request has the key: "true" if not.'],
];

function aboutOperator(value: string): Markdown[] {
  const operator = parseOperator(value);
  const text = operatorTexts.find(([name]) => name.test(operator?.base.name ?? ""))?.[1];
  if (operator === undefined || text === undefined) return [];
  return [
    Markdown.fill(templates.operator, { name: Markdown.text(operator.base.name), text: Markdown.text(text) }),
    ...(operator.set === undefined
      ? []
      : [Markdown.fill(operator.set === "ForAllValues" ? templates.forAll : templates.forAny)]),
    ...(operator.ifExists ? [Markdown.fill(templates.ifExists)] : []),
  ];
}

function aboutArn(catalog: Catalog, value: string): Markdown[] {
  const arn = parseArn(value);
  if (arn === undefined) return [];
  const shown = (field: string): Markdown => (field === "" ? Markdown.text("none") : Markdown.code(field));
  const service = catalog.service(arn.service);
  const byResource = service?.arnFormats.fitting(arn.resource.replace(/\$\{[^}]*\}/g, "*")) ?? [];
  const byFields = byResource.filter(
    (format) => mayHave(format.region, arn.region) && mayHave(format.account, arn.account),
  );
  // With a Region that none has, it is at least meant to be one of them.
  const fitting = byFields.length > 0 ? byFields : byResource;
  // No bucket's name has a slash.
  const types = (service?.resources ?? []).filter(
    ({ name, arn: format }) =>
      fitting.some(({ text }) => text === format) && !(name === "bucket" && arn.resource.includes("/")),
  );
  return [
    Markdown.fill(templates.arn, {
      partition: shown(arn.partition),
      service: Markdown.text(catalog.serviceName(arn.service) ?? arn.service),
      region: shown(arn.region),
      account: shown(arn.account),
      resource: shown(arn.resource),
    }),
    ...(types.length === 0
      ? []
      : [
          Markdown.fill(templates.kinds, {
            types: listOf(
              types.map(({ name }) => name),
              8,
            ),
          }),
        ]),
  ];
}

/** Whether ARNs of a form can have this in a field: what is empty there stays so, for a wildcard it may be. */
const mayHave = (format: string, field: string): boolean =>
  field === "" ? format === "" : format !== "" || /^(?:\*|\$\{[^}]*\})$/.test(field);

function listOf(names: readonly string[], most: number): Markdown {
  const list = Markdown.join(
    names.slice(0, most).map((name) => Markdown.code(name)),
    ", ",
  );
  return names.length <= most
    ? list
    : Markdown.fill(templates.more, { list, count: Markdown.text(String(names.length - most)) });
}
