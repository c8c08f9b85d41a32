/** A caller whom a Deny hits, as a witness needs one: with what has to be true of its session besides. */
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { TRUE } from "../../evaluate/truth.ts";
import { isAccountId } from "../../policy/arn.ts";
import { S3Context } from "../requests/s3-request.ts";
import { representatives } from "../scenario/from-model/assumptions.ts";
import { exampleAccounts } from "../scenario/example-values.ts";
import type { Uploader } from "../scenario/principal.ts";
import { uploaderOf } from "../scenario/principal.ts";
import type { WitnessPrincipal } from "./witness.ts";
import { madeUpNames, principalArn } from "./witness.ts";

export interface HitCaller extends WitnessPrincipal {
  /** Of the session, by lower-cased key. */
  readonly known: ReadonlyMap<string, ContextValue>;
}

/** Undefined where none was found. */
export function callerHitBy(deny: CompiledStatement, { caller }: Uploader, partition: string): HitCaller | undefined {
  for (const tried of candidates(deny, caller)) {
    const asked = parseCaller(tried.arn);
    const known = asked === undefined ? undefined : knownOf(deny, asked, partition);
    if (known !== undefined) return { ...tried, known };
  }
  return undefined;
}

/** At most so many values of a condition are tried as a name. */
const most = 20;

/** Callers that the name may stand for: those that the Deny's conditions speak of, too. */
function candidates(deny: CompiledStatement, caller: Caller): WitnessPrincipal[] {
  const told = (key: string): readonly string[] =>
    deny.conditions.filter((one) => one.key.toLowerCase() === key).flatMap(({ values }) => values.slice(0, most));
  const accounts =
    caller.kind === "everyone" || caller.kind === "attached"
      ? [...new Set([...exampleAccounts, ...told("aws:principalaccount").filter(isAccountId)])]
      : ["account" in caller ? caller.account : (exampleAccounts[0] ?? "")];
  const named = told("aws:principalarn").flatMap((value): WitnessPrincipal[] => {
    const one = parseCaller(
      accounts.reduce((text, account) => text.replace(/:\*:/, `:${account}:`), value).replace(/[*?]/g, "a"),
    );
    return one !== undefined && "account" in one && one.kind !== "account"
      ? [{ arn: one.arn, account: one.account, assumed: true }]
      : [];
  });
  const byDefault = accounts.flatMap((account) => madeUpNames.map((name) => principalArn(caller, account, name)));
  if (byDefault[0]?.assumed !== true) return byDefault.slice(0, 1);
  const roles = byDefault.map((one) => ({ ...one, arn: one.arn.replace(":user/", ":role/") }));
  return [...byDefault, ...named.filter(({ account }) => accounts.includes(account)), ...roles];
}

/** What has to be true of the caller's session so that the Deny's condition holds; undefined where nothing does. */
function knownOf(
  deny: CompiledStatement,
  caller: Caller,
  partition: string,
): ReadonlyMap<string, ContextValue> | undefined {
  if (deny.statement.principal !== undefined && deny.names(caller) === "no") return undefined;
  const uploader = uploaderOf(caller);
  const known = new Map<string, ContextValue>();
  const context = (): S3Context => new S3Context(uploader, "none", partition, known);
  const byKey = new Map<string, CompiledCondition[]>();
  for (const condition of deny.conditions) {
    const key = condition.key.toLowerCase();
    byKey.set(key, [...(byKey.get(key) ?? []), condition]);
  }
  for (const [key, conditions] of byKey) {
    const holds = (): boolean => conditions.every((condition) => condition.evaluate(context()) === TRUE);
    if (holds()) continue;
    const { [0]: one } = conditions;
    // What is told of the caller and of the upload is no longer open.
    const open = context().get(key);
    if (one === undefined || (open !== "unknown" && open !== "present")) return undefined;
    const texts =
      caller.kind === "session" && key === "aws:principalarn"
        ? rolesOf(caller, conditions)
        : (representatives(deny.compiler, conditions) ?? []);
    const values: ContextValue[] = texts.map((value) => [value]);
    // The last one stays where none does.
    [...values, ...(open === "present" ? [] : (["absent"] as const))].some((value) => {
      known.set(key, value);
      return holds();
    });
  }
  return deny.matchConditions(context()) === TRUE ? known : undefined;
}

/** The role of a session, whose path its ARN does not tell: without one, and as the conditions name it. */
const rolesOf = (
  { account, name }: { readonly account: string; readonly name: string },
  conditions: readonly CompiledCondition[],
): readonly string[] => [
  `arn:aws:iam::${account}:role/${name}`,
  ...conditions
    .flatMap(({ values }) => values.slice(0, most))
    .map((value) => value.replace(/[*?]+$/, name).replace(/[*?]/g, "a"))
    .filter((value) => {
      const role = parseCaller(value);
      return role?.kind === "role" && role.account === account && role.name === name;
    }),
];
