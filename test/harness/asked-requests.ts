/**
 * Concrete requests that tell two readings of a statement apart: by every action, resource and principal that it names,
 * with a context that meets its conditions, and others drawn at random from the same parts.
 */
import { isRegionName, partitionOf } from "../../server/catalog/regions.ts";
import type { CompiledCondition } from "../../server/evaluate/conditions/condition.ts";
import { parseCaller } from "../../server/evaluate/caller.ts";
import type { ConcreteRequest } from "../../server/evaluate/request.ts";
import { readRequest } from "../../server/evaluate/request.ts";
import type { CompiledStatement } from "../../server/evaluate/statement.ts";
import { FALSE, TRUE } from "../../server/evaluate/truth.ts";
import { arnSegments, isAccountId } from "../../server/policy/arn.ts";
import type { Witness } from "../../server/uploads/causes/finding.ts";
import { Draw } from "../fuzz/random.ts";
import { accounts, callers, keyArns } from "./arbitrary-policy.ts";

export type Context = ReadonlyMap<string, string | readonly string[]>;

export interface Asked extends Pick<Witness, "principal" | "action" | "resource" | "resourceAccount"> {
  readonly context: Context;
  /** Whether S3 asks for it in the course of an upload, with just the context that it then has. */
  readonly isUpload: boolean;
  /** As `evaluate` reads it. */
  readonly request: ConcreteRequest;
}

const kmsActions = [
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ScheduleKeyDeletion",
  "kms:CreateGrant",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
];
const actions = [...kmsActions, "s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:PutBucketPolicy", "iam:GetUser"];
const unnamedKey = `arn:aws:kms:eu-west-1:${accounts[1]}:key/ffffffff-12ab-34cd-56ef-1234567890ab`;
const objects = ["arn:aws:s3:::lake/in/a", "arn:aws:s3:::logs/a", "arn:aws:s3:::other/a"];
const resources = [...keyArns, unnamedKey, ...objects];
const account = accounts[0];

/** At most so many of each kind of part. */
const most = { actions: 4, resources: 3, principals: 2 };
const drawn = 16;

/** What the parts of a request may be. */
interface Parts {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
}

/**
 * @param was the statement before, @param is after; undefined where there is none
 * @param seed of what is drawn
 */
export function requestsAbout(
  was: CompiledStatement | undefined,
  is: CompiledStatement | undefined,
  witness: Witness | undefined,
  seed: number,
): Asked[] {
  const both = [is, was].filter((one) => one !== undefined);
  if (both.length === 0) return [];
  const asked: Asked[] = [];
  const add = (one: Asked | undefined): void => {
    if (one !== undefined) asked.push(one);
  };
  if (witness !== undefined) add(witnessed(witness));
  for (const [statement, other] of [
    [is, was],
    [was, is],
  ] as const) {
    if (statement === undefined) continue;
    const parts = partsOf(statement, other);
    // A key policy decides on the key alone that the finding names.
    const named = witness !== undefined && parts.actions.includes(witness.action) ? [witness.resource] : [];
    const own = { ...parts, resources: [...new Set([...named, ...parts.resources])] };
    const conditions = [undefined, ...newConditions(other, statement)];
    for (const action of own.actions)
      for (const resource of own.resources)
        for (const principal of own.principals) {
          add(uploadRequest(principal, action, resource));
          for (const failing of conditions) add(meeting(statement, failing, principal, action, resource));
        }
  }
  const draw = new Draw(seed, 0);
  const pools = both.map((statement) => partsOf(statement, undefined));
  const principals = [...callers, ...pools.flatMap((pool) => pool.principals)];
  for (let left = drawn; left > 0; left--) {
    const action = draw.of([...actions, ...pools.flatMap((pool) => pool.actions)]);
    const fitting = [...resources, ...pools.flatMap((pool) => pool.resources)].filter(
      (arn) => serviceOf(arn) === action.slice(0, action.indexOf(":")),
    );
    const resource = draw.of(fitting.length === 0 ? resources : fitting);
    const principal = draw.of(both.every(({ statement }) => statement.principal === undefined) ? attached : principals);
    const context = new Map(draw.once(2) ? [] : uploadContext(principal, action, resource));
    for (const { conditions } of both)
      for (const condition of conditions)
        if (draw.once(2)) put(context, condition.key, draw.of(valuesFor(condition, resource)));
    add(askedOf(principal, action, resource, context, false));
  }
  return asked;
}

