import { languageRule } from "../language/language-rule.ts";
import { principalKeys } from "../language/control.ts";

export const rcpMissingRelatedPrincipalConditionKey = languageRule({
  code: "rcp-missing-related-principal-condition-key",
  type: "general-warning",
  kinds: ["resourceControl"],
  summary: "A resource control policy also denies AWS services.",
  explanation: `
Requests that an AWS service makes itself have none of the principal's keys: a negated comparison holds, and the Deny hits them. AWS publishes no
list of the keys; Keyhole takes \`aws:PrincipalOrgID\`, \`aws:PrincipalOrgPaths\`, \`aws:PrincipalAccount\`, \`aws:PrincipalArn\` and \`aws:PrincipalTag\`.

**What to do:** add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message:
    'Requests of AWS services have no {key}, so this Deny may hit them. Add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }.',
  looksAt: "conditions",
  inStatements: principalKeys,
});
