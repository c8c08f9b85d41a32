import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { languageRule } from "../language/language-rule.ts";
import { tooLong } from "../language/structure.ts";

export const policySizeExceedsIdentityPolicyQuota = languageRule({
  code: "policy-size-exceeds-identity-policy-quota",
  type: "general-warning",
  kinds: ["identity", "permissionsBoundary"],
  summary: "An identity policy is longer than a role's inline policies may be.",
  explanation: `
AWS counts the characters of the policy without blanks outside of strings. A managed policy may have 6,144 characters, the inline policies of a role 10,240 together.

**What to do:** split the policy, or shorten it with wildcards.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"],
  message:
    "This policy has {count} characters without blanks, more than the {quota} that AWS allows. Split or shorten it.",
  inPolicy: (policy) => tooLong(policy, policyQuotas.inlineOfRole, 1),
});
