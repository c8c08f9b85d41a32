import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { languageRule } from "../language/language-rule.ts";
import { tooLong } from "../language/structure.ts";

export const policySizeExceedsRoleTrustPolicyQuota = languageRule({
  code: "policy-size-exceeds-role-trust-policy-quota",
  type: "general-warning",
  kinds: ["roleTrust"],
  summary: "The trust policy of a role is longer than the default quota.",
  explanation: `
AWS counts the characters of the policy without blanks outside of strings. An account may have raised its quota to 4,096 or more.

**What to do:** split the policy, or shorten it with wildcards.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"],
  message:
    "This policy has {count} characters without blanks, more than the {quota} that AWS allows. Split or shorten it.",
  inPolicy: (policy) => tooLong(policy, policyQuotas.roleTrust),
});
