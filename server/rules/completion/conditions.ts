/** Operators that fit the keys, keys that fit the operator and the statement's actions, values that a key can have. */
import { listedValues } from "../../catalog/condition-values.ts";
import { globalKeys } from "../../catalog/global-keys.ts";
import { regions } from "../../catalog/regions.ts";
import { servicePrincipals } from "../../catalog/service-principals.ts";
import type { ConditionKey, KeyType } from "../../catalog/catalog-entry.ts";
import { operatorNames, parseOperator } from "../../evaluate/conditions/operators.ts";
import { format } from "../../policy/message.ts";
import { conditionKey } from "../language/names.ts";
import type { CompletionContext } from "./context.ts";
import { actionsIn, keysOf } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";

const templates = { type: "{type}", types: "{type}, several values" } as const;

/** By the beginning of an operator's name: the types of keys that it compares. */
const typesByOperator: readonly (readonly [RegExp, readonly KeyType[]])[] = [
  [/^String/, ["String", "ARN"]],
  [/^Arn/, ["ARN"]],
  [/^Numeric/, ["Numeric"]],
  [/^Date/, ["Date"]],
  [/^Bool/, ["Bool"]],
  [/^(?:Not)?IpAddress/, ["IPAddress"]],
  [/^Binary/, []],
];

const typesOf = (base: string): readonly KeyType[] | undefined =>
  typesByOperator.find(([name]) => name.test(base))?.[1];

/** Those that are used most, in that order. */
const usual = [
  "StringEquals",
  "StringLike",
  "ArnLike",
  "ArnEquals",
  "Bool",
  "IpAddress",
  "Null",
  "StringNotEquals",
  "StringNotLike",
  "ArnNotLike",
  "NotIpAddress",
];

/** As the name of a member, or the whole of a `Condition` that has no value yet. */
export function operatorSuggestions(context: CompletionContext): Suggestion[] {
  const { place } = context;
  const compared = keysCompared(context);
  return operatorNames.flatMap((name): Suggestion[] => {
    if (place.siblings.includes(name)) return [];
    const operator = parseOperator(name);
    const base = operator?.base.name ?? name;
    const fits = compared.length === 0 || compared.every((key) => compares(name, key));
    const common = usual.indexOf(name);
    const rank =
      (fits ? 0 : 1000) + (common >= 0 ? common : 100) + (operator?.ifExists ? 100 : 0) + (operator?.set ? 200 : 0);
    const value = Object.fromEntries([[stop(1, ""), stop(2, "")]]);
    const detail =
      typesOf(base)
        ?.map((type) => typeNames.get(type) ?? "")
        .join(", ") ?? "";
    const more = { kind: "operator", rank, goesOn: true, ...(detail !== "" && { detail }) } as const;
    return place.member === undefined
      ? [{ as: "whole", label: name, values: [Object.fromEntries([[name, value]])], ...more }]
      : [{ as: "member", name, value, ...more }];
  });
}

/** The keys under the operator that is being typed, as the catalog knows them. */
function keysCompared({ catalog, place }: CompletionContext): ConditionKey[] {
  const value = place.member?.value;
  return value?.kind === "object" ? value.properties.flatMap(({ key }) => conditionKey(catalog, key.value) ?? []) : [];
}

function compares(operator: string, key: ConditionKey): boolean {
  const parsed = parseOperator(operator);
  const types = typesOf(parsed?.base.name ?? "");
  return (types === undefined || types.includes(key.type)) && (key.multivalued || parsed?.set === undefined);
}

const typeNames: ReadonlyMap<KeyType, string> = new Map<KeyType, string>([
  ["String", "text"],
  ["ARN", "ARN"],
  ["Numeric", "number"],
  ["Date", "date"],
  ["Bool", "true or false"],
  ["IPAddress", "IP address"],
]);

/** Global keys that policies use most. */
const usualKeys: ReadonlySet<string> = new Set([
  "aws:SecureTransport",
  "aws:SourceArn",
  "aws:SourceAccount",
  "aws:PrincipalOrgID",
  "aws:PrincipalArn",
  "aws:SourceIp",
  "aws:SourceVpce",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "kms:ViaService",
  "kms:EncryptionContext:aws:s3:arn",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:prefix",
]);

