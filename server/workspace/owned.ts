/** Which documents of AWS command-line output are one principal's. https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html */
import type { ObjectNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { asObject, objectOf, textOf, textsOf, valueOf } from "./values.ts";

/**
 * Identity policies of the principal: its own, those of its groups, and the managed ones attached to it or them. All documents
 * where nothing in the file tells whose they are; undefined where it does, and the principal is not among the owners.
 */
export function identityDocumentsOf(documents: readonly FoundDocument[], arn: string): readonly FoundDocument[] | undefined {
  const policies = documents.filter(({ kind }) => kind !== "roleTrust");
  const owners = ownersOf(documents);
  if (owners.length === 0) return policies;
  const owner = ownerFor(owners, arn);
  if (owner === undefined) return undefined;
  const groups = textsOf(owner, "GroupList");
  const holders = new Set([owner, ...owners.filter((node) => groups.includes(textOf(node, "GroupName") ?? ""))]);
  const attached = new Set([...holders].flatMap(attachedTo));
  return policies.filter((found) => (found.owner === undefined ? attached.has(found.policyArn ?? "") : holders.has(found.owner.node)));
}

/** The boundary that the file tells for the principal; all documents where it tells no owners. */
export function boundaryDocumentsOf(documents: readonly FoundDocument[], arn: string): readonly FoundDocument[] | undefined {
  const owners = ownersOf(documents);
  if (owners.length === 0) return documents;
  const owner = ownerFor(owners, arn);
  const boundary = owner && objectOf(owner, "PermissionsBoundary");
  const policyArn = boundary && textOf(boundary, "PermissionsBoundaryArn");
  const named = documents.filter((found) => found.owner === undefined && found.policyArn === policyArn);
  return policyArn === undefined || named.length === 0 ? undefined : named;
}

/** Also those who own no policy, if the whole file is there to ask. */
function ownersOf(documents: readonly FoundDocument[]): ObjectNode[] {
  const owners = documents.flatMap(({ owner }) => owner?.node ?? []);
  const root = asObject(documents.find(({ source }) => source.embedded.length === 0)?.source.root);
  const listed = root === undefined ? [] : ["UserDetailList", "GroupDetailList", "RoleDetailList"].flatMap((name) => {
    const list = valueOf(root, name);
    return list?.kind === "array" ? list.items.filter((item) => item.kind === "object") : [];
  });
  return [...new Set([...owners, ...listed])];
}

const ownerFor = (owners: readonly ObjectNode[], arn: string): ObjectNode | undefined => owners.find((node) => textOf(node, "Arn") === arn);

function attachedTo(owner: ObjectNode): string[] {
  const list = valueOf(owner, "AttachedManagedPolicies");
  return (list?.kind === "array" ? list.items : []).flatMap((item) => {
    const body = asObject(item);
    return (body && textOf(body, "PolicyArn")) ?? [];
  });
}
