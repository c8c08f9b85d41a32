import { languageRule } from "../language/language-rule.ts";
import { withoutVersion } from "../language/structure.ts";

export const missingVersion = languageRule({
  code: "missing-version",
  type: "general-warning",
  summary: "A policy has no Version.",
  explanation: `
Without \`Version\` the old version of the language holds, 2008-10-17: policy variables such as \`\${aws:username}\` are plain text then.

**What to do:** add \`"Version": "2012-10-17"\` at the head of the policy. If the policy has variables, they come to life, which changes what it
means: Keyhole offers the fix only where there are none.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"],
  message:
    'This policy has no Version, so the old language of 2008 holds, without policy variables. Add "Version": "2012-10-17".',
  inPolicy: withoutVersion,
});
