import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithStarInResourceAndNotAction = languageRule({
  code: "create-slr-with-star-in-resource-and-not-action",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "NotAction allows iam:CreateServiceLinkedRole for every role.",
  explanation: `
Who has this statement can create the service-linked roles of all services. Patterns for some roles, such as \`role/service-role/*\`, are not
reported, nor a statement with a condition on \`iam:AWSServiceName\`.

**What to do:** add \`iam:CreateServiceLinkedRole\` to \`NotAction\`, or list what is allowed in \`Action\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message:
    "NotAction allows iam:CreateServiceLinkedRole for every role ({resource}). Add iam:CreateServiceLinkedRole to NotAction.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, {
      action: "iam:createservicelinkedrole",
      by: "notAction",
      on: "resource",
      isLimited: limitsLinking,
    }),
});
