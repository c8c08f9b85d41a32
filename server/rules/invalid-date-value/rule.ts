import { languageRule } from "../language/language-rule.ts";
import { epochDates } from "../language/values.ts";

export const invalidDateValue = languageRule({
  code: "invalid-date-value",
  type: "general-warning",
  summary: "A date is written as seconds since 1970.",
  explanation: `
AWS advises against epoch seconds in date conditions: nobody can read them, and not every service takes them.

**What to do:** write the date as \`YYYY-MM-DDThh:mm:ssZ\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '"{value}" is a date in seconds since 1970. Write it as YYYY-MM-DDThh:mm:ssZ.',
  looksAt: "dates",
  inStatements: epochDates,
});
