import { impossible } from "../language/formats.ts";
import { languageRule } from "../language/language-rule.ts";

export const conditionValueNeverOccurs = languageRule({
  code: "condition-value-never-occurs",
  type: "suggestion",
  beyond: true,
  looksAt: "conditions",
  fixable: "sometimes",
  summary: "A condition compares a key with a value that the key never has.",
  explanation: `
Some keys hold values of one form: the ARN of a resource or principal (\`aws:SourceArn\`, \`ec2:Vpc\`), an account id of 12 digits
(\`aws:SourceAccount\`, \`kms:CallerAccount\`), the id of an organization (\`aws:PrincipalOrgID\`). ARN operators compare ARNs only. A value of another
form never equals them: a condition with no other value is never met, and a negated one refuses nothing. \`aws:PrincipalArn\` of a session is the ARN of
its role, never that of the session (\`arn:aws:sts::…:assumed-role/…\`).

Wildcards and policy variables are taken into account: only what can't be of the form whatever they stand for is reported.

**What to do:** write the value in the form that the key has, or use a String operator for a key that holds text.`,
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN",
  ],
  message: '{key} is compared with {form}, and "{value}" is none, so it never matches. Write the value in that form.',
  variants: {
    operator: '{operator} compares ARNs, and "{value}" is none, so it never matches. Use {meant}, or write an ARN.',
  },
  inStatements: (policy, { catalog }) => impossible(policy, catalog),
});
