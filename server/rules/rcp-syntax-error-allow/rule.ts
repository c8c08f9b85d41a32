import { languageRule } from "../language/language-rule.ts";
import { partialAllows } from "../language/control.ts";

export const rcpSyntaxErrorAllow = languageRule({
  code: "rcp-syntax-error-allow",
  type: "error",
  kinds: ["resourceControl"],
  summary: "A resource control policy allows less than everything.",
  explanation: `
AWS refuses the policy: a statement that allows has \`"Principal": "*"\`, \`"Resource": "*"\` and no \`Condition\`. Only AWS's own policy
RCPFullAWSAccess is like that: a policy of yours denies.

**What to do:** write a Deny.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message:
    'An Allow of a resource control policy has Principal "*", Resource "*" and no Condition. Write a Deny instead.',
  inStatements: partialAllows,
});
