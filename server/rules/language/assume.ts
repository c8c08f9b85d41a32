/**
 * Who can be a role beside those who are meant, each shown by a request that the trust policy allows: with everything
 * else about the request left open, the conditions are met all the same.
 */
import { deputies } from "../../catalog/deputies.ts";
import type { SharedProvider } from "../../catalog/identity-providers.ts";
import { audienceClaims, isCluster, sharedProvider } from "../../catalog/identity-providers.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import { compileCondition } from "../../evaluate/conditions/condition.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import type { Truth } from "../../evaluate/truth.ts";
import { and, FALSE, TRUE, UNKNOWN } from "../../evaluate/truth.ts";
import type { PrincipalEntry, Statement } from "../../policy/document.ts";
import { isWhole } from "./conditions.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import type { Policy } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { hasVariable, isKnown, written } from "./texts.ts";
import { isToldOfAny, providerHost } from "./trust.ts";

const webIdentity = "sts:assumerolewithwebidentity";
/** A caller that the policy does not know. */
const otherAccount = "444455556666";

type Claims = ReadonlyMap<string, string>;

/** Tokens of somebody else that a wildcard, or a condition that is not there, lets in. */
export function* otherTenants(policy: Policy): Generator<LanguageFinding<"host" | "token" | "key">> {
  for (const { statement, entry, host } of federations(policy)) {
    const provider = sharedProvider(host);
    if (provider === undefined || isToldOfAny(statement, host)) continue;
    const key = `${host}:${provider.claim}`;
    const values = positive(clausesOf(statement), key);
    // Of the other claims those that are the same whoever's the token is.
    const free = [`${host}:aud`, `${host}:amr`];
    const tried = candidates(values, provider);
    const [claims] = tokens(policy, statement, key, tried, (name) => free.includes(name));
    const claim = claims?.get(key);
    if (claims === undefined || claim === undefined) continue;
    yield {
      at: values.find((node) => globMatches(compileGlob(String(node.value)), claim)) ?? entry.node,
      values: { host, token: tokenText(claims), key },
      holds: true,
      ...(isCluster(host) ? { variant: "cluster" } : {}),
    };
  }
}

/** Tokens for another application. */
export function* otherAudiences(policy: Policy): Generator<LanguageFinding<"host" | "token" | "key">> {
  for (const { statement, entry, host } of federations(policy)) {
    const [claim = "", ...others] = audienceClaims(host);
    const own = clausesOf(statement).filter(({ name }) => name.startsWith(`${host}:`));
    if (own.length === 0 || isToldOfAny(statement, host) || sharedProvider(host)?.claim === claim) continue;
    if ([claim, ...others].some((one) => own.some(({ name }) => name === `${host}:${one}`))) continue;
    const key = `${host}:${claim}`;
    const [claims] = tokens(policy, statement, key, ["another-application"], (name) => name.startsWith(`${host}:`));
    if (claims === undefined) continue;
    yield { at: entry.node, values: { host, token: tokenText(claims), key }, holds: true };
  }
}

/** Services that another account's resources could make use the role. */
export function* confusedDeputies(policy: Policy): Generator<LanguageFinding<"service" | "account">> {
  for (const { statement, entry } of trusted(policy, "sts:assumerole")) {
    const service = entry.node.value;
    if (entry.kind !== "Service" || !deputies.has(service)) continue;
    if (isMet(policy, statement, "sts:assumerole", new Map([["aws:sourceaccount", otherAccount]])))
      yield { at: entry.node, values: { service, account: otherAccount }, holds: true };
  }
}

/** Everybody with an AWS account. Written bare, `*` has a finding of Access Analyzer. */
export function* everyAccount(policy: Policy): Generator<LanguageFinding<"principal">> {
  for (const { statement, entry } of trusted(policy, "sts:assumerole")) {
    if (entry.kind !== "AWS" || entry.node.value !== "*" || statement.principal?.property.value === entry.node)
      continue;
    const principal = `arn:aws:iam::${otherAccount}:role/any`;
    const known = new Map([
      ["aws:principalarn", principal],
      ["aws:principalaccount", otherAccount],
    ]);
    if (isMet(policy, statement, "sts:assumerole", known)) yield { at: entry.node, values: { principal }, holds: true };
  }
}

interface Trusted {
  readonly statement: Statement;
  readonly entry: PrincipalEntry;
}

/** Whom the policy lets be the role by this action, conditions aside. */
function* trusted({ statements }: Policy, action: string): Generator<Trusted> {
  for (const statement of statements) {
    const { effect, principal } = statement;
    if (effect !== "Allow" || principal?.negated !== false || !covers(statement, action)) continue;
    for (const entry of principal.entries) yield { statement, entry };
  }
}

/** Identity providers, of which at least the host is known: by their ARN, or by the keys that tokens are asked for. */
function* federations(policy: Policy): Generator<Trusted & { readonly host: string }> {
  for (const one of trusted(policy, webIdentity)) {
    if (one.entry.kind !== "Federated") continue;
    const host = providerHost(one.entry.node.value) ?? hostOfKeys(one.statement);
    if (host !== undefined) yield { ...one, host };
  }
}

