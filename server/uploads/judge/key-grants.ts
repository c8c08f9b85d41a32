/**
 * KMS grants that a workspace model declares. https://docs.aws.amazon.com/kms/latest/developerguide/grants.html,
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { ModelGrant } from "../../workspace/model.ts";

/** @param encryptionContext the value of `aws:s3:arn`, the only key of S3's encryption context */
export function grantAllows(grant: ModelGrant, caller: Caller, action: string, encryptionContext: string): boolean {
  return (
    isGrantee(grant.grantee, caller) &&
    grant.operations.includes(action.slice("kms:".length)) &&
    constraintsHold(grant, encryptionContext)
  );
}

function isGrantee(grantee: string, caller: Caller): boolean {
  if (!("arn" in caller)) return caller.kind === "service" && caller.name === grantee;
  if (grantee === caller.arn) return true;
  const named = parseCaller(grantee);
  return (
    caller.kind === "session" &&
    named?.kind === "role" &&
    named.account === caller.account &&
    named.name === caller.name
  );
}

/** The values of `aws:s3:arn` that its constraints name. */
export const contextsOf = ({ encryptionContextEquals, encryptionContextSubset }: ModelGrant): readonly string[] =>
  [encryptionContextEquals, encryptionContextSubset].flatMap((pairs) => Object.values(pairs ?? {}));

/** Names are compared without regard to case, values with it. */
function constraintsHold(
  { encryptionContextEquals, encryptionContextSubset }: ModelGrant,
  encryptionContext: string,
): boolean {
  const fits = (pairs: readonly (readonly [string, string])[]): boolean =>
    pairs.every(([name, value]) => name.toLowerCase() === "aws:s3:arn" && value === encryptionContext);
  if (encryptionContextEquals !== undefined) {
    const pairs = Object.entries(encryptionContextEquals);
    return pairs.length > 0 && fits(pairs);
  }
  return encryptionContextSubset === undefined || fits(Object.entries(encryptionContextSubset));
}
