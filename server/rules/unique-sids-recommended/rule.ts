import { languageRule } from "../language/language-rule.ts";
import { equalSids } from "../language/structure.ts";
import { ofResources } from "../language/policy.ts";

export const uniqueSidsRecommended = languageRule({
  code: "unique-sids-recommended",
  type: "general-warning",
  kinds: [...ofResources, "serviceControl", "resourceControl", "vpcEndpoint"],
  summary: "Two statements of a policy that belongs to no principal have the same Sid.",
  explanation: `
Policies of resources are accepted so, and of those of organizations and endpoints AWS says nothing else; but messages, logs and other tools name statements by their Sid.

**What to do:** give the later statement another Sid.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  message:
    'Another statement has the Sid "{sid}" already. Write another one, so that messages and tools can tell them apart.',
  inPolicy: equalSids,
});
