import { languageRule } from "../language/language-rule.ts";
import { superfluous } from "../language/structure.ts";

export const roleTrustPolicySyntaxErrorResource = languageRule({
  code: "role-trust-policy-syntax-error-resource",
  type: "error",
  splitFrom: "invalid-policy-element",
  kinds: ["roleTrust"],
  summary: "The trust policy of a role has Resource.",
  explanation: `
AWS refuses the policy. The trust policy of a role is about the role that it belongs to.

**What to do:** remove \`Resource\` or \`NotResource\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html"],
  message: "A role's trust policy can't have Resource: the policy applies to the role itself. Remove Resource.",
  inStatements: (policy) => superfluous(policy, ["Resource", "NotResource"]),
});
