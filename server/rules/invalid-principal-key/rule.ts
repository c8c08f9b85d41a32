import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const invalidPrincipalKey = languageRule({
  code: "invalid-principal-key",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A type of principal does not exist.",
  explanation: `
AWS refuses the policy: the types of principals are \`AWS\`, \`Service\`, \`Federated\` and \`CanonicalUser\`, spelled exactly so.

**What to do:** write the type that was meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: '"{value}" is not a type of principal. Use AWS, Service, Federated or CanonicalUser.',
  variants: { misspeltPrincipalKind: '"{value}" is not a type of principal: AWS refuses the policy. Write "{meant}".' },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["principalKind", "misspeltPrincipalKind"]),
});
