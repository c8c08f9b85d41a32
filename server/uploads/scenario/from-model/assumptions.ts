/**
 * What the model leaves open of the principal and its session (tags, organization, MFA, time, for whom a service acts …)
 * has one value in one upload, in S3's request and in those to KMS. Where conditions look at such a key more than once, values that stand
 * for all others are tried together; the network that KMS sees is another unknown than that of S3's request, because it
 * may be S3's own.
 */
import type { Compiler } from "../../../evaluate/compiler.ts";
import type { CompiledCondition } from "../../../evaluate/conditions/condition.ts";
import { parseDate } from "../../../evaluate/conditions/date.ts";
import { isPublicAddress } from "../../../evaluate/conditions/ip-address.ts";
import { parseNumber } from "../../../evaluate/conditions/numeric.ts";
import { networkKeys } from "../../../catalog/condition-keys.ts";
import type { ContextValue, RequestContext } from "../../../evaluate/context.ts";
import { compileGlob, literalGlob } from "../../../evaluate/globs/glob.ts";
import type { Universe } from "../../../evaluate/globs/universe.ts";
import type { CompiledStatement } from "../../../evaluate/statement.ts";

/** Values by lower-cased key, for S3's request and for those to KMS. */
export interface Assignment {
  readonly s3: ReadonlyMap<string, ContextValue>;
  readonly kms: ReadonlyMap<string, ContextValue>;
}

export interface Assumptions {
  /** Empty where no key is looked at twice. */
  readonly assignments: readonly Assignment[];
  /** False where there were more than are tried: then each condition is taken by itself. */
  readonly complete: boolean;
}

/** One side of an upload: the statements that have a say on its requests, and what these tell. */
export interface Side {
  readonly statements: readonly CompiledStatement[];
  contexts(): readonly RequestContext[];
}

const none: Assumptions = { assignments: [], complete: true };
const maxAssignments = 500;

const ofSession = new Set([
  "aws:principalorgid",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
  "aws:currenttime",
  "aws:epochtime",
  "aws:tokenissuetime",
  "aws:sourceidentity",
  "aws:federatedprovider",
  "aws:userid",
  "aws:principalarn",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);
const isOfSession = (key: string): boolean => ofSession.has(key) || key.startsWith("aws:principaltag/");

/** Two keys, one clock. */
const unknownOf = (key: string): string => (key === "aws:epochtime" ? "aws:currenttime" : key);
const keysOf = (unknown: string): readonly string[] =>
  unknown === "aws:currenttime" ? ["aws:currenttime", "aws:epochtime"] : [unknown];

interface Unknown {
  readonly name: string;
  readonly inS3: boolean;
  readonly inKms: boolean;
}

/**
 * What the model leaves open, each with the conditions that look at it: one unknown for both sides, or one for each.
 */
function unknownsOf(s3: Side, kms: Side): Map<Unknown, CompiledCondition[]> {
  const unknowns = new Map<string, Unknown>();
  const uses = new Map<Unknown, CompiledCondition[]>();
  const seen = new Set<CompiledStatement>();
  for (const [side, statements] of [
    ["s3", s3.statements],
    ["kms", kms.statements],
  ] as const) {
    for (const statement of statements) {
      for (const condition of statement.conditions) {
        const name = unknownOf(condition.key.toLowerCase());
        const shared = isOfSession(name);
        // Where KMS may see the network differently at each call, each condition is taken by itself.
        if ((shared && seen.has(statement)) || (side === "kms" && networkKeys.has(name))) continue;
        const id = shared ? name : `${side} ${name}`;
        let unknown = unknowns.get(id);
        if (unknown === undefined)
          unknowns.set(id, (unknown = { name, inS3: shared || side === "s3", inKms: shared || side === "kms" }));
        const known = uses.get(unknown);
        if (known === undefined) uses.set(unknown, [condition]);
        else known.push(condition);
      }
      seen.add(statement);
    }
  }
  return uses;
}

export function assumptionsFor(compiler: Compiler, s3: Side, kms: Side): Assumptions {
  let assignments: Assignment[] = [{ s3: new Map(), kms: new Map() }];
  for (const [{ name, inS3, inKms }, conditions] of unknownsOf(s3, kms)) {
    // Only quicker: a single condition contradicts no other.
    if (conditions.length < 2) continue;
    const told = [...(inS3 ? s3.contexts() : []), ...(inKms ? kms.contexts() : [])].map((context) => context.get(name));
    if (told.some((value) => value !== "unknown" && value !== "present")) continue;
    if ([...s3.statements, ...kms.statements].some((statement) => variablesOf(statement).has(name))) continue;
    const values = representatives(compiler, conditions);
    if (values === undefined) continue;
    const all: ContextValue[] = [
      ...values.map((value) => [value]),
      ...(told.includes("present") ? [] : ["absent" as const]),
    ];
    if (assignments.length * all.length > maxAssignments) return { ...none, complete: false };
    assignments = assignments.flatMap((one) =>
      all.map((value) => ({
        s3: inS3 ? withValue(one.s3, name, value) : one.s3,
        kms: inKms ? withValue(one.kms, name, value) : one.kms,
      })),
    );
  }
  return assignments.length === 1 ? none : { assignments, complete: true };
}

/**
 * Values to try of the network that KMS sees, one request at a time: empty where no network key is looked at twice, or
 * where its values are too many.
 */
export function networksOf(
  compiler: Compiler,
  statements: readonly CompiledStatement[],
): readonly ReadonlyMap<string, ContextValue>[] {
  const uses = new Map<string, CompiledCondition[]>();
  for (const { conditions } of statements) {
    for (const condition of conditions) {
      const name = condition.key.toLowerCase();
      if (networkKeys.has(name)) uses.set(name, [...(uses.get(name) ?? []), condition]);
    }
  }
  let networks: ReadonlyMap<string, ContextValue>[] = [new Map()];
  for (const [name, conditions] of uses) {
    const values = conditions.length < 2 ? undefined : representatives(compiler, conditions);
    if (values === undefined) continue;
    if (networks.length * values.length >= maxNetworks) return [];
    networks = networks.flatMap((one) =>
      [...values.map((value) => [value]), "absent" as const].map((value) => withValue(one, name, value)),
    );
  }
  return networks.length === 1 ? [] : networks;
}

const maxNetworks = 50;

const withValue = (
  map: ReadonlyMap<string, ContextValue>,
  name: string,
  value: ContextValue,
): ReadonlyMap<string, ContextValue> => new Map([...map, ...keysOf(name).map((key) => [key, value] as const)]);

/** Keys that policy variables stand for: objects are told apart by them, whatever their values. */
const variablesOf = (statement: CompiledStatement): ReadonlySet<string> =>
  statement.remember("variables", () => {
    const texts = [
      ...statement.resources.map(({ source }) => source),
      ...statement.conditions.flatMap(({ values }) => values),
    ];
    return new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/\$\{\s*([^},\s]+)/g)].map(([, name = ""]) => unknownOf(name.toLowerCase())),
      ),
    );
  });

