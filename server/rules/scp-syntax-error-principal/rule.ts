import { languageRule } from "../language/language-rule.ts";
import { superfluous } from "../language/structure.ts";

export const scpSyntaxErrorPrincipal = languageRule({
  code: "scp-syntax-error-principal",
  type: "error",
  kinds: ["serviceControl"],
  summary: "A service control policy names principals.",
  explanation: `
AWS refuses the policy: a service control policy is about all principals of the accounts that it is attached to.

**What to do:** remove the element, and compare \`aws:PrincipalArn\` in \`Condition\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html"],
  message:
    "{name} can't stand in a service control policy: AWS refuses it. Compare aws:PrincipalArn in Condition instead.",
  looksAt: "principals",
  inStatements: (policy) => superfluous(policy, ["Principal", "NotPrincipal"]),
});
