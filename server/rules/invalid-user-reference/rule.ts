import { languageRule } from "../language/language-rule.ts";
import { uniqueIds } from "../language/principals.ts";
import { ofResources } from "../language/policy.ts";

export const invalidUserReference = languageRule({
  code: "invalid-user-reference",
  type: "general-warning",
  kinds: ofResources,
  summary: "A principal is the unique ID of a user.",
  explanation: `
AWS writes the ID in place of the ARN once the user is deleted. A user of the same name that is made later is not that principal.

**What to do:** write the ARN of the user.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"],
  message: '"{value}" is the ID of a user, who may be deleted. Write the ARN of the user.',
  looksAt: "principals",
  inStatements: (policy) => uniqueIds(policy, "AIDA"),
});
