import { languageRule } from "../language/language-rule.ts";
import { emptyPrincipalLists } from "../language/structure.ts";
import { ofResources } from "../language/policy.ts";

export const emptyArrayPrincipal = languageRule({
  code: "empty-array-principal",
  type: "suggestion",
  kinds: ofResources,
  summary: "A list of principals is empty.",
  explanation: `
A statement that names nobody has no effect.

**What to do:** add the principals, or remove the statement.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: "{name} is empty, so the statement applies to nobody. Add principals, or remove the statement.",
  looksAt: "empty",
  inStatements: emptyPrincipalLists,
});
