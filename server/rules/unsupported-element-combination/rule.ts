import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const unsupportedElementCombination = languageRule({
  code: "unsupported-element-combination",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A statement has an element and its negation.",
  explanation: `
AWS refuses the policy: a statement has \`Action\` or \`NotAction\`, \`Resource\` or \`NotResource\`, \`Principal\` or \`NotPrincipal\`, never both.

**What to do:** split the statement in two, or remove one of the elements.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: "A statement can have Action or NotAction, not both. Split the statement in two.",
  variants: {
    bothResources: "A statement can have Resource or NotResource, not both. Split the statement in two.",
    bothPrincipals: "A statement can have Principal or NotPrincipal, not both. Split the statement in two.",
  },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["bothActions", "bothResources", "bothPrincipals"]),
});
