import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { languageRule } from "../language/language-rule.ts";
import { tooLong } from "../language/structure.ts";

export const policySizeExceedsResourcePolicyQuota = languageRule({
  code: "policy-size-exceeds-resource-policy-quota",
  type: "general-warning",
  kinds: ["bucket", "key"],
  summary: "The policy of a bucket or a key is too long.",
  explanation: `
The policy of a bucket may have 20 KB (20,480 characters), that of a KMS key 32 KB (32,768). Keyhole counts the characters without blanks outside
of strings.

**What to do:** split or shorten the policy.`,
  fixable: "never",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
    "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
  ],
  message:
    "This policy has {count} characters without blanks, more than the {quota} that AWS allows. Split or shorten it.",
  *inPolicy(policy) {
    if (policy.kind === "bucket") yield* tooLong(policy, policyQuotas.bucket);
    if (policy.kind === "key") yield* tooLong(policy, policyQuotas.key);
  },
});
