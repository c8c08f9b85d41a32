import { languageRule } from "../language/language-rule.ts";
import { elements } from "../language/structure.ts";

export const roleTrustPolicySyntaxErrorNotprincipal = languageRule({
  code: "role-trust-policy-syntax-error-notprincipal",
  type: "error",
  kinds: ["roleTrust"],
  summary: "The trust policy of a role has NotPrincipal.",
  explanation: `
AWS refuses the policy.

**What to do:** name the principals that may be the role in \`Principal\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: "A role's trust policy can't have NotPrincipal: AWS refuses it. Name in Principal who may be the role.",
  looksAt: "principals",
  inStatements: (policy) => elements(policy, ["NotPrincipal"]),
});
