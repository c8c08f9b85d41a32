/** Whom a key policy names, and what each is meant to do with the key. */
import { encryptingLookalikes, generateDataKey } from "../../catalog/kms-actions.ts";
import type { Caller } from "../../evaluate/caller.ts";
import { isDirect, isOwn, parseCaller } from "../../evaluate/caller.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { uploadActions } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows } from "../scenario/policy-set.ts";
import { uploaderOf } from "../scenario/principal.ts";

export interface KeyUser {
  readonly caller: Caller;
  /** Where the policy first names it. */
  readonly node: StringNode;
  readonly onlyDenied: boolean;
}

/** Users, roles, sessions, accounts and `*`, each once, whom an Allow or a Deny names; never service principals. */
export function keyUsers(set: PolicySet): KeyUser[] {
  const byName = new Map<string, KeyUser>();
  for (const { statement } of set.statements) {
    if (statement.principal === undefined || statement.principal.negated) continue;
    for (const { kind, node } of statement.principal.entries) {
      if (kind !== "AWS" || (statement.effect === "Deny" && node.value === "*")) continue;
      const caller = parseCaller(node.value);
      if (caller === undefined || caller.kind === "service" || caller.kind === "attached") continue;
      // Nobody has such a name: invalid-policy-element says so.
      if ("arn" in caller && /[*?]|:user\/root$/.test(caller.arn)) continue;
      const name = uploaderOf(caller).name;
      const known = byName.get(name);
      const onlyDenied = statement.effect === "Deny" && known?.onlyDenied !== false;
      byName.set(name, { caller, node: known?.node ?? node, onlyDenied });
    }
  }
  return [...byName.values()];
}

/** An Allow counts for a user or role if it names them or everybody; the account's own statement only delegates. */
export function meansItself(statement: CompiledStatement, caller: Caller): boolean {
  if (statement.statement.principal === undefined) return false;
  const named = statement.surelyNames(caller);
  return caller.kind === "account" ? named !== "no" : isDirect(named);
}

/** What everybody may do, or everybody but some, says nothing of an account. */
export const namesAccount = (statement: CompiledStatement, caller: Caller): boolean =>
  statement.statement.principal?.negated === false && statement.surelyNames(caller) !== "everyone";

/**
 * Whether the principal is meant to use the key for writing. An administrator and a reader are no failed uploaders; an
 * account is looked at only where its statement lists `kms:GenerateDataKey` itself.
 */
export function usesKey(own: readonly CompiledStatement[], caller: Caller): boolean {
  // Only an asymmetric key has a public key, and S3 uses none such.
  if (own.some(({ statement: { action } }) => action?.values.some(({ value }) => value === "kms:GetPublicKey")))
    return false;
  const wanted = caller.kind === "account" ? [generateDataKey] : [generateDataKey, ...encryptingLookalikes];
  return own.some(
    (statement) =>
      statement.statement.action?.negated !== true &&
      wanted.some((action) => statement.matchAction(action.toLowerCase()) >= 0),
  );
}

/**
 * Whether the principal is meant to read objects by the key: its own statement allows all that reads need, were it not
 * for conditions. Who may read nothing is no failed reader, and an account's readers are told by their own policies.
 */
export const readsByKey = (own: readonly CompiledStatement[], actions: readonly string[], caller: Caller): boolean =>
  (caller.kind === "user" || caller.kind === "role" || caller.kind === "session") &&
  actions.every((action) =>
    own.some(
      (statement) => statement.statement.action?.negated !== true && statement.matchAction(action.toLowerCase()) >= 0,
    ),
  );

/**
 * Whether a Deny names the principal and takes from it one action of an upload, not both: what takes both is meant to
 * keep the principal from the key.
 */
export function partlyDenied(set: PolicySet, caller: Caller): boolean {
  const denied = uploadActions.filter((action) =>
    set
      .on(action.toLowerCase())
      .some(
        (statement) =>
          !allows(statement) &&
          statement.statement.principal?.negated === false &&
          isOwn(statement.surelyNames(caller)),
      ),
  );
  return denied.length === 1;
}

/** An empty list of resources allows nothing to anybody. */
export const isAboutSomething = ({ statement: { resource } }: CompiledStatement): boolean =>
  resource?.negated !== false || resource.values.length > 0;

/** The account to which the policy delegates both actions, so that an IAM policy could give what this one does not. */
export function delegation(set: PolicySet, caller: Caller): string | undefined {
  if (caller.kind === "everyone") return delegatedAccount(set);
  if (!("account" in caller) || caller.kind === "account") return undefined;
  const delegates = uploadActions.every((action) =>
    set
      .on(action.toLowerCase())
      .some(
        (statement) =>
          allows(statement) &&
          isAboutSomething(statement) &&
          statement.statement.principal !== undefined &&
          statement.surelyNames(caller) === "account",
      ),
  );
  return delegates ? caller.account : undefined;
}

/** Among everybody are the principals of the accounts that have a statement of their own. */
function delegatedAccount(set: PolicySet): string | undefined {
  const [first = [], ...others] = uploadActions.map((action) =>
    set
      .on(action.toLowerCase())
      .filter((statement) => allows(statement) && isAboutSomething(statement))
      .flatMap(({ statement: { principal } }) => (principal?.negated === false ? principal.entries : []))
      .flatMap(({ node: { value } }) => {
        const named = parseCaller(value);
        return named?.kind === "account" ? [named.account] : [];
      }),
  );
  return first.find((account) => others.every((accounts) => accounts.includes(account)));
}
