import { languageRule } from "../language/language-rule.ts";
import { oldArnKey } from "../language/conditions.ts";

export const unsupportedGlobalConditionKey = languageRule({
  code: "unsupported-global-condition-key",
  type: "error",
  summary: "The condition key aws:ARN is not supported.",
  explanation: `
AWS refuses the policy. The key is called \`aws:PrincipalArn\`.

**What to do:** write \`aws:PrincipalArn\`, or \`aws:SourceArn\` where a service calls another one.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "{key} is not supported. Use aws:PrincipalArn, or aws:SourceArn where a service calls another one.",
  looksAt: ["aws:arn"],
  inStatements: oldArnKey,
});
