import { languageRule } from "../language/language-rule.ts";
import { endpoints } from "../language/formats.ts";

export const invalidVpceFormat = languageRule({
  code: "invalid-vpce-format",
  type: "error",
  summary: "A value of aws:SourceVpce is not the ID of a VPC endpoint.",
  explanation: `
AWS refuses the policy. The ID is \`vpce-\` and 8 or 17 letters and digits.

**What to do:** write the endpoint's ID.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: '"{value}" is not the ID of a VPC endpoint. Write vpce- and 8 or 17 letters and digits.',
  variants: { meant: '"{value}" is not the ID of a VPC endpoint. Write {meant}.' },
  looksAt: ["aws:sourcevpce"],
  inStatements: endpoints,
});
