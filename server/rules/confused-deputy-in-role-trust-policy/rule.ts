import { deputies } from "../../catalog/deputies.ts";
import { confusedDeputies } from "../language/assume.ts";
import { languageRule } from "../language/language-rule.ts";

export const confusedDeputyInRoleTrustPolicy = languageRule({
  code: "confused-deputy-in-role-trust-policy",
  type: "suggestion",
  beyond: true,
  kinds: ["roleTrust"],
  looksAt: "principals",
  summary: "An AWS service can use a role for a resource of another account.",
  explanation: `
Some services take the ARN of a role and use it for what their customers make. If one of them can be told the ARN of a role in your account by a customer
in another one, it is a confused deputy. These services say for whom they act, in \`aws:SourceAccount\` and \`aws:SourceArn\`, and AWS advises to
compare that in the role's trust policy:

${[...deputies].map(([service, page]) => `- [${service}](${page})`).join("\n")}

Only these are reported, because AWS says it of them. Others don't send the keys when they assume a role (Amazon EC2, AWS Lambda), or use roles
of the resource's own account only (AWS IoT Events). Nothing is reported where another condition could still refuse the request.

**What to do:** compare \`aws:SourceAccount\` with your account, or \`aws:SourceArn\` with the resource.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"],
  message:
    "{service} can use this role for another account: a request with aws:SourceAccount {account} is accepted. Compare aws:SourceAccount or aws:SourceArn in Condition.",
  find: confusedDeputies,
});
