/** Sids that a policy has no statement of yet. */
import type { FoundDocument } from "../../policy/recognize.ts";
import type { PolicySet } from "../../uploads/scenario/policy-set.ts";

/** The name, or with the first number from 2 on that no statement of the policy has behind it. */
export function freeSid({ document }: FoundDocument, name: string): string {
  const sids = new Set(document.statements.map(({ sid }) => sid));
  let sid = name;
  for (let number = 2; sids.has(sid); number++) sid = `${name}${String(number)}`;
  return sid;
}

/** Of what allows the use of a key. */
export const defaultSid = "AllowKmsForUploads";

/** For a new statement: a Sid only where the document's statements have them, and one that none of them has. */
export function sidFor(set: PolicySet, found: FoundDocument, name = defaultSid): { Sid?: string } {
  const hasSids = found.document.statements.some(({ sid }) => sid !== undefined && sid !== "");
  return hasSids && set.documents.includes(found) ? { Sid: freeSid(found, name) } : {};
}
