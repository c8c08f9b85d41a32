import { exclusive } from "../language/exclusive.ts";
import { languageRule } from "../language/language-rule.ts";

export const conditionsExcludeEachOther = languageRule({
  code: "conditions-exclude-each-other",
  type: "suggestion",
  beyond: true,
  summary: "No request meets both of two conditions of the statement.",
  explanation: `
All conditions of a statement must be met at once. Two of them can't be: they compare the same key with values that have nothing in common, one
demands the key and the other its absence, or one demands \`aws:SourceIp\`, which a request through a VPC endpoint doesn't have, and the other
\`aws:SourceVpce\` or \`aws:SourceVpc\`, which only such a request has. The statement never matches.

**What to do:** give each of the two conditions a statement of its own, or list all values in one of them.`,
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  ],
  message:
    "This statement never matches, because no request meets both {operator} of {key} and {other} of {otherKey}. Write two statements, or list all values in one condition.",
  looksAt: "conditions",
  inStatements: (policy, { catalog }) => exclusive(policy, catalog),
});
