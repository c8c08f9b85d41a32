import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const missingAction = languageRule({
  code: "missing-action",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A statement has neither Action nor NotAction.",
  explanation: `
AWS refuses the policy. Since 18 August 2025 AWS KMS refuses such a key policy statement, too, also one with an empty list.

**What to do:** add the actions that the statement is about.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message:
    "This statement has neither Action nor NotAction: AWS refuses the policy. Add the actions that the statement applies to.",
  variants: {
    missingActionOfKey:
      "This statement has no Action or NotAction: KMS refuses the key policy. Add the actions that the statement applies to.",
  },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["missingAction", "missingActionOfKey"]),
});
