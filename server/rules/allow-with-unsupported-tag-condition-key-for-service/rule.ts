import { languageRule } from "../language/language-rule.ts";
import { unsupportedTags } from "../language/tag-support.ts";

export const allowWithUnsupportedTagConditionKeyForService = languageRule({
  code: "allow-with-unsupported-tag-condition-key-for-service",
  type: "suggestion",
  summary: "An Allow depends on a resource's tag, and some of its actions can't be limited by tags.",
  explanation: `
Requests for actions without taggable resources never have \`aws:ResourceTag\`. The condition is never true for them, so the statement doesn't allow
them. A name with wildcards is reported where one action that it stands for has no such tags.

**What to do:** move these actions to a statement without the key.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"],
  message:
    "{actions}: requests never have {key}, so this statement doesn't allow them. Move {services} to a statement without the key.",
  variants: {
    some: "Requests for some actions of {actions} never have {key}, so this statement doesn't allow them. Move them to a statement without the key.",
  },
  looksAt: ["aws:resourcetag/"],
  inStatements: (policy, { catalog }) => unsupportedTags(policy, catalog, "Allow"),
});
