import { languageRule } from "../language/language-rule.ts";
import { federated } from "../language/principals.ts";
import { ofPrincipals } from "../language/policy.ts";

export const federatedPrincipalNotSupported = languageRule({
  code: "federated-principal-not-supported",
  type: "error",
  kinds: [...ofPrincipals, "key", "bucket", "resource"],
  summary: "Federated stands in a policy that is no trust policy.",
  explanation: `
AWS refuses the policy: identity providers can be named in the trust policy of a role only. Federated users act as the role.

**What to do:** name the role, or the session, under \`AWS\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"],
  message: "Federated can stand in the trust policy of a role only. Name the role under AWS.",
  looksAt: "principals",
  inStatements: federated,
});
