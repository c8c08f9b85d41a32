/**
 * Accounts and Regions that policies name, where a configuration leaves its own open: it may be any of them, and
 * another one.
 */
import type { Dialect, Home } from "../symbols/expressions.ts";
import { accountsNamed, madeUpIn, regionsNamed, textsIn } from "../symbols/named-homes.ts";
import type { ConfigurationDeclarations } from "./declare.ts";

/** What was made up for unknown values: each makes a reading of its own. */
const maxMadeUp = 3;

/** @param providers what they say is not what is open */
export function homesNamed(
  { documents, buckets }: ConfigurationDeclarations,
  { account, region, pseudo }: Dialect,
  providers: ReadonlyMap<string, Home>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const accounts = new Set<string>();
  const regions = new Set<string>();
  const open = { account: new Set<string>(), region: new Set<string>() };
  const said = new Set([...providers.values()].flatMap((home) => [home.account, home.region]));
  const read = (text: string): void => {
    for (const id of accountsNamed(text)) accounts.add(id);
    for (const name of regionsNamed(text)) regions.add(name);
    for (const kind of ["account", "region"] as const)
      for (const value of madeUpIn(text, kind))
        if (!said.has(value) && open[kind].size < maxMadeUp) open[kind].add(value);
  };
  for (const { document } of documents.values()) for (const text of textsIn(document.node)) read(text);
  for (const { encryption } of buckets) read(encryption.key ?? "");
  const madeUp = new Set(pseudo.values());
  const literal = (found: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...found].filter((text) => !madeUp.has(text) && !/^99990002|^us-stack-/.test(text)));
  return new Map([
    [account, new Set([...literal(accounts), ...open.account])],
    [region, new Set([...literal(regions), ...open.region])],
  ]);
}
