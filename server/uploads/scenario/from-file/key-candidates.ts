/**
 * The keys that an upload could be under, as far as the statements of a file can tell keys apart: every key ARN they
 * name, and for each wildcard a key of every Region and account that a condition or another pattern singles out.
 */
import { isRegionName, partitionOf, regions, regionsOf } from "../../../catalog/regions.ts";
import type { CompiledStatement } from "../../../evaluate/statement.ts";
import { rememberOfAll } from "../../../evaluate/statement.ts";
import type { ResourcePattern } from "../../../evaluate/resource-pattern.ts";
import { compileResourcePattern } from "../../../evaluate/resource-pattern.ts";
import { TRUE } from "../../../evaluate/truth.ts";
import type { Glob } from "../../../evaluate/globs/glob.ts";
import { globMatches } from "../../../evaluate/globs/glob.ts";
import { shortestMatch } from "../../../evaluate/globs/relations.ts";
import { isAccountId } from "../../../policy/arn.ts";
import { betweenSymbols, inArnForm, symbolCharacters } from "../../../policy/symbols.ts";
import { exampleAccounts } from "../example-values.ts";
import type { KeyShape } from "../key-shape.ts";
import { keyShapes } from "../key-shape.ts";
import { viaService } from "../../requests/kms-request.ts";
import type { KeyCandidate } from "../key.ts";
import { keyCandidate } from "../key.ts";
import { servesAnotherService } from "../purpose.ts";

const exampleIds = [
  "1234abcd-12ab-34cd-56ef-1234567890ab",
  "0987dcba-09fe-87dc-65ba-ab0987654321",
  "12345678-1234-1234-1234-123456789012",
  "mrk-1234abcd12ab34cd56ef1234567890ab",
  "mrk-0987dcba09fe87dc65baab0987654321",
];
const maxCandidates = 64;

export interface Candidates {
  readonly keys: readonly KeyCandidate[];
  /** The caller's account where a condition depends on it; `undefined` alone where none does. */
  readonly callerAccounts: readonly (string | undefined)[];
  /** False where there were more than an analysis can look at. */
  readonly complete: boolean;
}

/**
 * @param statements the statements that have a say on an upload's KMS requests, Allow and Deny
 * @param partition of the buckets, where it is known: their keys are of the same
 * @param ofBuckets the Regions in which they can be, likewise
 */
export const keyCandidates = (
  statements: readonly CompiledStatement[],
  partition?: string,
  ofBuckets?: readonly string[],
): Candidates =>
  rememberOfAll(statements, `key candidates ${partition ?? ""} ${ofBuckets?.join() ?? ""}`, () =>
    candidatesOf(statements, partition, ofBuckets),
  );

function candidatesOf(
  statements: readonly CompiledStatement[],
  partition: string | undefined,
  ofBuckets: readonly string[] | undefined,
): Candidates {
  const pools = collectPools(statements, partition, ofBuckets);
  const byArn = new Map<string, KeyCandidate>();
  let complete = true;
  const add = (candidate: KeyCandidate): void => {
    if (byArn.size < maxCandidates) byArn.set(candidate.arn, candidate);
    else if (!byArn.has(candidate.arn)) complete = false;
  };
  // A key of another service's is none that a bucket is meant to be under.
  const meant = statements.filter((statement) => !isAllow(statement) || !servesAnotherService(statement));
  for (const statement of meant) if (isAllow(statement)) for (const key of instancesIn(statement, pools)) add(key);
  const open = pools.open || byArn.size === 0;
  const isAllowed = byArn.size > 0;
  const namesKey = [...byArn.values()].some(({ assumed }) => !assumed);
  const denies = statements.filter((statement) => !isAllow(statement));
  const sparing = denies.filter(({ statement: { resource } }) => resource?.negated === true);
  for (const statement of new Set([...sparing, ...denies])) {
    // A key that a Deny spares is meant to be used, unless what is allowed names another.
    const meantToFail = namesKey || !sparing.includes(statement);
    for (const key of instancesIn(statement, pools))
      // A pattern that denies keys which nobody names says nothing on the key that uploads are meant to be under.
      if (!byArn.has(key.arn) && !(key.assumed && isAllowed)) add({ ...key, onlyDenied: true, meantToFail });
  }
  // An Allow's NotResource may leave just the keys that nobody names, and so does a policy that names keys only to deny
  // them.
  if (open) for (const key of instances(everyKey, "key", pools)) add(key);
  const keys = [...byArn.values()].map((key) => (ofBuckets === undefined ? key : { ...key, bucketRegions: ofBuckets }));
  return { keys, callerAccounts: pools.callerAccounts, complete };
}

