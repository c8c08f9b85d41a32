import { languageRule } from "../language/language-rule.ts";
import { equalStatements } from "../language/structure.ts";

export const redundantStatement = languageRule({
  code: "redundant-statement",
  type: "suggestion",
  summary: "A statement says what another one says.",
  explanation: `
Both statements are the same but for their Sids and the order of their lists: one of them has no effect.

**What to do:** remove the later one.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: "Statement {statement} says the same as statement {other}. Remove one of them.",
  ofSeveral: true,
  amongStatements: equalStatements,
});
