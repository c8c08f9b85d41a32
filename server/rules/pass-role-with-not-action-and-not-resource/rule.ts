import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithNotActionAndNotResource = languageRule({
  code: "pass-role-with-not-action-and-not-resource",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "NotAction and NotResource allow iam:PassRole for almost every role.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own.

**What to do:** add \`iam:PassRole\` to \`NotAction\`, or list what is allowed in \`Action\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message:
    "NotAction allows iam:PassRole, for every role that NotResource doesn't list. Add iam:PassRole to NotAction.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "notAction", on: "notResource", isLimited: () => false }),
});
