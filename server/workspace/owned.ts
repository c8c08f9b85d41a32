/**
 * Which documents of AWS command-line output are one principal's.
 * https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html
 */
import { parseCaller } from "../evaluate/caller.ts";
import type { ObjectNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { asObject, objectOf, textOf, textsOf, valueOf } from "./values.ts";

/** Whose policies are wanted: a principal's, by ARN, or a group's, by name. */
export type OwnerName = { readonly arn: string } | { readonly group: string };

/** The documents of one file by their owners; made once for a file, asked for each of its principals. */
export class OwnedDocuments {
  readonly #documents: readonly FoundDocument[];
  readonly #byName = new Map<string, ObjectNode>();
  readonly #byOwner = new Map<ObjectNode, FoundDocument[]>();
  readonly #byPolicyArn = new Map<string, FoundDocument[]>();

  constructor(documents: readonly FoundDocument[]) {
    this.#documents = documents;
    for (const node of ownersOf(documents))
      for (const name of namesOf(node)) if (!this.#byName.has(name)) this.#byName.set(name, node);
    for (const found of documents) {
      if (found.kind === "roleTrust") continue;
      if (found.owner !== undefined) add(this.#byOwner, found.owner.node, found);
      else if (found.policyArn !== undefined) add(this.#byPolicyArn, found.policyArn, found);
    }
  }

  /**
   * Identity policies of the owner: its own, those of its groups, and the managed ones attached to it or them. All
   * documents where nothing in the file tells whose they are; undefined where it does, and the owner is not among them.
   */
  identityOf(wanted: OwnerName): readonly FoundDocument[] | undefined {
    if (this.#byName.size === 0) {
      const policies = this.#documents.filter(({ kind }) => kind !== "roleTrust");
      // Nothing but a trust policy: it is told as what it is.
      return policies.length > 0 ? policies : this.#documents;
    }
    const owner = this.#owner(wanted);
    if (owner === undefined) return undefined;
    const holders = [owner, ...textsOf(owner, "GroupList").flatMap((name) => this.#byName.get(groupKey(name)) ?? [])];
    return [
      ...new Set([
        ...holders.flatMap((holder) => this.#byOwner.get(holder) ?? []),
        ...holders.flatMap(attachedTo).flatMap((arn) => this.#byPolicyArn.get(arn) ?? []),
      ]),
    ];
  }

  /** The boundary that the file tells for the principal; all documents where it tells no owners. */
  boundaryOf(wanted: OwnerName): readonly FoundDocument[] | undefined {
    if (this.#byName.size === 0) return this.#documents;
    const owner = this.#owner(wanted);
    const boundary = owner && objectOf(owner, "PermissionsBoundary");
    const arn = boundary && textOf(boundary, "PermissionsBoundaryArn");
    return arn === undefined ? undefined : this.#byPolicyArn.get(arn);
  }

  #owner(wanted: OwnerName): ObjectNode | undefined {
    if ("group" in wanted) return this.#byName.get(groupKey(wanted.group));
    const caller = parseCaller(wanted.arn);
    return this.#byName.get(caller?.kind === "session" ? roleKey(caller) : wanted.arn);
  }
}

function add<Key>(lists: Map<Key, FoundDocument[]>, key: Key, found: FoundDocument): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [found]);
  else list.push(found);
}

/**
 * What an owner is looked up by: its ARN; a role also by its bare name, as its sessions have it; a group by its name.
 */
function namesOf(node: ObjectNode): string[] {
  const arn = textOf(node, "Arn");
  const group = textOf(node, "GroupName");
  const role = parseCaller(arn ?? "");
  return [
    ...(arn === undefined ? [] : [arn]),
    ...(role?.kind === "role" ? [roleKey(role)] : []),
    ...(group === undefined ? [] : [groupKey(group)]),
  ];
}

const roleKey = ({ account, name }: { readonly account: string; readonly name: string }): string =>
  `role ${account} ${name}`;
const groupKey = (name: string): string => `group ${name}`;

/** Also those who own no policy, if the whole file is there to ask. */
function ownersOf(documents: readonly FoundDocument[]): ObjectNode[] {
  const root = asObject(documents.find(({ source }) => source.embedded.length === 0)?.source.root);
  const listed =
    root === undefined
      ? []
      : ["UserDetailList", "GroupDetailList", "RoleDetailList"].flatMap((name) => {
          const list = valueOf(root, name);
          return list?.kind === "array" ? list.items.filter((item) => item.kind === "object") : [];
        });
  return [...listed, ...documents.flatMap(({ owner }) => owner?.node ?? [])];
}

function attachedTo(owner: ObjectNode): string[] {
  const list = valueOf(owner, "AttachedManagedPolicies");
  return (list?.kind === "array" ? list.items : []).flatMap((item) => {
    const body = asObject(item);
    return (body && textOf(body, "PolicyArn")) ?? [];
  });
}
