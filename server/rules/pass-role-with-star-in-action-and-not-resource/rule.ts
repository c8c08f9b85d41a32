import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithStarInActionAndNotResource = languageRule({
  code: "pass-role-with-star-in-action-and-not-resource",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "An action with a wildcard allows iam:PassRole on everything but what NotResource lists.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own. Access Analyzer reports each entry with a
wildcard that covers the action.

**What to do:** use \`Resource\` with the roles that are meant.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message: "{action} covers iam:PassRole, for every role that NotResource doesn't list. Use Resource with the roles.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "pattern", on: "notResource", isLimited: () => false }),
});
