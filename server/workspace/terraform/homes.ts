/**
 * Accounts and Regions that policies name, where a configuration leaves its own open: it may be any of them, and
 * another one.
 */
import type { JsonNode } from "../../policy/nodes.ts";
import type { Dialect, Home } from "../symbols/expressions.ts";
import { accountsNamed, isMadeUp, madeUpIn, maxMadeUp, regionsNamed, textsIn } from "../symbols/named-homes.ts";
import type { ConfigurationDeclarations } from "./declare.ts";

export interface NamedHomes {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Made up for values of which nobody knows whether they are others. */
  readonly open: Readonly<Record<"account" | "region", readonly string[]>>;
}

/** By the node of a document: most are those of the version before. */
export type HomesBefore = WeakMap<JsonNode, NamedHomes>;

/** @param providers what they say is not what is open */
export function homesNamed(
  { documents, buckets }: ConfigurationDeclarations,
  { account, region, pseudo }: Dialect,
  providers: ReadonlyMap<string, Home>,
  before: HomesBefore,
): ReadonlyMap<string, ReadonlySet<string>> {
  const accounts = new Set<string>();
  const regions = new Set<string>();
  const open = { account: new Set<string>(), region: new Set<string>() };
  const said = new Set([...providers.values()].flatMap((home) => [home.account, home.region]));
  const add = (named: NamedHomes): void => {
    for (const id of named.accounts) accounts.add(id);
    for (const name of named.regions) regions.add(name);
    for (const kind of ["account", "region"] as const)
      for (const value of named.open[kind]) if (!said.has(value) && open[kind].size < maxMadeUp) open[kind].add(value);
  };
  for (const { document } of documents.values()) {
    const named = before.get(document.node) ?? namedIn([...textsIn(document.node)]);
    before.set(document.node, named);
    add(named);
  }
  for (const { encryption } of buckets) add(namedIn([encryption.key ?? ""]));
  const madeUp = new Set(pseudo.values());
  const literal = (found: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...found].filter((text) => !madeUp.has(text) && !isMadeUp(text)));
  return new Map([
    [account, new Set([...literal(accounts), ...open.account])],
    [region, new Set([...literal(regions), ...open.region])],
  ]);
}

const namedIn = (texts: readonly string[]): NamedHomes => ({
  accounts: texts.flatMap(accountsNamed),
  regions: texts.flatMap(regionsNamed),
  open: {
    account: texts.flatMap((text) => madeUpIn(text, "account")),
    region: texts.flatMap((text) => madeUpIn(text, "region")),
  },
});
