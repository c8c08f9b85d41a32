/** Allows a promised upload in S3: exactly the objects that fail, in the policy that is silent about them. */
import { insertStatement } from "../../policy/edits/insert.ts";
import type { S3Cause } from "../../uploads/modelled/promises.ts";
import type { FixProposal } from "../rule.ts";
import { format } from "../rule.ts";
import { shortList } from "../wording.ts";
import { sidFor, single } from "./insert-statement.ts";
import { proposal } from "./proposal.ts";

const templates = { insert: "Insert a statement that allows {action} on {resource}" };

/** Nothing where a condition or a Deny is what refuses it, or where there is no document yet. */
export function allowUpload({ kind, layer, document, set, action, data, promise, open }: S3Cause): FixProposal[] {
  const value = document?.document.statementProperty.value;
  if (kind !== "missing" || document === undefined || (value?.kind !== "array" && value?.kind !== "object")) return [];
  // A session is of the whole bucket.
  const resources = action.startsWith("s3:") ? data.objects : [...new Set(data.objects.map((object) => object.replace(/(:bucket\/[^/]*).*/, "$1")))];
  const statement = {
    ...sidFor(set, document, "AllowUploads"), Effect: "Allow",
    ...(layer === "bucketPolicy" ? { Principal: principalOf(promise.principal) } : {}),
    Action: action, Resource: single(resources),
  };
  return [proposal(document, format(templates.insert, { action, resource: shortList(resources) }), { preferred: !open },
    ({ text, style }) => insertStatement(text, style, value, statement))];
}

const principalOf = (name: string): unknown => (name.startsWith("arn:") ? { AWS: name } : { Service: name });
