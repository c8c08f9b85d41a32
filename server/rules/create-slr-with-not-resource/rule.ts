import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithNotResource = languageRule({
  code: "create-slr-with-not-resource",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "iam:CreateServiceLinkedRole is allowed on everything but what NotResource lists.",
  explanation: `
Who has this statement can create the service-linked roles of all services.

**What to do:** use \`Resource\` with the roles that are meant.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message: "{action} is allowed for every role that NotResource doesn't list. Use Resource with the roles.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, {
      action: "iam:createservicelinkedrole",
      by: "name",
      on: "notResource",
      isLimited: limitsLinking,
    }),
});
