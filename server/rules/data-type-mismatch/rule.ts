import { languageRule } from "../language/language-rule.ts";
import { grammar, grammarBeside } from "../language/grammar.ts";

export const dataTypeMismatch = languageRule({
  code: "data-type-mismatch",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "An element has a value of the wrong JSON type.",
  explanation: `
AWS refuses the policy. \`Version\`, \`Id\`, \`Sid\` and \`Effect\` take a string; \`Action\`, \`Resource\` and their negations a string or a list of
strings; \`Statement\` an object or a list of objects; \`Condition\` and each operator in it an object.

**What to do:** write the value in the type that the message names.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: "{name} must be {expected}.",
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["wrongType"]),
  inPolicy: (policy) => grammarBeside(policy, ["wrongType"]),
});
