/**
 * What policies mention: the buckets, keys, principals, accounts and endpoints that a first keyhole.json can be made
 * of.
 */
import { arnSegments, isAccountId } from "../policy/arn.ts";
import type { JsonNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { keyIdentity } from "./consistency.ts";
import * as formats from "./formats.ts";
import { isOf } from "./formats.ts";

export interface Mentions {
  readonly buckets: ReadonlySet<string>;
  /** ARNs; of two that cannot both be right the first. */
  readonly keys: ReadonlySet<string>;
  /** Users, roles and sessions. */
  readonly principals: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly vpcEndpoints: ReadonlySet<string>;
}

/** In the order in which they are met. What holds a wildcard or a variable names nothing. */
export function mentionsOf(documents: Iterable<FoundDocument>): Mentions {
  const buckets = new Set<string>();
  const keys = new Map<string, string>();
  const principals = new Set<string>();
  const accounts = new Set<string>();
  const vpcEndpoints = new Set<string>();
  const take = (text: string, trust: boolean): void => {
    if (isAccountId(text)) accounts.add(text);
    if (isOf(formats.endpointId, text)) vpcEndpoints.add(text);
    const [prefix, , service, , account = "", resource = ""] = arnSegments(text);
    if (prefix !== "arn") return;
    if (isAccountId(account)) accounts.add(account);
    if (service === "s3" && account === "") {
      const [bucket = ""] = resource.split("/", 1);
      if (isOf(formats.bucketName, bucket)) buckets.add(bucket);
    } else if (isOf(formats.keyArn, text)) {
      const name = keyIdentity(text);
      if (!keys.has(name)) keys.set(name, text);
    } else if (
      !trust &&
      isOf(formats.principal, text) &&
      resource !== "root" &&
      !resource.startsWith("federated-user/")
    ) {
      principals.add(text);
    }
  };
  for (const { document, kind, owner, template } of documents) {
    if (template) continue;
    // Who may assume a role is not who uploads.
    for (const text of textsIn(document.node)) take(text, kind === "roleTrust");
    if (owner?.arn !== undefined) take(owner.arn, false);
  }
  return { buckets, keys: new Set(keys.values()), principals, accounts, vpcEndpoints };
}

function* textsIn(node: JsonNode | undefined): Generator<string> {
  if (node?.kind === "string") yield node.value;
  if (node?.kind === "array") for (const item of node.items) yield* textsIn(item);
  if (node?.kind === "object") for (const { value } of node.properties) yield* textsIn(value);
}
