import { languageRule } from "../language/language-rule.ts";
import { everybody } from "../language/trust.ts";

export const roleTrustPolicyUnsupportedWildcardInPrincipal = languageRule({
  code: "role-trust-policy-unsupported-wildcard-in-principal",
  type: "error",
  kinds: ["roleTrust"],
  summary: "The trust policy of a role lets everybody be the role.",
  explanation: `
AWS refuses the policy: \`"Principal": "*"\` can't stand in a statement that allows.

**What to do:** name the accounts, roles, services or providers.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: "A role's trust policy can't let everybody be the role. Name the accounts, roles, services or providers.",
  looksAt: "principals",
  inStatements: everybody,
});
