import { insertAdministrator } from "../fixes/add-principal.ts";
import type { Report } from "../rule.ts";
import { defineRule } from "../rule.ts";

const templates = {
  lockedOut:
    "No statement allows kms:PutKeyPolicy to the account or to any of its principals: once saved, nobody can change this key policy again. Allow kms:PutKeyPolicy to the account or to an administrator.",
};

export const keyPolicyLocksOut = defineRule({
  code: "key-policy-locks-out",
  summary: "A key policy that nobody could change again.",
  explanation: `
Access to a KMS key starts from its key policy. If no statement gives \`kms:PutKeyPolicy\` to the account (\`:root\`, which leaves it to
IAM policies) or to a principal, the key becomes unmanageable, and only AWS Support can help. AWS's own safety check refuses such a
policy unless it is told to bypass it.

**What to do:** keep the statement for the account, or name an administrator.`,
  examples: [
    {
      title: "Users of the key, but nobody to manage it",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-locks-out warning
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }
  ]
}`,
    },
  ],
  appliesTo: "key policies",
  fixable: "always",
  since: "0.1.0",
  withModel: true,
  sources: ["https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"],
  *check(ask): Generator<Report> {
    for (const { document, locksOut } of ask.keyPolicies) {
      if (!locksOut) continue;
      yield {
        document,
        range: document.document.statementProperty.key,
        layer: "keyPolicy",
        circumstances: {},
        message: templates.lockedOut,
        related: [],
        fixes: insertAdministrator(document),
      };
    }
  },
});
