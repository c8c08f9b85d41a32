/**
 * Values for what nobody knows, so that a finding's witness is a request that can be asked as it is, and shows what it
 * says.
 */
import { isRegionName } from "../../catalog/regions.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches, globOfParts } from "../../evaluate/globs/glob.ts";
import { arnSegments, parseArn } from "../../policy/arn.ts";
import { arnHeadOf, fillSymbols, hasSymbol, readingsOf, symbolsIn } from "../../policy/symbols.ts";
import { exampleAccounts } from "./example-values.ts";

/** Undefined for what has no value in the witness, so that nothing that depends on it matches. */
export type ValueOf = (spelling: string) => string | undefined;

/** Who asks, where, as far as it is known: policy variables have these values. */
export interface AskedBy {
  /** As the witness names the principal. */
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly resourceAccount: string;
}

export interface SymbolValues {
  /** Whether what is shown is still shown with them. */
  readonly stay: boolean;
  fill(text: string): string;
  /** What `evaluate` must be told, by condition key; what follows from principal and resource it knows. */
  readonly context: Readonly<Record<string, string>>;
  /** Made-up values of placeholders, with the placeholder each stands for; undefined where there is none. */
  readonly symbols: Readonly<Record<string, string>> | undefined;
}

const texts = ["uploader", "example-1", "sample.2", "team_3", "Zz9"];
const byKey: ReadonlyMap<string, readonly string[]> = new Map([
  ["aws:userid", ["AIDACKCEVSQ6C2EXAMPLE"]],
  ["aws:sourceip", ["203.0.113.7"]],
  ["aws:vpcsourceip", ["10.0.0.7"]],
  ["aws:sourcevpc", ["vpc-1a2b3c4d"]],
  ["aws:sourcevpce", ["vpce-1a2b3c4d"]],
  ["aws:currenttime", ["2026-01-01T00:00:00Z"]],
  ["aws:epochtime", ["1767225600"]],
  ["aws:principalorgid", ["o-a1b2c3d4e5"]],
]);
const buckets = ["amzn-s3-demo-bucket", "amzn-s3-demo-bucket1", "amzn-s3-demo-logging-bucket"];
const keyIds = ["1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321"];

/**
 * @param within texts whose symbols are to be given values
 * @param stays whether what is shown is still shown with these values
 */
export function valuesFor(
  within: readonly string[],
  by: AskedBy,
  stays: (valueOf: ValueOf) => boolean = () => true,
): SymbolValues {
  const spellings = [...new Set(within.flatMap(symbolsIn))];
  const pools = spellings.map((spelling) => poolFor(spelling, within, by));
  // Symbols of one kind differ; an account that nobody knows is the first example, whatever else is not known.
  const places = pools.map((pool, index) => pools.slice(0, index).filter((other) => other === pool).length);
  let chosen = new Map<string, string>();
  let stay = false;
  const rounds = pools.reduce((most, pool) => Math.max(most, pool.length), 1);
  for (let round = 0; round < rounds; round++) {
    const tried = new Map(
      spellings.map((spelling, index) => [spelling, pickFrom(pools[index] ?? texts, round + (places[index] ?? 0))]),
    );
    if (round === 0) chosen = tried;
    if (!stays((spelling) => tried.get(spelling) ?? derivedValue(spelling, by))) continue;
    chosen = tried;
    stay = true;
    break;
  }
  const context = new Map<string, string>();
  const symbols = new Map<string, string>();
  for (const [spelling, value] of chosen) {
    const key = keyOfVariable(spelling);
    if (key === undefined)
      symbols.set(fillSymbols(arnHeadOf(spelling, within), (other) => chosen.get(other) ?? "") + value, spelling);
    else if (!derived.has(key.toLowerCase())) context.set(key, value);
  }
  return {
    stay,
    fill: (text) => fillSymbols(text, (spelling) => chosen.get(spelling) ?? ""),
    context: Object.fromEntries(context),
    symbols: symbols.size === 0 ? undefined : Object.fromEntries(symbols),
  };
}

