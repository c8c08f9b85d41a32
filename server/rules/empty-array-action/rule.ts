import { languageRule } from "../language/language-rule.ts";
import { emptyLists } from "../language/structure.ts";

export const emptyArrayAction = languageRule({
  code: "empty-array-action",
  type: "suggestion",
  summary: "Action is an empty list.",
  explanation: `
A statement with an empty list covers nothing: it has no effect.

**What to do:** add the entries, or remove the statement.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: "{name} is empty, so the statement has no effect. Add entries, or remove the statement.",
  looksAt: "empty",
  inStatements: (policy) => emptyLists(policy, "Action", "NotAction"),
});
