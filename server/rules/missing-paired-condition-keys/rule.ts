import { languageRule } from "../language/language-rule.ts";
import { unpaired } from "../language/conditions.ts";

export const missingPairedConditionKeys = languageRule({
  code: "missing-paired-condition-keys",
  type: "security-warning",
  summary: "aws:VpcSourceIp stands without the VPC.",
  explanation: `
Every VPC may use the same private addresses. A private address says something only together with its VPC.

**What to do:** add \`aws:SourceVpc\` to the same \`Condition\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: "{key} is an address in any VPC, because the condition doesn't name the VPC. Add aws:SourceVpc.",
  looksAt: ["aws:vpcsourceip"],
  inStatements: unpaired,
});
