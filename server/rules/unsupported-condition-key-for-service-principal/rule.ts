import { languageRule } from "../language/language-rule.ts";
import { orgOfService } from "../language/principals.ts";
import { ofResources } from "../language/policy.ts";

export const unsupportedConditionKeyForServicePrincipal = languageRule({
  code: "unsupported-condition-key-for-service-principal",
  type: "error",
  kinds: ofResources,
  summary: "A condition key never is in the requests of this service.",
  explanation: `
A service principal belongs to no organization, so \`aws:PrincipalOrgID\` is absent. AWS publishes no list of keys and services; this is the pair
that it names.

**What to do:** use \`aws:SourceArn\` or \`aws:SourceAccount\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "cloudfront.amazonaws.com belongs to no organization, so {key} is never in its requests. Use aws:SourceArn.",
  looksAt: "principals",
  inStatements: orgOfService,
});
