import { languageRule } from "../language/language-rule.ts";
import { grammarBeside } from "../language/grammar.ts";

export const invalidVersion = languageRule({
  code: "invalid-version",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "Version is not a version of the policy language.",
  explanation: `
AWS knows \`2012-10-17\`, the current version of the policy language, and \`2008-10-17\`, which has no policy variables. It refuses every other
value: the version isn't the date of your policy.

**What to do:** write \`2012-10-17\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"],
  message: '"{value}" is not a version of the policy language. Use 2012-10-17.',
  inPolicy: (policy) => grammarBeside(policy, ["version"]),
});
