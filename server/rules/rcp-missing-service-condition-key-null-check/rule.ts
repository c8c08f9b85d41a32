import { languageRule } from "../language/language-rule.ts";
import { absentKeys } from "../language/control.ts";

export const rcpMissingServiceConditionKeyNullCheck = languageRule({
  code: "rcp-missing-service-condition-key-null-check",
  type: "general-warning",
  kinds: ["resourceControl"],
  summary: "A resource control policy relies on a key that some services don't send.",
  explanation: `
Some integrations of AWS services send neither \`aws:SourceAccount\` nor \`aws:SourceOrgID\`: a negated comparison holds, and the Deny hits them. AWS
publishes no list of the keys; Keyhole takes \`aws:SourceAccount\`, \`aws:SourceOrgID\` and \`aws:SourceOrgPaths\`.

**What to do:** add \`"Null": { "aws:SourceAccount": "false" }\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message:
    'Some services don\'t send {key}, so this statement may hit them. Add "Null": { "aws:SourceAccount": "false" }.',
  looksAt: "conditions",
  inStatements: absentKeys,
});
