import { languageRule } from "../language/language-rule.ts";
import { notRanges } from "../language/values.ts";

export const typeMismatchIpRange = languageRule({
  code: "type-mismatch-ip-range",
  type: "error",
  summary: "A value under an IP address operator is no address or range.",
  explanation: `
AWS refuses the policy. An IP address operator takes an address, or a range in CIDR notation, of IPv4 or IPv6.

**What to do:** write the range as \`203.0.113.0/24\` or \`2001:db8::/32\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '"{value}" is not an IP address or a range in CIDR notation, which {operator} needs. Write it as 203.0.113.0/24.',
  variants: {
    otherOperator:
      '"{value}" is not an IP address or a range in CIDR notation, which {operator} needs. Use an operator that fits {key}.',
  },
  looksAt: "addresses",
  inStatements: notRanges,
});
