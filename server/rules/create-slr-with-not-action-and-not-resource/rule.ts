import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithNotActionAndNotResource = languageRule({
  code: "create-slr-with-not-action-and-not-resource",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "NotAction and NotResource allow iam:CreateServiceLinkedRole for almost every role.",
  explanation: `
Who has this statement can create the service-linked roles of all services.

**What to do:** add \`iam:CreateServiceLinkedRole\` to \`NotAction\`, or list what is allowed in \`Action\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message:
    "NotAction allows iam:CreateServiceLinkedRole, for every role that NotResource doesn't list. Add iam:CreateServiceLinkedRole to NotAction.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, {
      action: "iam:createservicelinkedrole",
      by: "notAction",
      on: "notResource",
      isLimited: limitsLinking,
    }),
});
