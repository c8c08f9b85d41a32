/**
 * Accounts and Regions that policies name, where a configuration leaves its own open: it may be any of them, and
 * another one.
 */
import type { JsonNode } from "../../policy/nodes.ts";
import type { Home } from "../symbols/fresh.ts";
import type { Dialect } from "../symbols/dialects.ts";
import { isMadeUp, madeUpIn } from "../symbols/made-up.ts";
import { accountsNamed, keyHomesNamed, maxMadeUp, regionsNamed, textsIn } from "../symbols/named-homes.ts";
import { servicePolicy } from "../service-policies.ts";
import type { ChosenValue } from "./choices.ts";
import type { ConfigurationDeclarations } from "./declare.ts";

export interface NamedHomes {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Accounts with the Regions of keys that are named in them. */
  readonly keys: readonly (readonly [account: string, region: string])[];
  /** Made up for values of which nobody knows whether they are others. */
  readonly open: Readonly<Record<"account" | "region", readonly string[]>>;
}

export interface FoundHomes {
  /** By the name of the account or the Region. */
  readonly literals: ReadonlyMap<string, ReadonlySet<string>>;
  /** By account: the Regions of the keys that are named in it. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

/** By the node of a document: most are those of the version before. */
export type HomesBefore = WeakMap<JsonNode, NamedHomes>;

/** @param providers what they say is not what is open */
export function homesNamed(
  { documents, buckets }: ConfigurationDeclarations,
  { account, region, pseudo }: Dialect,
  providers: ReadonlyMap<string, Home>,
  before: HomesBefore,
): FoundHomes {
  const accounts = new Set<string>();
  const regions = new Set<string>();
  const keys = new Map<string, Set<string>>();
  const open = { account: new Set<string>(), region: new Set<string>() };
  const said = new Set([...providers.values()].flatMap((home) => [home.account, home.region]));
  const add = (named: NamedHomes): void => {
    for (const id of named.accounts) accounts.add(id);
    for (const name of named.regions) regions.add(name);
    for (const [id, name] of named.keys) keys.set(id, (keys.get(id) ?? new Set<string>()).add(name));
    for (const kind of ["account", "region"] as const)
      for (const value of named.open[kind]) if (!said.has(value) && open[kind].size < maxMadeUp) open[kind].add(value);
  };
  for (const { document, kind } of documents.values()) {
    // What another service's policy names has no say on uploads.
    if (kind === servicePolicy.kind) continue;
    const named = before.get(document.node) ?? namedIn([...textsIn(document.node)]);
    before.set(document.node, named);
    add(named);
  }
  for (const { encryption } of buckets) add(namedIn([encryption.key ?? ""]));
  const madeUp = new Set(pseudo.values());
  const literal = (found: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...found].filter((text) => !madeUp.has(text) && !isMadeUp(text)));
  return {
    literals: new Map([
      [account, new Set([...literal(accounts), ...open.account])],
      [region, new Set([...literal(regions), ...open.region])],
    ]),
    keys,
  };
}

const namedIn = (texts: readonly string[]): NamedHomes => ({
  accounts: texts.flatMap(accountsNamed),
  regions: texts.flatMap(regionsNamed),
  keys: texts.flatMap(keyHomesNamed),
  open: {
    account: texts.flatMap((text) => madeUpIn(text, "account")),
    region: texts.flatMap((text) => madeUpIn(text, "region")),
  },
});

/** Of accounts whose keys are named in one Region: in that account, and not in that Region, none would be the configuration's. */
export class RegionsOfKeys {
  readonly #regions = new Map<ChosenValue, ReadonlySet<string>>();

  add(keys: FoundHomes["keys"]): void {
    for (const [account, regions] of keys) this.#regions.set(account, regions);
  }

  withRegion(chosen: ReadonlyMap<string, ChosenValue>, { account, region }: Dialect): ReadonlyMap<string, ChosenValue> {
    const [one, ...others] = this.#regions.get(chosen.get(account) ?? "") ?? [];
    return one === undefined || others.length > 0 || chosen.has(region) ? chosen : new Map([...chosen, [region, one]]);
  }
}