const pickFrom = (pool: readonly string[], index: number): string => pool[index % pool.length] ?? "";

/** The condition key of a policy variable's symbol. */
const keyOfVariable = (spelling: string): string | undefined => /^\$\{([^{}:]+:(?!:)[^{}]+)\}$/.exec(spelling)?.[1];

/** Keys that follow from principal and resource. */
const derived: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:username",
  "aws:resourceaccount",
  "aws:requestedregion",
]);

function poolFor(spelling: string, within: readonly string[], by: AskedBy): readonly string[] {
  const value = derivedValue(spelling, by);
  if (value !== undefined) return [value];
  const key = keyOfVariable(spelling)?.toLowerCase();
  return (key === undefined ? undefined : byKey.get(key)) ?? poolForPlace(spelling, within);
}

/** What a policy variable has for its value once principal and resource are named. */
function derivedValue(spelling: string, by: AskedBy): string | undefined {
  const principal = parseArn(by.arn);
  const name = principal?.resource.slice(principal.resource.lastIndexOf("/") + 1) ?? by.arn;
  switch (keyOfVariable(spelling)?.toLowerCase()) {
    case "aws:principalaccount":
      return by.account;
    case "aws:principalarn":
      return roleOf(by.arn, by.account);
    case "aws:principaltype":
      return principal?.resource.startsWith("user/") === true ? "User" : "AssumedRole";
    case "aws:username":
      return principal?.resource.startsWith("user/") === true ? name : undefined;
    case "aws:resourceaccount":
    case "s3:resourceaccount":
      return by.resourceAccount;
    case "aws:requestedregion":
      return isRegionName(by.region) ? by.region : "eu-west-1";
    default:
      return undefined;
  }
}

/** A session's `aws:PrincipalArn` is its role's. */
function roleOf(arn: string, account: string): string {
  const session = /^arn:([^:]*):sts::\d*:assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `arn:${session[1] ?? "aws"}:iam::${account}:role/${session[2] ?? ""}`;
}

/** A value must read as what stands in its place. */
function poolForPlace(spelling: string, within: readonly string[]): readonly string[] {
  for (const text of within) {
    const [, partition = "", service, region = "", account = "", resource = ""] = arnSegments(text);
    if (symbolsIn(partition).includes(spelling)) return ["aws"];
    if (symbolsIn(region).includes(spelling)) return ["eu-west-1", "us-east-1"];
    if (symbolsIn(account).includes(spelling)) return exampleAccounts;
    if (service === "kms" && symbolsIn(resource).includes(spelling)) return keyIds;
    if (service === "s3" && symbolsIn(resource.split("/")[0] ?? "").includes(spelling)) return buckets;
  }
  return texts;
}

/** Whether an object with these values is matched by the same of these globs as with its symbols. */
export function staysInClass(globs: readonly Glob[], object: string, valueOf: ValueOf): boolean {
  const isOpen = hasSymbol(object);
  const filled = fillSymbols(object, (spelling) => valueOf(spelling) ?? "");
  return globs.every(
    (glob) =>
      (!isOpen && !glob.symbolic) ||
      isMatched(glob, filled, valueOf) ===
        readingsOf(object)
          .concat(object)
          .some((reading) => globMatches(glob, reading)),
  );
}

function isMatched(glob: Glob, text: string, valueOf: ValueOf): boolean {
  if (!glob.symbolic) return globMatches(glob, text);
  if (symbolsIn(glob.source).some((spelling) => valueOf(spelling) === undefined)) return false;
  return globMatches(
    globOfParts(
      glob.tokens.map((token) =>
        token.kind === "literal"
          ? { literal: fillSymbols(token.text, (spelling) => valueOf(spelling) ?? "") }
          : { pattern: token.kind === "one" ? "?" : "*" },
      ),
    ),
    text,
  );
}
