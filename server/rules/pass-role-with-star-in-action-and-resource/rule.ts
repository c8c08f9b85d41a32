import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsPassing, passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithStarInActionAndResource = languageRule({
  code: "pass-role-with-star-in-action-and-resource",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "An action with a wildcard allows iam:PassRole for every role.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own. Access Analyzer reports each entry with a
wildcard that covers the action. Patterns for some roles, such as \`role/service-role/*\`, are not reported, nor a statement with a condition
on \`iam:PassedToService\` or \`iam:AssociatedResourceArn\`.

**What to do:** name the roles, or add a condition on \`iam:PassedToService\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message: "{action} covers iam:PassRole, for every role ({resource}). Name the roles, or add iam:PassedToService.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "pattern", on: "resource", isLimited: limitsPassing }),
});
