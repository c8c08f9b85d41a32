import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithStarInActionAndNotResource = languageRule({
  code: "create-slr-with-star-in-action-and-not-resource",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "An action with a wildcard allows iam:CreateServiceLinkedRole on everything but what NotResource lists.",
  explanation: `
Who has this statement can create the service-linked roles of all services. Access Analyzer reports each entry with a wildcard that covers
the action.

**What to do:** use \`Resource\` with the roles that are meant.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message:
    "{action} covers iam:CreateServiceLinkedRole, for every role that NotResource doesn't list. Use Resource with the roles.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, {
      action: "iam:createservicelinkedrole",
      by: "pattern",
      on: "notResource",
      isLimited: limitsLinking,
    }),
});