const isAllow = ({ statement: { effect } }: CompiledStatement): boolean => effect === "Allow";

interface Pools {
  readonly regions: readonly string[];
  /** Of them those that stand for others, too: one for a pattern, and one for what nothing singles out. */
  readonly exampleRegions: ReadonlySet<string>;
  readonly accounts: readonly string[];
  /** The one that was added for what nothing singles out. */
  readonly otherAccount: string | undefined;
  /** Resource parts that the statements name. */
  readonly named: ReadonlySet<string>;
  readonly callerAccounts: readonly (string | undefined)[];
  readonly open: boolean;
  readonly partition: string | undefined;
  /** The only Regions there are. */
  readonly only: readonly string[] | undefined;
}

const everyKey = compileResourcePattern("*", false);

function collectPools(
  statements: readonly CompiledStatement[],
  partition: string | undefined,
  only: readonly string[] | undefined,
): Pools {
  const possible = only !== undefined ? only : partition === undefined ? regions : regionsOf(partition);
  const regionNames = new Set<string>();
  // Behind those that are named: of keys that are equally near the first is told.
  const ofPatterns = new Set<string>();
  const accounts = new Set<string>();
  const callers = new Set<string>();
  const named = new Set<string>();
  let callerMatters = false;
  let open = false;
  const regionLike = (value: string, toText: (region: string) => string, matches: (text: string) => boolean): void => {
    const literal = /^s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(value)?.[1] ?? value;
    if (isRegionName(literal)) {
      regionNames.add(literal);
      return;
    }
    // Only quicker: what has no wildcard and is no Region matches none.
    if (!/[*?]/.test(value)) return;
    const [region, ...more] = possible.filter((name) => matches(toText(name)));
    if (region !== undefined) (more.length === 0 ? regionNames : ofPatterns).add(region);
  };
  for (const statement of statements) {
    // What a Deny leaves alone is a key of an upload only where some Allow is about it.
    if (statement.statement.resource?.negated === true && isAllow(statement)) open = true;
    for (const pattern of statement.resources) {
      if (pattern.everything) continue;
      regionLike(
        pattern.region.source,
        (region) => region,
        (text) => globMatches(pattern.region, text),
      );
      named.add(pattern.resource.source);
      if (isAccountId(pattern.account.source)) accounts.add(pattern.account.source);
    }
    for (const condition of statement.conditions) {
      const key = condition.key.toLowerCase();
      if (key === "kms:viaservice" || key === "aws:requestedregion") {
        const toText = key === "aws:requestedregion" ? (region: string) => region : viaService;
        condition.values.forEach((value, index) => {
          regionLike(value, toText, (text) => condition.valueMatches(index, text, emptyContext) === TRUE);
        });
      } else if (key === "kms:calleraccount" || key === "aws:principalaccount") {
        callerMatters = true;
        for (const value of condition.values) if (isAccountId(value)) callers.add(value);
      } else if (key === "aws:resourceaccount") {
        for (const value of condition.values) if (isAccountId(value)) accounts.add(value);
      }
    }
  }
  const exampleRegions = new Set([...ofPatterns].filter((name) => !regionNames.has(name)));
  for (const region of ofPatterns) regionNames.add(region);
  // One that nothing singles out, for whatever is negated.
  if (only !== undefined) for (const name of regionNames) if (!only.includes(name)) regionNames.delete(name);
  const otherRegion = addOther(regionNames, possible);
  if (otherRegion !== undefined && only?.length !== 1) exampleRegions.add(otherRegion);
  const namedAccounts = [...accounts];
  const otherAccount = addOther(accounts, exampleAccounts);
  addOther(callers, [...namedAccounts, ...exampleAccounts]);
  return {
    regions: [...regionNames],
    exampleRegions,
    accounts: [...accounts],
    otherAccount,
    named,
    open,
    partition,
    only,
    callerAccounts: callerMatters ? [...callers] : [undefined],
  };
}

