import { format } from "../../policy/message.ts";
import { statementName } from "../../policy/document.ts";
import { looksAtHeaders } from "../../uploads/requests/header-demand.ts";
import { exemptWriters, takeActionsOutOfDeny } from "../fixes/remove-from-deny.ts";
import { layerText, expectedHere, s3Example } from "../modelled.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, capital, exampleText, failText, principalsText, sideOf, verbsText } from "../wording.ts";
import { ofScope } from "../severity.ts";

const templates = {
  denied:
    "{UploadsTo} {buckets} by {principal} {fail} ({example}). This Deny (statement {statement}) applies to what the same policy allows {principal} to write. A Deny overrides every Allow: exempt {principal}, or remove the Allow.",
  expected:
    "{Principal} can't {act} {buckets} ({example}), although keyhole.json expects it. This Deny (statement {statement}) of the {layer} applies before S3 calls KMS. A Deny overrides every Allow: exempt {principal}, or remove the expectation.",
  all: "Every upload to",
  some: "Some uploads to",
  allow: "the upload is allowed here",
} as const;

export const deniedS3Action = defineRule({
  code: "denied-s3-action",
  summary: "A bucket policy denies what it lets its own principals write.",
  explanation: `
A Deny wins over every Allow, in whatever order they stand. Where one bucket policy allows a principal to write objects and a Deny
in it catches the same upload, the Allow does nothing for these objects.

Denies that depend on the request (TLS, network, tags) are left in peace.

**What to do:** exempt the principal from the Deny, narrow its resources, or drop the Allow.`,
  appliesTo: "bucket policies",
  severities: { nothingPointsToKms: "warning", oneFile: "warning", modelled: "error" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 90 },
  since: "0.1.0",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"],
  *check(ask): Generator<Report> {
    for (const refusal of ask.bucketPolicies) {
      if (refusal.kind !== "denied") continue;
      const { data, document, allowToken } = refusal;
      yield {
        document,
        range: refusal.range,
        layer: "bucketPolicy",
        data,
        circumstance: ofScope(data.scope),
        message: format(templates.denied, {
          statement: statementName(refusal.statement.statement),
          principal: principalsText(data.principals),
          buckets: bucketsText(data.buckets),
          UploadsTo: data.scope === "all" ? templates.all : templates.some,
          fail: failText(data.scope),
          example: exampleText(data.witness),
        }),
        related: allowToken === undefined ? [] : [{ document, range: allowToken, message: templates.allow }],
        fixes: [
          ...takeActionsOutOfDeny(document, refusal.statement, ["s3:PutObject"]),
          ...exemptWriters(document, refusal.statement, data.principals),
        ],
      };
    }
  },
  *checkModel(check): Generator<Report> {
    for (const { kind, layer, document, statement, range, data, expectations, action } of check.s3Causes) {
      if (kind !== "denied" || document === undefined || statement === undefined) continue;
      // A Deny that demands headers is told as that.
      if (looksAtHeaders(statement)) continue;
      yield {
        document,
        range,
        layer,
        data,
        circumstance: ofScope(data.scope),
        related: expectedHere(expectations),
        message: format(templates.expected, {
          statement: statementName(statement.statement),
          layer: layerText(layer),
          principal: principalsText(data.principals),
          Principal: capital(principalsText(data.principals)),
          act: verbsText(data.operations, sideOf(action)),
          buckets: bucketsText(data.buckets),
          example: s3Example(data),
        }),
        fixes: [
          ...takeActionsOutOfDeny(document, statement, [action]),
          ...exemptWriters(document, statement, data.principals),
        ],
      };
    }
  },
});
