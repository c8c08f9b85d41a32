import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const missingResource = languageRule({
  code: "missing-resource",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A statement has neither Resource nor NotResource.",
  explanation: `
AWS refuses the policy. Only the trust policy of a role has no \`Resource\`: it is about the role that it belongs to. Since 18 August 2025 AWS
KMS refuses such a key policy statement; there \`"Resource": "*"\` means the key itself.

**What to do:** add the resources that the statement is about.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message:
    "This statement has neither Resource nor NotResource: AWS refuses the policy. Add the resources that the statement applies to.",
  variants: {
    missingResourceOfKey:
      'This statement has no Resource: KMS refuses the key policy. Add "Resource": "*", which means this key.',
  },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["missingResource", "missingResourceOfKey"]),
});
