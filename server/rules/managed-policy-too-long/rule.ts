import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { languageRule } from "../language/language-rule.ts";
import { tooLongManaged } from "../language/structure.ts";

export const managedPolicyTooLong = languageRule({
  code: "managed-policy-too-long",
  type: "general-warning",
  beyond: true,
  kinds: ["identity", "permissionsBoundary"],
  summary: "A managed policy is longer than AWS allows.",
  explanation: `
A customer managed policy may have 6,144 characters, blanks outside of strings not counted. AWS refuses to create a longer one. IAM Access Analyzer only
reports policies that are longer than a role's inline policies may be, 10,240 characters.

Keyhole reports it where the source says that the policy is a managed one: \`AWS::IAM::ManagedPolicy\`, \`aws_iam_policy\`, and what the AWS CLI prints
with the policy's ARN. A code lens shows how long a policy is from 80 % of its limit on.

**What to do:** split the policy in two, or shorten it with wildcards.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"],
  message:
    "This managed policy has {count} characters without blanks, more than the {quota} that AWS allows. Split or shorten it.",
  inPolicy: (policy) => tooLongManaged(policy, policyQuotas.managed),
});
