import { languageRule } from "../language/language-rule.ts";
import { unusualSids } from "../language/structure.ts";
import { ofPrincipals } from "../language/policy.ts";

export const unsupportedSid = languageRule({
  code: "unsupported-sid",
  type: "error",
  kinds: [...ofPrincipals, "serviceControl", "resourceControl"],
  summary: "A Sid has other characters than letters and digits.",
  explanation: `
AWS refuses the policy: in policies of principals and of organizations a Sid consists of a–z, A–Z and 0–9. Policies of resources take other
characters as well.

**What to do:** remove the other characters.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  message: '"{sid}" has characters other than letters and digits: AWS refuses the policy. Remove them.',
  inPolicy: unusualSids,
});
