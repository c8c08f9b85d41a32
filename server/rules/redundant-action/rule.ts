import { languageRule } from "../language/language-rule.ts";
import { redundantEntries } from "../language/redundancy.ts";

export const redundantAction = languageRule({
  code: "redundant-action",
  type: "suggestion",
  summary: "An action is covered by another entry of the same list.",
  explanation: `
The other entry matches everything that this one matches, whatever its case: the list says the same without it.

**What to do:** remove the redundant entry, or the wider one if the narrow one is meant.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"],
  message: '"{value}" is covered by "{by}" in the same list. Remove it, or narrow "{by}".',
  variants: { twice: '"{value}" is in the list more than once. Keep one.' },
  looksAt: "lists",
  inStatements: (policy) => redundantEntries(policy, "Action"),
});
