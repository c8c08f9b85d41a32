import { languageRule } from "../language/language-rule.ts";
import { emptySids } from "../language/structure.ts";

export const emptySidValue = languageRule({
  code: "empty-sid-value",
  type: "suggestion",
  summary: "A Sid is empty.",
  explanation: `
An empty Sid says nothing.

**What to do:** remove it, or give the statement a name.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  message: "This Sid is empty. Remove it, or name the statement.",
  inPolicy: emptySids,
});
