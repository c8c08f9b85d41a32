import { languageRule } from "../language/language-rule.ts";
import { equalSids } from "../language/structure.ts";
import { ofPrincipals } from "../language/policy.ts";

export const uniqueSidsRequired = languageRule({
  code: "unique-sids-required",
  type: "error",
  kinds: ofPrincipals,
  summary: "Two statements have the same Sid.",
  explanation: `
IAM refuses the policy: a Sid is unique in it.

**What to do:** give the later statement another Sid.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  message: 'Another statement has the Sid "{sid}" already: AWS refuses the policy. Write another one.',
  inPolicy: equalSids,
});
