import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsPassing, passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithStarInResource = languageRule({
  code: "pass-role-with-star-in-resource",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "iam:PassRole is allowed for every role.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own. Patterns for some roles, such as
\`role/service-role/*\`, are not reported, nor a statement with a condition on \`iam:PassedToService\` or \`iam:AssociatedResourceArn\`.

**What to do:** name the roles, or add a condition on \`iam:PassedToService\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message: "{action} is allowed for every role ({resource}). Name the roles, or add iam:PassedToService.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "name", on: "resource", isLimited: limitsPassing }),
});
