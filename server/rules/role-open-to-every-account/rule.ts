import { everyAccount } from "../language/assume.ts";
import { languageRule } from "../language/language-rule.ts";

export const roleOpenToEveryAccount = languageRule({
  code: "role-open-to-every-account",
  type: "suggestion",
  beyond: true,
  kinds: ["roleTrust"],
  summary: "Everybody with an AWS account can assume a role.",
  explanation: `
\`{ "AWS": "*" }\` means every principal of every account. Whoever learns or guesses the role's ARN can assume it with a policy of their own account.

Nothing is reported where a condition could still refuse them: on the organization, the principal's ARN or tags, an external id, the network.

**What to do:** name the accounts or roles that may assume it, or compare \`aws:PrincipalOrgID\` in Condition.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message:
    "Everybody with an AWS account can assume this role, for example {principal}. Name accounts or roles in Principal, or compare aws:PrincipalOrgID in Condition.",
  amongStatements: everyAccount,
});
