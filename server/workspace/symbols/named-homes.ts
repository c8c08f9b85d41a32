/** Accounts and Regions that a text names: those of a template or configuration may be the same, or others. */
import { loadBalancerAccounts } from "../../catalog/s3-services.ts";
import { append } from "../../policy/append.ts";
import type { JsonNode } from "../../policy/nodes.ts";

const ofAws = new Set(loadBalancerAccounts.values());

/** Accounts in ARNs and alone, but for AWS's own, in which nobody else has buckets or keys. */
export const accountsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|:)(\d{12})(?=:|$)/g)].map(([, id = ""]) => id).filter((id) => !ofAws.has(id));

/** Regions of keys, and of S3 as `kms:ViaService` names it. */
export const regionsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/arn:[^:]*:kms:([a-z]{2}(?:-[a-z]+)+-\d):|s3\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws/g)].map(
    ([, arn, service]) => arn ?? service ?? "",
  );

/** Regions of keys, with the accounts that their ARNs have. */
export const keyHomesNamed = (text: string): readonly (readonly [account: string, region: string])[] =>
  [...text.matchAll(/arn:[^:]*:kms:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):/g)].map(([, region = "", id = ""]) => [
    id,
    region,
  ]);

const maxVisited = 200_000;

/** All texts of a tree that are values, in its order. */
export function* textsIn(root: JsonNode): Generator<string> {
  const left: JsonNode[] = [root];
  for (let visited = 0; visited < maxVisited; visited++) {
    const node = left.pop();
    if (node === undefined) return;
    if (node.kind === "string") yield node.value;
    else if (node.kind === "array") append(left, node.items.toReversed());
    else if (node.kind === "object")
      for (const { value } of node.properties.toReversed()) if (value !== undefined) left.push(value);
  }
}

/** So many of a kind are tried as the own one: each makes a reading of its own. */
export const maxMadeUp = 3;
