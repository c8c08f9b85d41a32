/**
 * Whose account a configuration is deployed in, where only its key policies tell: KMS refuses a policy that its maker's
 * own account could not change again.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-BypassPolicyLockoutSafetyCheck
 */
import { matchesWildcard } from "../../catalog/wildcard.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { Statement } from "../../policy/document.ts";
import type { ModelKey } from "../model.ts";
import { madeUpIn } from "./made-up.ts";

const putKeyPolicy = "kms:putkeypolicy";

/**
 * What was made up for the one account that may change the policies of the keys: it is the account that they are made
 * in. An account that is named by its id may be a mistake, and is told.
 * @param account in which the keys are made, of unknown id
 */
export function accountOfKeys(keys: readonly Pick<ModelKey, "arn" | "policy">[], account: string): string | undefined {
  const found = new Set<string>();
  for (const { arn, policy } of keys) {
    if (arn.split(":")[4] !== account) continue;
    const statements = policy?.flatMap((one) => one.found.document.statements) ?? [];
    const owners = new Set(statements.flatMap(administratorsIn));
    const [only] = owners;
    if (only !== undefined && owners.size === 1) found.add(only);
  }
  found.delete(account);
  const [only = "", ...others] = found;
  return others.length === 0 && madeUpIn(only, "account").length > 0 ? only : undefined;
}

/** Accounts; an empty one stands for what may be of any. */
function administratorsIn({ effect, action, principal }: Statement): readonly string[] {
  if (effect !== "Allow" || principal === undefined || action === undefined) return [];
  const isNamed = action.values.some(({ value }) => matchesWildcard(value.toLowerCase(), putKeyPolicy));
  if (isNamed === action.negated) return [];
  if (principal.negated) return [""];
  return principal.entries.flatMap(({ kind, node }) => (kind === "Service" ? [] : [accountOf(node.value)]));
}

function accountOf(principal: string): string {
  const caller = parseCaller(principal);
  return caller !== undefined && "account" in caller ? (caller.account ?? "") : "";
}
