import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithNotResource = languageRule({
  code: "pass-role-with-not-resource",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "iam:PassRole is allowed on everything but what NotResource lists.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own.

**What to do:** use \`Resource\` with the roles that are meant.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message: "{action} is allowed for every role that NotResource doesn't list. Use Resource with the roles.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "name", on: "notResource", isLimited: () => false }),
});
