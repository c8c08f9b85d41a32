import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const invalidPrincipalFormat = languageRule({
  code: "invalid-principal-format",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: 'Principal is neither "*" nor an object.',
  explanation: `
AWS refuses the policy: \`Principal\` and \`NotPrincipal\` are \`"*"\`, or an object whose members say which type of principal is named.

**What to do:** write \`{ "AWS": "…" }\`, \`{ "Service": "…" }\`, \`{ "Federated": "…" }\` or \`{ "CanonicalUser": "…" }\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: 'Principal must be "*" or an object such as {"AWS": "…"}. "{value}" alone matches nobody.',
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["principalText"]),
});