export function keySuggestions(context: CompletionContext): Suggestion[] {
  const { catalog, place } = context;
  const own = new Map<string, ConditionKey>();
  for (const action of actionsIn(catalog, place.statement))
    for (const key of keysOf(action)) if (!own.has(key.name)) own.set(key.name, key);
  const found = new Map([...own, ...globalKeys.map((key) => [key.name, key] as const)]);
  const there = new Set(place.siblings.map((name) => name.toLowerCase()));
  const knownTo = context.names.values;
  return [...found.values()].flatMap((key): Suggestion[] => {
    if (there.has(key.name.toLowerCase()) || !compares(place.name, key)) return [];
    const type = typeNames.get(key.type) ?? "";
    const isUsual = usualKeys.has(key.name) || knownTo.has(key.name.toLowerCase());
    const rank = (isUsual ? 0 : 100) + (own.has(key.name) ? 0 : 50);
    const detail = key.multivalued ? format(templates.types, { type }) : format(templates.type, { type });
    const { name, value } = keyTemplate(key, place.name);
    const more = { kind: "key", rank, detail, goesOn: true } as const;
    return place.member === undefined
      ? [{ as: "whole", label: key.name, values: [Object.fromEntries([[name, value]])], ...more }]
      : [{ as: "member", name, value, ...more }];
  });
}

/** Its slots are stops: `aws:ResourceTag/${TagKey}`. */
function keyTemplate({ name, type }: ConditionKey, operator: string): { name: string; value: unknown } {
  let number = 0;
  const written = name.replaceAll(/\$\{([^}]*)\}|<([^>]*)>/g, (_, slot?: string, other?: string) =>
    stop(++number, slot ?? other ?? ""),
  );
  const isTruth = type === "Bool" || parseOperator(operator)?.base.name === "Null";
  return { name: written, value: isTruth ? stop(number + 1, "true", "false") : stop(number + 1, "") };
}

export function valueSuggestions(context: CompletionContext): Suggestion[] {
  const { place } = context;
  const there = new Set(place.siblings);
  return [...new Set(valuesOf(context))].flatMap((text, rank): Suggestion[] =>
    there.has(text) ? [] : [{ as: "text", kind: "value", text, rank }],
  );
}

/** Keys whose values name services by their principals. */
const serviceKeys = new Set([
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "iam:passedtoservice",
  "iam:awsservicename",
]);

function* valuesOf(context: CompletionContext): Generator<string> {
  const { catalog, names, place } = context;
  const name = place.key.toLowerCase();
  const key = conditionKey(catalog, place.key);
  if (parseOperator(place.name)?.base.name === "Null" || key?.type === "Bool") {
    yield* ["true", "false"];
    return;
  }
  yield* names.values.get(name) ?? [];
  yield* listedValues.get(name) ?? [];
  if (name === "kms:viaservice") yield* viaServices(context);
  else if (name === "aws:requestedregion") yield* regions;
  else if (serviceKeys.has(name)) yield* servicePrincipals;
  else if (/(?:account|accountid)$/.test(name)) yield* names.accounts;
  else if (name === "aws:principalarn") yield* names.principals;
  else if (/aws-kms-key-id$/.test(name)) yield* names.keys;
  else if (name === "kms:encryptioncontext:aws:s3:arn") for (const one of names.buckets) yield `arn:aws:s3:::${one}`;
  else if (name === "token.actions.githubusercontent.com:sub")
    yield `repo:${stop(1, "ORG")}/${stop(2, "REPO")}:ref:refs/heads/${stop(3, "main")}`;
  else if (key?.type === "ARN") {
    yield* names.principals;
    yield* names.resources;
  }
}

/** Regions of the workspace's keys, then all; S3 first, as what is encrypted in other services has keys of its own. */
function* viaServices({ names }: CompletionContext): Generator<string> {
  const own = new Set([...names.keys].map((arn) => arn.split(":")[3] ?? ""));
  const all = [...new Set([...own, ...regions])].filter((region) => region !== "");
  for (const service of ["s3", "dynamodb", "ebs", "ec2", "lambda", "rds", "secretsmanager", "sns", "sqs", "ssm"])
    for (const region of all) yield `${service}.${region}.amazonaws.com`;
}
