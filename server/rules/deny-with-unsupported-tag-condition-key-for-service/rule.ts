import { languageRule } from "../language/language-rule.ts";
import { unsupportedTags } from "../language/tag-support.ts";

export const denyWithUnsupportedTagConditionKeyForService = languageRule({
  code: "deny-with-unsupported-tag-condition-key-for-service",
  type: "security-warning",
  summary: "A Deny depends on a resource's tag, and some of its actions can't be limited by tags.",
  explanation: `
Requests for actions without taggable resources never have \`aws:ResourceTag\`. A positive condition is never true for them, so the statement doesn't
deny them; a negated one always is. A name with wildcards is reported where one action that it stands for has no such tags.

**What to do:** deny these actions in a statement without the key.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"],
  message:
    "{actions}: requests never have {key}, so this Deny doesn't depend on it. Move {services} to a statement without the key.",
  variants: {
    some: "Requests for some actions of {actions} never have {key}, so this Deny doesn't depend on it for them. Move them to a statement without the key.",
  },
  looksAt: ["aws:resourcetag/"],
  inStatements: (policy, { catalog }) => unsupportedTags(policy, catalog, "Deny"),
});
