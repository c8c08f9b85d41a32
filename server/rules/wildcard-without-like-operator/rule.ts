import { languageRule } from "../language/language-rule.ts";
import { literalWildcards } from "../language/values.ts";

export const wildcardWithoutLikeOperator = languageRule({
  code: "wildcard-without-like-operator",
  type: "general-warning",
  summary: "A wildcard stands under an operator that takes it literally.",
  explanation: `
\`*\` and \`?\` are wildcards under \`StringLike\` and \`StringNotLike\` (and the ARN operators) only. Under the other string operators they are
characters like any other.

**What to do:** use the operator with \`Like\`, or write the whole value.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '{operator} takes the wildcard in "{value}" literally, so it matches only that text. Use {meant} for a pattern.',
  looksAt: "texts",
  inStatements: literalWildcards,
});
