import { languageRule } from "../language/language-rule.ts";
import { untidyRanges } from "../language/values.ts";

export const improveIpRange = languageRule({
  code: "improve-ip-range",
  type: "suggestion",
  summary: "An IP range has bits behind its prefix.",
  explanation: `
\`203.0.113.7/24\` means the range \`203.0.113.0/24\`: what stands behind the prefix has no effect.

**What to do:** write the range with zeros there, or a longer prefix if one address is meant.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '"{value}" is the range {meant}: the bits behind the prefix have no effect. Write {meant}.',
  looksAt: "addresses",
  inStatements: untidyRanges,
});
