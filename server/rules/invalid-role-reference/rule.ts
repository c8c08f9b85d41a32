import { languageRule } from "../language/language-rule.ts";
import { uniqueIds } from "../language/principals.ts";
import { ofResources } from "../language/policy.ts";

export const invalidRoleReference = languageRule({
  code: "invalid-role-reference",
  type: "general-warning",
  kinds: ofResources,
  summary: "A principal is the unique ID of a role.",
  explanation: `
AWS writes the ID in place of the ARN once the role is deleted. A role of the same name that is made later is not that principal.

**What to do:** write the ARN of the role.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"],
  message: '"{value}" is the ID of a role, which may be deleted. Write the ARN of the role.',
  looksAt: "principals",
  inStatements: (policy) => uniqueIds(policy, "AROA"),
});
