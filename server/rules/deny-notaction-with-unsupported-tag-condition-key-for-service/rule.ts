import { languageRule } from "../language/language-rule.ts";
import { tagWithNotAction } from "../language/conditions.ts";

export const denyNotactionWithUnsupportedTagConditionKeyForService = languageRule({
  code: "deny-notaction-with-unsupported-tag-condition-key-for-service",
  type: "security-warning",
  summary: "A Deny with NotAction depends on a tag of the resource.",
  explanation: `
Many actions have no resource with tags, so the key is absent from their requests, and the condition fails.

**What to do:** list the actions in \`Action\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message:
    "Actions that don't support {key} are never denied, and NotAction covers such actions. List the actions that you mean in Action.",
  looksAt: ["aws:resourcetag/"],
  inStatements: (policy) => tagWithNotAction(policy, "Deny"),
});
