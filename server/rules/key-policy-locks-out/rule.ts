import { insertAdministrator } from "../fixes/add-principal.ts";
import type { Report } from "../rule.ts";
import { defineRule } from "../rule.ts";

const templates = {
  lockedOut:
    "Nobody can change this key policy again once it is saved. No statement allows kms:PutKeyPolicy to the account or to any of its principals. Allow it to the account or to an administrator.",
} as const;

export const keyPolicyLocksOut = defineRule({
  code: "key-policy-locks-out",
  summary: "Nobody could change the key policy again.",
  explanation: `
Access to a KMS key starts from its key policy. If no statement gives \`kms:PutKeyPolicy\` to the account (\`:root\`, which leaves it to
IAM policies) or to a principal, the key becomes unmanageable, and only AWS Support can help. AWS's own safety check refuses such a
policy unless it is told to bypass it.

**What to do:** keep the statement for the account, or name an administrator.`,
  appliesTo: "key policies",
  severities: { nothingPointsToKms: "off", oneFile: "warning", modelled: "warning" },
  fixable: "always",
  listed: { table: "oneFile", order: 60 },
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"],
  *check(ask): Generator<Report> {
    for (const document of ask.lockedOut) {
      yield {
        document,
        range: document.document.statementProperty.key,
        layer: "keyPolicy",
        message: templates.lockedOut,
        related: [],
        fixes: insertAdministrator(document),
      };
    }
  },
});