const hostOfKeys = (statement: Statement): string | undefined =>
  clausesOf(statement)
    .map(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf(":"))))
    .find((host) => sharedProvider(host) !== undefined);

const covers = ({ action }: Statement, name: string): boolean =>
  action !== undefined &&
  written(action).some(({ value }) => globMatches(compileGlob(value.toLowerCase()), name)) !== action.negated;

/** The values that a positive comparison takes. */
const positive = (clauses: readonly Clause[], key: string): Clause["values"] =>
  clauses.flatMap(({ name, op, values }) =>
    name === key && op?.base.negated === false && op.base.name.startsWith("String") ? values : [],
  );

/** Tokens with one of these claims, and with what the policy asks of the others that are free, that it lets in. */
function* tokens(
  policy: Policy,
  statement: Statement,
  key: string,
  tried: Iterable<string>,
  isFree: (name: string) => boolean,
): Generator<Claims> {
  const clauses = clausesOf(statement);
  const others = new Map<string, string>();
  for (const { name } of clauses) {
    if (name === key || others.has(name) || !isFree(name)) continue;
    const [value] = positive(clauses, name);
    const text = value && String(value.value);
    if (text === undefined || !isKnown(text) || hasVariable(text)) continue;
    const provider = name.endsWith(":sub") ? sharedProvider(name.slice(0, -":sub".length)) : undefined;
    const [own] = provider === undefined ? [] : filled(text, provider, { left: maxTries });
    others.set(name, own ?? text.replaceAll("*", "any").replaceAll("?", "a"));
  }
  for (const candidate of tried) {
    const claims = new Map([[key, candidate], ...others]);
    if (isMet(policy, statement, webIdentity, claims)) yield claims;
  }
}

/** Whether such a request is allowed by this statement, and denied by no other one. */
function isMet(policy: Policy, allow: Statement, action: string, known: Claims): boolean {
  const context = {
    get: (key: string) => {
      const value = known.get(key.toLowerCase());
      return value === undefined ? ("unknown" as const) : [value];
    },
  };
  const conditions = policy.once(compiledConditions);
  const truth = (statement: Statement): Truth =>
    (conditions.get(statement) ?? [undefined]).reduce<Truth>(
      (all, one) => and(all, one?.evaluate(context) ?? UNKNOWN),
      TRUE,
    );
  return (
    truth(allow) === TRUE &&
    policy.statements.every((other) => other.effect !== "Deny" || !covers(other, action) || truth(other) === FALSE)
  );
}

/** Undefined among them stands for what can't be read. */
const compiledConditions = ({ statements, found }: Policy): ReadonlyMap<Statement, readonly MaybeCondition[]> =>
  new Map(
    statements.map((statement) => [
      statement,
      [
        ...(isWhole(statement) ? [] : [undefined]),
        ...statement.conditions.map(({ operator, key, values }) =>
          compileCondition(operator.key.value, key.key.value, values, found.document),
        ),
      ],
    ]),
  );

type MaybeCondition = CompiledCondition | undefined;

/** Patterns with more wildcards are not filled in, nor is more tried in one policy: no policy of AWS's size has more. */
const maxWildcards = 3;
const maxTries = 20_000;

/** Claims of somebody else that the values may take. */
function* candidates(values: Clause["values"], provider: SharedProvider): Generator<string> {
  yield provider.other.join("");
  const tries = { left: maxTries };
  for (const { value } of values) yield* filled(String(value), provider, tries);
}

/** A claim of somebody else that a pattern takes, in the provider's form. */
function* filled(pattern: string, { other, form }: SharedProvider, tries: { left: number }): Generator<string> {
  const [head = "", theirs = "", end] = other;
  const [first = "", ...rest] = pattern.split(/[*?]+/);
  if (rest.length === 0 || rest.length > maxWildcards || pattern.includes(theirs) || !isKnown(pattern)) return;
  const parts = other.flatMap((_, from) => other.slice(from).map((__, length) => other.slice(from, from + length + 1)));
  const fills = ["", ...parts.map((part) => part.join(""))];
  // Whose it is ends before theirs could be filled in.
  const isFixed = (text: string): boolean =>
    end !== undefined && text.startsWith(head) && text.slice(head.length).includes(end) && !text.includes(theirs);
  const fill = (text: string, at: number): string | undefined => {
    const next = rest[at];
    if (tries.left-- < 0 || isFixed(text)) return undefined;
    if (next === undefined) return form.exec(text)?.[1]?.includes(theirs) === true ? text : undefined;
    // A name goes on in a readable way.
    for (const one of /\w$/.test(text) ? fills.flatMap((part) => [`-${part}`, part]) : fills) {
      const found = fill(text + one + next, at + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = fill(first, 0);
  if (found !== undefined && globMatches(compileGlob(pattern), found)) yield found;
}

const tokenText = (claims: Claims): string =>
  [...claims].map(([key, value]) => `${key.slice(key.lastIndexOf(":") + 1)} "${value}"`).join(" and ");
