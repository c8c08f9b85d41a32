import { languageRule } from "../language/language-rule.ts";
import { invalidAccounts } from "../language/arns.ts";

export const invalidArnAccount = languageRule({
  code: "invalid-arn-account",
  type: "error",
  summary: "The account of an ARN is no account ID.",
  explanation: `
AWS refuses the policy: the account of an ARN is empty, a wildcard, or twelve digits.

**What to do:** write the twelve digits of the account.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: '"{field}" is not an account ID in "{value}". Write its twelve digits.',
  looksAt: "resources",
  inStatements: invalidAccounts,
});
