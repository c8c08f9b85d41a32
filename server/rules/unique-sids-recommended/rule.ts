import { languageRule } from "../language/language-rule.ts";
import { equalSids } from "../language/structure.ts";
import { ofResources } from "../language/policy.ts";

export const uniqueSidsRecommended = languageRule({
  code: "unique-sids-recommended",
  type: "general-warning",
  kinds: ofResources,
  summary: "Two statements of a resource's policy have the same Sid.",
  explanation: `
The policy is accepted, but messages, logs and other tools name statements by their Sid.

**What to do:** give the later statement another Sid.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  message:
    'Another statement has the Sid "{sid}" already. Write another one, so that messages and tools can tell them apart.',
  inPolicy: equalSids,
});