/** Who has an identity policy, or another one that names nobody. */
const attached = [callers[0], callers[1]];

const serviceOf = (arn: string): string => arnSegments(arn)[2] ?? "";

/** What the statement names, first what the other one does not. */
function partsOf(statement: CompiledStatement, other: CompiledStatement | undefined): Parts {
  const newFirst = (all: readonly string[], theirs: readonly string[]): string[] => {
    const old = new Set(theirs);
    const each = [...new Set(all)];
    return [...each.filter((one) => !old.has(one)), ...each.filter((one) => old.has(one))];
  };
  const own = (of: (one: CompiledStatement) => readonly string[], count: number): string[] =>
    newFirst(of(statement), other === undefined ? [] : of(other)).slice(0, count);
  return {
    actions: own(actionsOf, most.actions),
    resources: own(resourcesOf, most.resources),
    principals: own(principalsOf, most.principals),
  };
}

function actionsOf(statement: CompiledStatement): string[] {
  const named = (statement.statement.action?.values ?? []).flatMap(({ value }) =>
    /^[\w-]+:[\w-]+$/.test(value) ? [value] : [],
  );
  return [...named, ...actions].filter((action) => statement.matchAction(action.toLowerCase()) >= 0);
}

/** An ARN that no key has: ids are in lower case, and a Region is of one partition. Of it nothing is ever asked. */
const isNoKey = ([, partition, service, region = "", , path = ""]: readonly string[]): boolean =>
  service === "kms" && (/^key\/.*[A-Z]/.test(path) || (isRegionName(region) && partitionOf(region) !== partition));

function resourcesOf(statement: CompiledStatement): string[] {
  const named = (statement.statement.resource?.values ?? []).map(({ value }) =>
    value.replace(/\*+/g, "a").replace(/\?/g, "b"),
  );
  return [...named, ...resources].filter((arn) => {
    const segments = arnSegments(arn);
    return (
      segments.length === 6 &&
      segments[0] === "arn" &&
      !isNoKey(segments) &&
      // Variables are of whoever asks.
      statement.matchResource(segments, { get: () => "unknown" }) !== FALSE
    );
  });
}

function principalsOf({ statement: { principal } }: CompiledStatement): string[] {
  if (principal === undefined) return attached;
  // Of each account one comes first: which of them a condition means, the list of exceptions does not tell.
  if (principal.negated)
    return oneOfEachFirst(callers.filter((caller) => !principal.entries.some(({ node }) => node.value === caller)));
  return principal.entries.flatMap(({ kind, node: { value } }) => {
    const caller = kind === "AWS" || kind === "Service" ? parseCaller(value) : undefined;
    if (caller === undefined) return [];
    if (caller.kind === "everyone") return [callers[3], callers[1]];
    return caller.kind === "account" ? [`arn:aws:iam::${caller.account}:role/somebody`] : [value];
  });
}

function oneOfEachFirst(all: readonly string[]): string[] {
  const first = new Map(all.toReversed().map((arn) => [arnSegments(arn)[4], arn]));
  return [...new Set([...first.values(), ...all])];
}

const conditionText = ({ operator, key, values }: CompiledCondition): string => JSON.stringify([operator, key, values]);

/** Those that only the first has. */
function newConditions(first: CompiledStatement | undefined, second: CompiledStatement): CompiledCondition[] {
  const known = new Set(second.conditions.map(conditionText));
  return (first?.conditions ?? []).filter((condition) => !known.has(conditionText(condition)));
}

/** A request that the statement is about, while the other condition fails; undefined where no value is known to do. */
function meeting(
  { conditions }: CompiledStatement,
  failing: CompiledCondition | undefined,
  principal: string,
  action: string,
  resource: string,
): Asked | undefined {
  let context: Context = new Map(uploadContext(principal, action, resource));
  const all = failing === undefined ? conditions : [failing, ...conditions];
  for (const key of new Set(all.map((condition) => condition.key.toLowerCase()))) {
    const own = all.filter((condition) => condition.key.toLowerCase() === key);
    const fits = (tried: Context): boolean => {
      const request = askedOf(principal, action, resource, tried, false)?.request;
      return (
        request !== undefined &&
        own.every((condition) => condition.evaluate(request.context) === (condition === failing ? FALSE : TRUE))
      );
    };
    const before = context;
    const found = fits(before)
      ? before
      : own
          .flatMap((condition) => valuesFor(condition, resource))
          .map((value) => put(new Map(before), key, value))
          .find(fits);
    if (found === undefined) return undefined;
    context = found;
  }
  return askedOf(principal, action, resource, context, false);
}

