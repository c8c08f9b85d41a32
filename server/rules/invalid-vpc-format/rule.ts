import { languageRule } from "../language/language-rule.ts";
import { vpcs } from "../language/formats.ts";

export const invalidVpcFormat = languageRule({
  code: "invalid-vpc-format",
  type: "error",
  summary: "A value of aws:SourceVpc is not the ID of a VPC.",
  explanation: `
AWS refuses the policy. The ID is \`vpc-\` and 8 or 17 letters and digits.

**What to do:** write the VPC's ID.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: '"{value}" is not the ID of a VPC. Write vpc- and 8 or 17 letters and digits.',
  variants: { meant: '"{value}" is not the ID of a VPC. Write {meant}.' },
  looksAt: ["aws:sourcevpc"],
  inStatements: vpcs,
});
