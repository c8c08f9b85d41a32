import { languageRule } from "../language/language-rule.ts";
import { poorPins } from "../language/principals.ts";
import { ofResources } from "../language/policy.ts";

export const recommendedConditionKeyForServicePrincipal = languageRule({
  code: "recommended-condition-key-for-service-principal",
  type: "suggestion",
  kinds: ofResources,
  summary: "A service is limited by a key that doesn't say for whom it acts.",
  explanation: `
\`aws:Referer\` was the way for Amazon SES and CloudFront before the keys for it existed. AWS publishes no list of such keys; this is the one
that it names.

**What to do:** use \`aws:SourceArn\`, \`aws:SourceAccount\`, \`aws:SourceOrgID\` or \`aws:SourceOrgPaths\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"],
  message:
    "{key} is a poor substitute for the keys that say for whom a service acts. Use aws:SourceAccount or aws:SourceArn.",
  looksAt: "principals",
  inStatements: poorPins,
});
