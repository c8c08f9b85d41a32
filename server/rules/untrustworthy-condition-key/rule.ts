import { languageRule } from "../language/language-rule.ts";
import { forgeable } from "../language/conditions.ts";

export const untrustworthyConditionKey = languageRule({
  code: "untrustworthy-condition-key",
  type: "security-warning",
  summary: "A condition relies on a value that the client chooses.",
  explanation: `
Whoever sends a request chooses \`aws:Referer\` and \`aws:UserAgent\`. AWS publishes no list of such keys: these two are the ones that its
documentation warns of.

**What to do:** use keys that AWS sets, such as \`aws:PrincipalOrgID\`, \`aws:SourceVpce\` or \`aws:SourceArn\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "The client chooses the value of {key}, so the condition protects nothing. Use a key that AWS sets.",
  looksAt: ["aws:referer", "aws:useragent"],
  inStatements: forgeable,
});
