import { languageRule } from "../language/language-rule.ts";
import { lacksTagKey } from "../language/names.ts";

export const missingTagKeyInCondition = languageRule({
  code: "missing-tag-key-in-condition",
  type: "error",
  summary: "A condition key for tags lacks the tag's key.",
  explanation: `
\`aws:ResourceTag\`, \`aws:RequestTag\`, \`aws:PrincipalTag\`, and keys of services that are made like them, take the key of a tag after a slash. Without
it no request has them.

**What to do:** write the tag's key, as in \`aws:ResourceTag/team\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"],
  message: "{name} lacks the key of a tag. Write it after a slash, as in {start}/team.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const { key } of policy.clauses.map((clause) => clause.key))
      if (lacksTagKey(catalog, key.value))
        yield { at: key, values: { name: key.value, start: key.value.replace(/\/$/, "") } };
  },
});
