import { languageRule } from "../language/language-rule.ts";
import { anyService } from "../language/arns.ts";

export const wildcardInServiceName = languageRule({
  code: "wildcard-in-service-name",
  type: "suggestion",
  summary: "A wildcard stands for the service of an ARN.",
  explanation: `
A pattern in the place of the service matches services that nobody thought of, and those that AWS adds.

**What to do:** write an ARN for each service.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message:
    'The service of "{value}" is a pattern, which also matches services that AWS adds. Write an ARN for each service.',
  looksAt: "resources",
  inStatements: anyService,
});
