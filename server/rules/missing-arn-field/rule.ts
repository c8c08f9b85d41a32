import { languageRule } from "../language/language-rule.ts";
import { shortArns } from "../language/arns.ts";

export const missingArnField = languageRule({
  code: "missing-arn-field",
  type: "error",
  summary: "An ARN has too few fields.",
  explanation: `
AWS refuses the policy. An ARN has six fields, \`arn:partition:service:region:account:resource\`, some of which may be empty.
A wildcard stands for all fields behind it (\`arn:aws:s3:*\`), unless what stands before it begins none that could be there.

**What to do:** write the colons of the empty fields, too.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message:
    '"{value}" has {count} of the six fields of an ARN. Write arn:partition:service:region:account:resource, also where fields are empty.',
  variants: { meant: '"{value}" has {count} of the six fields of an ARN. Write {meant}.' },
  looksAt: "resources",
  inStatements: shortArns,
});
