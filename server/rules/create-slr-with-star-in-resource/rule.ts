import { languageRule } from "../language/language-rule.ts";
import { ofPrincipals } from "../language/policy.ts";
import { limitsLinking, linksAnyRole, wideGrants } from "../language/wide-grants.ts";

export const createSlrWithStarInResource = languageRule({
  code: "create-slr-with-star-in-resource",
  type: "general-warning",
  kinds: ofPrincipals,
  summary: "iam:CreateServiceLinkedRole is allowed for every role.",
  explanation: `
Who has this statement can create the service-linked roles of all services. Patterns for some roles, such as \`role/service-role/*\`, are not
reported, nor a statement with a condition on \`iam:AWSServiceName\`.

**What to do:** name the roles, or add a condition on \`iam:AWSServiceName\`.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"],
  message: "{action} is allowed for every role ({resource}). Name the roles, or add iam:AWSServiceName.",
  looksAt: linksAnyRole,
  inStatements: (policy) =>
    wideGrants(policy, { action: "iam:createservicelinkedrole", by: "name", on: "resource", isLimited: limitsLinking }),
});
