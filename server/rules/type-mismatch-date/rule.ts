import { languageRule } from "../language/language-rule.ts";
import { notDates } from "../language/values.ts";

export const typeMismatchDate = languageRule({
  code: "type-mismatch-date",
  type: "general-warning",
  summary: "A value under a date operator is not a date.",
  explanation: `
Date operators compare dates in the forms of the W3C's note on ISO 8601, such as \`2027-01-31\` or \`2027-01-31T12:00:00Z\`.

**What to do:** write the date in one of these forms; a time needs its zone.`,
  fixable: "never",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    "https://www.w3.org/TR/NOTE-datetime",
  ],
  message:
    '"{value}" is not a date, but {operator} compares dates, so this value never matches. Write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.',
  variants: {
    otherOperator:
      '"{value}" is not a date, but {operator} compares dates, so this value never matches. Use an operator that fits {key}.',
  },
  looksAt: "dates",
  inStatements: notDates,
});
