/**
 * Accounts and Regions that policies name, where a configuration leaves its own open: it may be any of them, and
 * another one.
 */
import type { JsonNode } from "../../policy/nodes.ts";
import type { Dialect } from "../symbols/expressions.ts";
import { accountsNamed, regionsNamed } from "../symbols/named-homes.ts";
import type { ConfigurationDeclarations } from "./declare.ts";

const maxVisited = 200_000;

export function homesNamed(
  { documents, buckets }: ConfigurationDeclarations,
  { account, region, pseudo }: Dialect,
): ReadonlyMap<string, ReadonlySet<string>> {
  const accounts = new Set<string>();
  const regions = new Set<string>();
  let left = maxVisited;
  const read = (text: string): void => {
    for (const id of accountsNamed(text)) accounts.add(id);
    for (const name of regionsNamed(text)) regions.add(name);
  };
  const visit = (node: JsonNode | undefined): void => {
    if (node === undefined || --left < 0) return;
    if (node.kind === "string") read(node.value);
    else if (node.kind === "array") for (const item of node.items) visit(item);
    else if (node.kind === "object") for (const { value } of node.properties) visit(value);
  };
  for (const { document } of documents.values()) visit(document.node);
  for (const { encryption } of buckets) read(encryption.key ?? "");
  const madeUp = new Set(pseudo.values());
  const literal = (found: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...found].filter((text) => !madeUp.has(text) && !/^99990002|^us-stack-/.test(text)));
  return new Map([
    [account, literal(accounts)],
    [region, literal(regions)],
  ]);
}
