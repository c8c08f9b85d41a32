import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { superfluous } from "../language/structure.ts";

export const unsupportedPrincipal = languageRule({
  code: "unsupported-principal",
  type: "error",
  kinds: ofPrincipals,
  summary: "A policy that belongs to a principal names principals.",
  explanation: `
AWS refuses the policy: identity policies, permissions boundaries and session policies are about the principal that they belong to.

**What to do:** remove the element, or attach the policy to a resource.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message:
    "{name} can't stand in a policy that belongs to a principal: AWS refuses it. Remove it from statement {statement}.",
  looksAt: "principals",
  inStatements: (policy) => superfluous(policy, ["Principal", "NotPrincipal"]),
});