const emptyContext = { get: () => "absent" as const };

function addOther(names: Set<string>, pool: readonly string[]): string | undefined {
  const other = pool.find((name) => !names.has(name));
  if (other !== undefined) names.add(other);
  return other;
}

function* instancesIn(statement: CompiledStatement, pools: Pools): Generator<KeyCandidate> {
  const shapes = keyShapes(statement);
  for (const [index, pattern] of statement.resources.entries())
    yield* instances(pattern, shapes[index] ?? "malformed", pools);
}

function* instances(pattern: ResourcePattern, shape: KeyShape, pools: Pools): Generator<KeyCandidate> {
  if (shape !== "key" && shape !== "placeholder") return;
  if (pattern.open !== undefined) {
    yield* instancesOfOpenArn(pattern.open, pools);
    return;
  }
  const open = (source: string): boolean => /[*?]/.test(source);
  // A placeholder stands for the buckets' own partition.
  const elsewhere = (partition: string): boolean =>
    pools.partition !== undefined && !pattern.partition.symbolic && partition !== pools.partition;
  const isIn = (partition: string): boolean => pattern.partition.symbolic || globMatches(pattern.partition, partition);
  if (isRegionName(pattern.region.source) && pools.only?.includes(pattern.region.source) === false) return;
  const regionNames = open(pattern.region.source)
    ? pools.regions.filter((name) => globMatches(pattern.region, name) && isIn(partitionOf(name)))
    : [pattern.region.source];
  const accounts = open(pattern.account.source)
    ? pools.accounts.filter((id) => globMatches(pattern.account, id))
    : [pattern.account.source];
  const id = keyIdFor(pattern, pools.named);
  if (id === undefined) return;
  for (const region of regionNames) {
    for (const account of accounts) {
      const partition = open(pattern.partition.source) ? partitionOf(region) : pattern.partition.source;
      if (elsewhere(partition)) continue;
      const assumed = id.assumed || open(pattern.region.source) || open(pattern.account.source);
      const isExample = { region: pools.exampleRegions.has(region), account: account === pools.otherAccount };
      yield keyCandidate(partition, region, account, id.text, assumed, !isExample.region, !isExample.account);
    }
  }
}

/** A placeholder alone is some key, in whatever Region and account the file singles out. */
function* instancesOfOpenArn({ source, shape }: Glob, pools: Pools): Generator<KeyCandidate> {
  if (shape !== "literal" || betweenSymbols(source).some((text) => text !== "")) return;
  for (const region of pools.regions) {
    for (const account of pools.accounts)
      yield keyCandidate(partitionOf(region), region, account, inArnForm("", source), false, false, false);
  }
}

function keyIdFor(
  pattern: ResourcePattern,
  named: ReadonlySet<string>,
): { text: string; assumed: boolean } | undefined {
  const { resource } = pattern;
  if (!/[*?]/.test(resource.source))
    return { text: resource.source.slice(resource.source.indexOf("/") + 1), assumed: false };
  // One that no statement names, or what holds for that key alone would be told of all.
  const example = exampleIds.find((id) => !named.has(`key/${id}`) && globMatches(resource, `key/${id}`));
  if (example !== undefined) return { text: example, assumed: true };
  const text = shortestMatch(resource, keyUniverse);
  return text === undefined ? undefined : { text: text.slice("key/".length), assumed: true };
}

const keyUniverse = [
  { text: "key/" },
  { chars: `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.\${}${symbolCharacters}`, min: 1 },
] as const;
