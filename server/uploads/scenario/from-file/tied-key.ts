/**
 * Whether a key policy is that of a key for S3: most keys are not, and nothing in a key policy names the buckets under
 * its key.
 */
import { serviceOperations } from "../../../catalog/s3-services.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import type { CompiledStatement } from "../../../evaluate/statement.ts";
import { uploadActions } from "../../requests/operations.ts";
import { exceptsAnotherService, namesAnotherService, showsKmsForS3 } from "../purpose.ts";

export interface KeyPolicyFacts {
  /** Whether it names S3 itself: `kms:ViaService` of S3, or the encryption context `aws:s3:arn`. */
  readonly namesS3: boolean;
  /** Whether some condition names another service instead. */
  readonly namesAnotherService: boolean;
  /** Who may use the key, by name: a grant of theirs in S3 ties the key to it. */
  readonly users: readonly string[];
}

export function keyPolicyFacts(statements: readonly CompiledStatement[]): KeyPolicyFacts {
  return {
    namesS3: statements.some(showsKmsForS3),
    namesAnotherService: statements.some(
      (statement) => namesAnotherService(statement) || exceptsAnotherService(statement),
    ),
    users: [...new Set(statements.flatMap(usersOf))],
  };
}

/**
 * An account is a user of the key only where its statement says so: the one that leaves all to IAM policies names no
 * uploader.
 */
function usersOf(statement: CompiledStatement): string[] {
  const { effect, action, principal } = statement.statement;
  if (effect !== "Allow" || principal === undefined || principal.negated || namesAnotherService(statement)) return [];
  if (!uploadActions.some((name) => statement.matchAction(name.toLowerCase()) >= 0)) return [];
  const spelled =
    action?.negated === false && action.values.some(({ value }) => /^kms:GenerateDataKey\*?$/i.test(value));
  return principal.entries
    .filter(
      ({ kind, node }) =>
        (kind === "Service" && serviceOperations.has(node.value)) ||
        (kind === "AWS" && node.value !== "*" && (spelled || parseCaller(node.value)?.kind !== "account")),
    )
    .map(({ node }) => node.value);
}

/** @param s3Users principals that S3 grants are known of, spelled as policies do */
export function isTied({ namesS3, users }: KeyPolicyFacts, s3Users: ReadonlySet<string>): boolean {
  return namesS3 || users.some((user) => isAmong(user, s3Users));
}

/** Whether a principal is one of these, however it is spelled. */
export const isAmong = (user: string, names: ReadonlySet<string>): boolean => names.has(user) || isNamedBy(user, names);

/** A session's role, an account's number. */
function isNamedBy(user: string, s3Users: ReadonlySet<string>): boolean {
  const caller = parseCaller(user);
  if (caller === undefined || !("account" in caller)) return false;
  if (caller.kind === "account") return s3Users.has(caller.account) || s3Users.has(caller.arn);
  return (
    caller.kind === "session" &&
    [...s3Users].some((name) => {
      const other = parseCaller(name);
      return other?.kind === "role" && other.account === caller.account && other.name === caller.name;
    })
  );
}
