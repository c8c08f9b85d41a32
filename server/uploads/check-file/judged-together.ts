/** Which policy documents of a file are judged together: those of one user or role in AWS command-line output. */
import { parseCaller } from "../../evaluate/caller.ts";
import type { FoundDocument, Owner } from "../../policy/recognize.ts";
import type { ObjectNode } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import type { Uploader } from "../scenario/principal.ts";
import { attached, uploaderOf } from "../scenario/principal.ts";

interface IdentitySet {
  readonly documents: readonly FoundDocument[];
  readonly uploader: Uploader;
}

/**
 * Every identity policy is judged alone, but those of one user or role in AWS command-line output together: its inline
 * policies, its groups', and the managed ones it is attached to, as far as the output holds them.
 */
export function identitySets(documents: readonly FoundDocument[]): IdentitySet[] {
  const policies = documents.filter(({ type }) => type === "identity");
  const owners = new Map<ObjectNode, Owner>();
  for (const { owner } of documents) if (owner !== undefined) owners.set(owner.node, owner);
  const used = new Set<FoundDocument>();
  const sets: IdentitySet[] = [];
  for (const owner of owners.values()) {
    const own = documentsOf(owner, policies, [...owners.values()]);
    for (const found of own) used.add(found);
    const caller = owner.arn === undefined ? undefined : parseCaller(owner.arn);
    if (own.length > 0) sets.push({ documents: own, uploader: caller === undefined ? attached : uploaderOf(caller) });
  }
  for (const found of policies) if (!used.has(found)) sets.push({ documents: [found], uploader: attached });
  return sets;
}

/**
 * Documents that are judged together, each with all that it is judged with; every document is in at least one group.
 */
export function documentGroups(documents: readonly FoundDocument[]): (readonly FoundDocument[])[] {
  const sets = identitySets(documents).map((set) => set.documents);
  const inSets = new Set(sets.flat());
  return [...sets, ...documents.filter((found) => !inSets.has(found)).map((found) => [found])];
}

function documentsOf(owner: Owner, policies: readonly FoundDocument[], owners: readonly Owner[]): FoundDocument[] {
  const groups = new Set(stringNodes(propertyOf(owner.node, "GroupList")?.value).map(({ value }) => value));
  const owning = [
    owner.node,
    ...owners.filter(({ node }) => groups.has(text(node, "GroupName") ?? "")).map(({ node }) => node),
  ];
  const attachedArns = new Set(
    owning.flatMap((node) => {
      const list = propertyOf(node, "AttachedManagedPolicies")?.value;
      return list?.kind === "array"
        ? list.items.map((item) => (item.kind === "object" ? text(item, "PolicyArn") : undefined))
        : [];
    }),
  );
  return policies.filter((found) =>
    found.owner === undefined
      ? found.policyArn !== undefined && attachedArns.has(found.policyArn)
      : owning.includes(found.owner.node),
  );
}

function text(node: ObjectNode, name: string): string | undefined {
  const value = propertyOf(node, name)?.value;
  return value?.kind === "string" ? value.value : undefined;
}
