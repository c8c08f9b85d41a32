import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { languageRule } from "../language/language-rule.ts";
import { tooLong } from "../language/structure.ts";

export const policySizeExceedsRcpQuota = languageRule({
  code: "policy-size-exceeds-rcp-quota",
  type: "error",
  kinds: ["resourceControl"],
  summary: "A resource control policy is too long.",
  explanation: `
AWS counts the characters of the policy without blanks outside of strings.

**What to do:** split the policy, or shorten it with wildcards.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"],
  message:
    "This policy has {count} characters without blanks, more than the {quota} that AWS allows. Split or shorten it.",
  inPolicy: (policy) => tooLong(policy, policyQuotas.resourceControl),
});
