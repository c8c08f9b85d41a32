import { languageRule } from "../language/language-rule.ts";
import { ownPrincipals } from "../language/control.ts";

export const rcpSyntaxErrorPrincipal = languageRule({
  code: "rcp-syntax-error-principal",
  type: "error",
  kinds: ["resourceControl"],
  summary: "A resource control policy names principals.",
  explanation: `
AWS refuses the policy: \`Principal\` is \`"*"\` in a resource control policy, and \`NotPrincipal\` can't stand there.

**What to do:** write \`"Principal": "*"\`, and compare \`aws:PrincipalArn\` in \`Condition\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message:
    '{name} must be "*" in a resource control policy. Write "Principal": "*", and compare aws:PrincipalArn in Condition.',
  looksAt: "principals",
  inStatements: ownPrincipals,
});
