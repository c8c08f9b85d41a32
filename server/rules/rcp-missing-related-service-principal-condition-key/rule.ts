import { languageRule } from "../language/language-rule.ts";
import { sourceKeys } from "../language/control.ts";

export const rcpMissingRelatedServicePrincipalConditionKey = languageRule({
  code: "rcp-missing-related-service-principal-condition-key",
  type: "general-warning",
  kinds: ["resourceControl"],
  summary: "A resource control policy also denies principals that are no services.",
  explanation: `
Only requests that an AWS service makes for somebody have \`aws:SourceAccount\`, \`aws:SourceArn\`, \`aws:SourceOrgID\` and \`aws:SourceOrgPaths\`. AWS
publishes no list of the keys; these are the ones that Keyhole takes.

**What to do:** add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "true" }\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message:
    'Only AWS services send {key}, so this statement may hit everybody else. Add "BoolIfExists": { "aws:PrincipalIsAWSService": "true" }.',
  looksAt: "conditions",
  inStatements: sourceKeys,
});
