import { languageRule } from "../language/language-rule.ts";
import { withAllServices } from "../language/conditions.ts";

export const useConditionKeyOnlyWithSupportedServices = languageRule({
  code: "use-condition-key-only-with-supported-services",
  type: "general-warning",
  summary: "A key that few services support is used for the actions of all.",
  explanation: `
\`aws:VpceAccount\`, \`aws:VpceOrgID\` and \`aws:VpceOrgPaths\` are in requests to some services only.

**What to do:** name the actions of services that support the key.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message:
    "Only some services support {key}, but the statement covers the actions of all. Name the actions that it is meant for.",
  looksAt: ["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"],
  inStatements: withAllServices,
});
