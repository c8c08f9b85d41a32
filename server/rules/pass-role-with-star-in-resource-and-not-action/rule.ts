import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsPassing, passesAnyRole, wideGrants } from "../language/wide-grants.ts";

export const passRoleWithStarInResourceAndNotAction = languageRule({
  code: "pass-role-with-star-in-resource-and-not-action",
  type: "security-warning",
  kinds: ofPrincipals,
  summary: "NotAction allows iam:PassRole for every role.",
  explanation: `
Who has this statement can pass any role to a service, also one with more rights than its own. Patterns for some roles, such as
\`role/service-role/*\`, are not reported, nor a statement with a condition on \`iam:PassedToService\` or \`iam:AssociatedResourceArn\`.

**What to do:** add \`iam:PassRole\` to \`NotAction\`, or list what is allowed in \`Action\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
  message: "NotAction allows iam:PassRole for every role ({resource}). Add iam:PassRole to NotAction.",
  looksAt: passesAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:passrole", by: "notAction", on: "resource", isLimited: limitsPassing }),
});
