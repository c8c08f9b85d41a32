import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const unsupportedWildcardInPrincipal = languageRule({
  code: "unsupported-wildcard-in-principal",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A wildcard is a part of a principal.",
  explanation: `
AWS refuses the policy: in \`Principal\` a wildcard stands for everybody, alone, or not at all. It can't stand for a part of a name or an ARN,
nor for all users or all sessions of a role.

**What to do:** name the account, and compare \`aws:PrincipalArn\` with the pattern in \`Condition\` (\`ArnLike\`).`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message:
    "A principal's ARN can't contain wildcards: \"{value}\" matches nobody, and AWS refuses it. Use the account and a condition on aws:PrincipalArn.",
  variants: {
    principalKindWildcard:
      '"{value}" matches nobody, and AWS refuses it: {name} takes no wildcards. Name each principal.',
  },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["principalWildcard", "principalKindWildcard"]),
});
