import { languageRule } from "../language/language-rule.ts";
import { redundantEntries } from "../language/redundancy.ts";

export const redundantResource = languageRule({
  code: "redundant-resource",
  type: "suggestion",
  summary: "A resource is covered by another entry of the same list.",
  explanation: `
The other entry matches everything that this one matches: the list says the same without it. \`*\` matches colons and slashes, too.

**What to do:** remove the redundant entry, or the wider one if the narrow one is meant.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"],
  message: '"{value}" is covered by "{by}" in the same list. Remove it, or narrow "{by}".',
  variants: { twice: '"{value}" is in the list more than once. Keep one.' },
  looksAt: "lists",
  inStatements: (policy) => redundantEntries(policy, "Resource"),
});
