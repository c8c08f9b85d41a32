import { languageRule } from "../language/language-rule.ts";
import { sessionsOfRoles } from "../language/trust.ts";

export const redundantPrincipalInRoleTrustPolicy = languageRule({
  code: "redundant-principal-in-role-trust-policy",
  type: "suggestion",
  kinds: ["roleTrust"],
  summary: "A session stands beside its role.",
  explanation: `
The role as principal covers all its sessions.

**What to do:** remove the session, or the role if the session alone is meant.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: '"{value}" is a session of {role}, which stands in the same list. Remove it.',
  looksAt: "principals",
  inStatements: sessionsOfRoles,
});