type Value = string | null;

/** Values of its key that may meet the condition, and some that may not; null is no value. */
function valuesFor({ key, values }: CompiledCondition, resource: string): Value[] {
  const all = anyValues(values, resource);
  // A key that holds an ARN never holds anything else.
  return /arn$/i.test(key) ? all.filter((value) => value === null || value.startsWith("arn:")) : all;
}

function anyValues(values: readonly string[], resource: string): Value[] {
  const region = arnSegments(resource)[3] ?? "";
  return [
    ...values.map((value) =>
      value
        .replace(/\*+/g, "a")
        .replace(/\?/g, "b")
        .replace(/\/\d+$/, ""),
    ),
    ...values.map((value) => value.replace("*", region)),
    ...values,
    "other",
    "198.51.100.7",
    "true",
    "false",
    "0",
    "1000000",
    "1970-01-01T00:00:00Z",
    "2100-01-01T00:00:00Z",
    account,
    `s3.${region}.amazonaws.com`,
    `lambda.${region}.amazonaws.com`,
    "arn:aws:s3:::lake/in/a",
    "arn:aws:s3:::lake",
    null,
  ];
}

/** Follow from the principal. */
const derived = /^(kms:calleraccount|aws:principal(arn|account|type)|aws:username|aws:resourceaccount)$/;

function put(context: Map<string, string | readonly string[]>, key: string, value: Value): Context {
  const name = key.toLowerCase();
  if (derived.test(name)) return context;
  if (value === null) context.delete(name);
  else context.set(name, value);
  return context;
}

/** The context that S3's call has for an upload, as far as the files tell it. */
function uploadContext(principal: string, action: string, resource: string): [string, string | readonly string[]][] {
  const [, , , region = ""] = arnSegments(resource);
  const own = arnSegments(principal)[4] ?? "";
  if (!action.startsWith("kms:")) return [["aws:securetransport", "true"]];
  return [
    ["kms:viaservice", `s3.${region}.amazonaws.com`],
    ...(isAccountId(own) ? [["kms:calleraccount", own] as [string, string]] : []),
    ["kms:encryptioncontext:aws:s3:arn", "arn:aws:s3:::lake/in/a"],
    ["kms:encryptioncontextkeys", ["aws:s3:arn"]],
    ["aws:viaawsservice", "true"],
    ["aws:securetransport", "true"],
    ["aws:requestedregion", region],
  ];
}

const uploadRequest = (principal: string, action: string, resource: string): Asked | undefined =>
  askedOf(
    principal,
    action,
    resource,
    new Map(uploadContext(principal, action, resource)),
    /^kms:(GenerateDataKey|Decrypt)$/.test(action)
      ? /^arn:aws[a-z-]*:kms:.*:key\//.test(resource)
      : action === "s3:PutObject",
  );

const witnessed = ({ principal, action, resource, context }: Witness): Asked | undefined =>
  askedOf(
    principal,
    action,
    resource,
    new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value])),
    true,
  );

/** Undefined for what is no request: a resource that is no ARN, or of another service. */
function askedOf(
  principal: string,
  action: string,
  resource: string,
  context: Context,
  isUpload: boolean,
): Asked | undefined {
  const segments = arnSegments(resource);
  // An action is about resources of its own service.
  if (segments.length !== 6 || !/^[\w-]+:[\w-]+$/.test(action) || !action.startsWith(`${segments[2] ?? ""}:`))
    return undefined;
  const resourceAccount = isAccountId(segments[4] ?? "") ? segments[4]! : account;
  const request = readRequest({ principal, action, resource, resourceAccount, context: Object.fromEntries(context) });
  return { principal, action, resource, resourceAccount, context, isUpload, request };
}
