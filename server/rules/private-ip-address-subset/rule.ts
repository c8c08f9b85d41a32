import { languageRule } from "../language/language-rule.ts";
import { privateAddresses } from "../language/values.ts";

export const privateIpAddressSubset = languageRule({
  code: "private-ip-address-subset",
  type: "suggestion",
  summary: "A condition compares aws:SourceIp with private addresses, too.",
  explanation: `
\`aws:SourceIp\` is the public address that a request comes from; for a request through a VPC endpoint it is absent. Private addresses
(10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7) are never its value.

**What to do:** compare \`aws:VpcSourceIp\` together with \`aws:SourceVpc\`, or name public addresses.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message:
    "aws:SourceIp is never a private address, so {value} has no effect here. Use aws:VpcSourceIp for addresses in a VPC.",
  looksAt: ["aws:sourceip"],
  inStatements: (policy) => privateAddresses(policy, false, "some"),
});
