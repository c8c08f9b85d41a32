/**
 * What the model leaves open of the principal and its session (tags, organization, MFA, time …) has one value in one upload, in
 * S3's request and in those to KMS. Where conditions look at such a key more than once, values that stand for all others are tried
 * together; the caller's network is another matter, because KMS may see S3's.
 */
import type { Compiler } from "../../evaluate/compiler.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import { parseDate } from "../../evaluate/conditions/date.ts";
import { parseNumber } from "../../evaluate/conditions/numeric.ts";
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import { compileGlob, literalGlob } from "../../evaluate/globs/glob.ts";
import type { Universe } from "../../evaluate/globs/universe.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";

/** By lower-cased key. */
export type Assignment = ReadonlyMap<string, ContextValue>;

export interface Assumptions {
  /** Empty where no key is looked at twice. */
  readonly assignments: readonly Assignment[];
  /** False where there were more than are tried: then each condition is taken by itself. */
  readonly complete: boolean;
}

const none: Assumptions = { assignments: [], complete: true };
const maxAssignments = 500;

const ofSession = new Set([
  "aws:principalorgid", "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime",
  "aws:sourceidentity", "aws:federatedprovider", "aws:userid", "aws:principalarn",
]);
const isOfSession = (key: string): boolean => ofSession.has(key) || key.startsWith("aws:principaltag/");

/** Two keys, one clock. */
const unknownOf = (key: string): string => (key === "aws:epochtime" ? "aws:currenttime" : key);
const keysOf = (unknown: string): readonly string[] => (unknown === "aws:currenttime" ? ["aws:currenttime", "aws:epochtime"] : [unknown]);

/**
 * @param statements all that have a say on the upload, in S3 and in KMS, each once
 * @param contexts of both requests: a key is open only where none of them tells it
 */
export function assumptionsFor(compiler: Compiler, statements: readonly CompiledStatement[], contexts: readonly RequestContext[]): Assumptions {
  const uses = new Map<string, CompiledCondition[]>();
  for (const statement of statements) {
    for (const condition of sessionConditions(statement)) {
      const name = unknownOf(condition.key.toLowerCase());
      const known = uses.get(name);
      if (known === undefined) uses.set(name, [condition]);
      else known.push(condition);
    }
  }
  let assignments: Assignment[] = [new Map()];
  for (const [name, conditions] of uses) {
    if (conditions.length < 2) continue;
    const told = contexts.map((context) => context.get(name));
    if (told.some((value) => value !== "unknown" && value !== "present") || statements.some((statement) => variablesOf(statement).has(name))) continue;
    const values = representatives(compiler, conditions);
    if (values === undefined) continue;
    const all: ContextValue[] = [...values.map((value) => [value]), ...(told.includes("present") ? [] : ["absent" as const])];
    if (assignments.length * all.length > maxAssignments) return { ...none, complete: false };
    assignments = assignments.flatMap((one) => all.map((value) => new Map([...one, ...keysOf(name).map((key) => [key, value] as const)])));
  }
  return assignments.length === 1 ? none : { assignments, complete: true };
}

const sessionConditions = (statement: CompiledStatement): readonly CompiledCondition[] =>
  statement.remember("sessionConditions", () => statement.conditions.filter(({ key }) => isOfSession(key.toLowerCase())));

/** Keys that policy variables stand for: objects are told apart by them, whatever their values. */
const variablesOf = (statement: CompiledStatement): ReadonlySet<string> => statement.remember("variables", () => {
  const texts = [...statement.resources.map(({ source }) => source), ...statement.conditions.flatMap(({ values }) => values)];
  return new Set(texts.flatMap((text) => [...text.matchAll(/\$\{\s*([^},\s]+)/g)].map(([, name = ""]) => unknownOf(name.toLowerCase()))));
});

const anyText: Universe = [{ chars: "any", min: 1 }];

/** One value for each class that the conditions can tell apart; undefined where that is not known for these operators. */
function representatives(compiler: Compiler, conditions: readonly CompiledCondition[]): readonly string[] | undefined {
  const compared = conditions.filter(({ base }) => base !== "Null");
  if (compared.some(({ set, values }) => set !== undefined || values.some((value) => value.includes("${")))) return undefined;
  const all = (pattern: RegExp): boolean => compared.every(({ base }) => pattern.test(base));
  if (all(/^Bool$/)) return ["true", "false"];
  if (all(/^String(Not)?(Equals|Like)$/)) {
    const globs = compared.flatMap(({ base, values }) => values.map((value) => (base.endsWith("Like") ? compileGlob(value) : literalGlob(value))));
    const { atoms, complete } = compiler.atoms(globs, anyText);
    return complete ? ["", ...atoms.map(({ witness }) => witness)] : undefined;
  }
  if (all(/^(Numeric|Date)/)) {
    return between(compared.flatMap(({ base, values }) => values.map(base.startsWith("Date") ? parseDate : parseNumber)).filter((value) => value !== undefined));
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
