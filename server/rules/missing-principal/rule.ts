import { languageRule } from "../language/language-rule.ts";
import { ofResources } from "../language/policy.ts";
import { grammar } from "../language/grammar.ts";

export const missingPrincipal = languageRule({
  code: "missing-principal",
  type: "error",
  splitFrom: "invalid-policy-element",
  kinds: ofResources,
  summary: "A statement of a resource's policy has no Principal.",
  explanation: `
AWS refuses the policy. A policy that belongs to a resource says in each statement whom it is about; only the policies of users, groups and
roles don't.

**What to do:** add \`Principal\`, or attach the policy to a principal.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message:
    "This statement has no Principal, but the policy is attached to a resource: AWS refuses it. Add the principals that the statement applies to.",
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["missingPrincipal"]),
});
