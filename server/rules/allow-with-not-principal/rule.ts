import { languageRule } from "../language/language-rule.ts";
import { elements } from "../language/structure.ts";

export const allowWithNotPrincipal = languageRule({
  code: "allow-with-not-principal",
  type: "security-warning",
  // In the trust policy of a role AWS refuses it: another check says that.
  kinds: ["key", "bucket", "resource"],
  summary: "An Allow has NotPrincipal.",
  explanation: `
It lets everybody in who isn't named, also anonymous users and principals of other accounts.

**What to do:** name who is allowed in \`Principal\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: "This Allow lets in everybody who isn't named, also without credentials. Name who is allowed in Principal.",
  looksAt: "principals",
  inStatements: (policy) => elements(policy, ["NotPrincipal"], (_, effect) => effect === "Allow"),
});
