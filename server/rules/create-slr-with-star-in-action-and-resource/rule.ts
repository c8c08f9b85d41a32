import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithStarInActionAndResource = languageRule({
  code: "create-slr-with-star-in-action-and-resource",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "An action with a wildcard allows iam:CreateServiceLinkedRole for every role.",
  explanation: `
Who has this statement can create the service-linked roles of all services. Access Analyzer reports each entry with a wildcard that covers
the action. Patterns for some roles, such as \`role/service-role/*\`, are not reported, nor a statement with a condition on
\`iam:AWSServiceName\`.

**What to do:** name the roles, or add a condition on \`iam:AWSServiceName\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message:
    "{action} covers iam:CreateServiceLinkedRole, for every role ({resource}). Name the roles, or add iam:AWSServiceName.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, {
      action: "iam:createservicelinkedrole",
      by: "pattern",
      on: "resource",
      isLimited: limitsLinking,
    }),
});
