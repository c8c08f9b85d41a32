import { statementName } from "../../policy/document.ts";
import { format } from "../../policy/message.ts";
import { denyToken } from "../../uploads/causes/blamed-token.ts";
import type { LockOut } from "../../uploads/check-file/lock-out.ts";
import { insertAdministrator } from "../fixes/add-principal.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";

const templates = {
  noAllow:
    "Nobody can change this key policy again once it is saved. No statement allows kms:PutKeyPolicy to the account or to any of its principals. Allow it to the account or to an administrator.",
  condition:
    "Nobody can change this key policy again once it is saved. Every statement that allows kms:PutKeyPolicy has a condition that no such request meets: it has no {key}. Allow it to the account without this condition.",
  denied:
    "Nobody can change this key policy again once it is saved. This Deny (statement {statement}) applies to kms:PutKeyPolicy, whoever calls it. Deny the use of the key only, or exempt an administrator.",
  allowed: "kms:PutKeyPolicy is allowed here, under the condition",
  deny: "kms:PutKeyPolicy is denied here",
} as const;

function messageOf(lockOut: LockOut): string {
  switch (lockOut.kind) {
    case "noAllow":
      return templates.noAllow;
    case "condition":
      return format(templates.condition, { key: lockOut.key });
    case "denied":
      return format(templates.denied, { statement: statementName(lockOut.statement.statement) });
  }
}

export const keyPolicyLocksOut = defineRule({
  code: "key-policy-locks-out",
  summary: "Nobody could change the key policy again.",
  explanation: `
Access to a KMS key starts from its key policy. If no statement gives \`kms:PutKeyPolicy\` to the account (\`:root\`, which leaves it to
IAM policies) or to a principal, the key becomes unmanageable, and only AWS Support can help. So it does if each such statement has a condition that
the request never meets (on \`kms:ViaService\`, the encryption context, grants), or if a Deny for everybody applies to \`kms:PutKeyPolicy\`: a Deny of \`kms:*\` unless
\`kms:ViaService\` is S3's denies everything that is not called through S3. AWS's own safety check refuses such a policy unless it is told to bypass it (*The new key policy will not allow you to update the key policy in the future*).

**What to do:** keep the statement for the account without a condition, or name an administrator; deny the use of the key only.`,
  appliesTo: "key policies",
  severities: { nothingPointsToKms: "off", oneFile: "warning", modelled: "warning" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 60 },
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"],
  *check(ask): Generator<Report> {
    for (const { document, lockOut } of ask.lockedOut) {
      yield {
        document,
        range: document.document.statementProperty.key,
        layer: "keyPolicy",
        message: messageOf(lockOut),
        related:
          lockOut.kind === "noAllow"
            ? []
            : [
                {
                  document,
                  range: denyToken(lockOut.statement, "kms:PutKeyPolicy"),
                  message: lockOut.kind === "denied" ? templates.deny : templates.allowed,
                },
              ],
        fixes: lockOut.kind === "denied" ? [] : insertAdministrator(document, ask.file.keysOf?.(document)),
      };
    }
  },
});