const anyText: Universe = [{ chars: "any", min: 1 }];

/**
 * One value for each class that the conditions can tell apart; undefined where that is not known for these operators.
 */
export function representatives(
  compiler: Compiler,
  conditions: readonly CompiledCondition[],
): readonly string[] | undefined {
  const compared = conditions.filter(({ base }) => base !== "Null");
  if (compared.some(({ set, values }) => set !== undefined || values.some((value) => value.includes("${"))))
    return undefined;
  const all = (pattern: RegExp): boolean => compared.every(({ base }) => pattern.test(base));
  if (all(/^Bool$/)) return ["true", "false"];
  if (all(/^String(Not)?(Equals|Like)$/)) {
    const globs = compared.flatMap(({ base, values }) =>
      values.map((value) => (base.endsWith("Like") ? compileGlob(value) : literalGlob(value))),
    );
    const { atoms, complete } = compiler.atoms(globs, anyText);
    return complete ? ["", ...atoms.map(({ witness }) => witness)] : undefined;
  }
  if (all(/^(Not)?IpAddress$/)) {
    const tried = addresses(compared.flatMap(({ values }) => values));
    return conditions.every(({ key }) => key.toLowerCase() === "aws:sourceip") ? tried?.filter(isPublicAddress) : tried;
  }
  if (all(/^(Numeric|Date)/)) {
    return between(
      compared
        .flatMap(({ base, values }) => values.map(base.startsWith("Date") ? parseDate : parseNumber))
        .filter((value) => value !== undefined),
    );
  }
  return undefined;
}

/** Each number, one before, one behind, and one between neighbours. */
function between(numbers: readonly number[]): string[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const gaps = sorted.slice(1).map((high, index) => {
    const low = sorted[index] ?? high;
    return high - low > 1 ? Math.floor(low) + 1 : (low + high) / 2;
  });
  return [first - 1, ...sorted, ...gaps, last + 1].filter((value) => value >= 0).map(String);
}

/** The first address of each range, and the first behind it (behind the last one the very first); undefined where a range is not of IPv4. */
function addresses(ranges: readonly string[]): string[] | undefined {
  const bounds = new Set([0]);
  for (const range of ranges) {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(range);
    if (match === null) return undefined;
    const size = 2 ** (32 - Number(match[5] ?? "32"));
    const address = match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
    const start = Math.floor(address / size) * size;
    for (const bound of [start, start + size]) bounds.add(bound % 2 ** 32);
  }
  return [...bounds].map((bound) =>
    [24, 16, 8, 0].map((shift) => String(Math.floor(bound / 2 ** shift) % 256)).join("."),
  );
}
