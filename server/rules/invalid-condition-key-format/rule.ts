import { languageRule } from "../language/language-rule.ts";
import { unformed } from "../language/conditions.ts";

export const invalidConditionKeyFormat = languageRule({
  code: "invalid-condition-key-format",
  type: "error",
  summary: "A condition key has no service before its name.",
  explanation: `
AWS refuses the policy. A condition key is \`service:name\`; global keys begin with \`aws:\`.

**What to do:** write the service in front of the name.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: '"{key}" is not a condition key. Write service:name, such as aws:PrincipalOrgID.',
  looksAt: "conditions",
  inStatements: unformed,
});
