import { languageRule } from "../language/language-rule.ts";
import { notBase64 } from "../language/values.ts";

export const typeMismatchString = languageRule({
  code: "type-mismatch-string",
  type: "general-warning",
  summary: "A value under BinaryEquals is not base64.",
  explanation: `
\`BinaryEquals\` compares bytes, which the policy has in base64. Any other value never matches.

**What to do:** encode the value, or use a string operator.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '"{value}" is not base64, but {operator} compares encoded bytes, so this value never matches. Encode the value.',
  variants: {
    otherOperator:
      '"{value}" is not base64, but {operator} compares encoded bytes, so this value never matches. Use an operator that fits {key}.',
  },
  looksAt: "binary",
  inStatements: notBase64,
});
