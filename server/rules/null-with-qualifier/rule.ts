import { languageRule } from "../language/language-rule.ts";
import { qualifiedNull } from "../language/conditions.ts";

export const nullWithQualifier = languageRule({
  code: "null-with-qualifier",
  type: "suggestion",
  summary: "A set qualifier stands before Null.",
  explanation: `
\`Null\` asks whether a key is in the request, not for its values. \`ForAllValues:Null\` always holds, and \`ForAnyValue:Null\` never does.

**What to do:** write \`Null\` alone, or a qualified string operator if the values matter.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    "{operator} doesn't check whether the key is present: with ForAllValues it always matches, with ForAnyValue never. Write Null alone.",
  looksAt: "presence",
  inStatements: qualifiedNull,
});
