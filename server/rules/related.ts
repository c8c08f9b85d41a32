/** Related places, worded once for all rules. */
import { format } from "../policy/message.ts";
import type { Ask } from "../uploads/check-file/ask.ts";
import type { Cause } from "../uploads/causes/cause.ts";
import type { PolicySet } from "../uploads/scenario/policy-set.ts";
import { getObject, getObjectVersion, putObject, s3ActionName } from "../uploads/requests/operation-rows.ts";
import { isRead } from "../uploads/requests/operations.ts";
import type { Range } from "../policy/nodes.ts";
import { suppliesFor } from "../uploads/causes/supplied.ts";
import type { RelatedReport } from "./report.ts";

const templates = {
  upload: "the upload is allowed here",
  download: "the download is allowed here",
  other: "{action} is allowed here",
  furtherGrant: "this fails for the same reason",
  supply: "this policy would allow {action}, if it is attached to the same principal",
  supplyOfKey: "this key policy would allow {action}, if it names the principal and is that of the bucket's key",
} as const;

/** The further grants that a missing permission breaks; the first is blamed itself. */
export function otherGrants(cause: Cause, set: PolicySet): RelatedReport[] {
  return cause.grants
    .filter(({ token }) => token !== cause.range)
    .flatMap((grant) => {
      const document = set.sourceOf.get(grant.statement);
      return document === undefined ? [] : [{ document, range: grant.token, message: templates.furtherGrant }];
    });
}

/** What stands at the statement that S3 goes by. */
export function grantText({ data, grants }: Cause, token: Range): string {
  const action = grants.find((grant) => grant.token.offset === token.offset)?.action;
  if (action === undefined) return data.operations.every(isRead) ? templates.download : templates.upload;
  if (action === putObject) return templates.upload;
  return action === getObject || action === getObjectVersion
    ? templates.download
    : format(templates.other, { action: s3ActionName(action) });
}

/** The upload that a Deny, a condition or a dead key breaks. */
export function uploadGrant(cause: Cause): RelatedReport[] {
  return cause.related
    .filter(({ role }) => role === "grant")
    .map(({ document, range }) => ({ document, range, message: grantText(cause, range) }));
}

/** Statements of other documents in the same run that could supply all that is missing: one for each action. */
export const suppliers = (ask: Ask, set: PolicySet, cause: Cause): RelatedReport[] =>
  suppliesFor(cause, set, ask.workspaceFacts).map(({ document, file, range, action }) => ({
    document,
    file,
    range,
    message: format(document.kind === "key" ? templates.supplyOfKey : templates.supply, { action }),
  }));
