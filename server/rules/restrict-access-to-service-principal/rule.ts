import { languageRule } from "../language/language-rule.ts";
import { anybodysServices } from "../language/principals.ts";

export const restrictAccessToServicePrincipal = languageRule({
  code: "restrict-access-to-service-principal",
  type: "security-warning",
  kinds: ["key", "bucket", "resource"],
  summary: "A service may act here for anybody.",
  explanation: `
A service principal acts for whoever uses the service, also in other accounts (the confused deputy). \`aws:SourceArn\`, \`aws:SourceAccount\`,
\`aws:SourceOrgID\` and \`aws:SourceOrgPaths\` say for whom.

**What to do:** add one of these keys to \`Condition\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"],
  message:
    "{value} may act here for any account that uses the service. Add aws:SourceArn or aws:SourceAccount to Condition.",
  looksAt: "principals",
  inStatements: anybodysServices,
});
