import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { typeMismatchDate } from "./rule.ts";

testLanguageRule(typeMismatchDate, {
  "the forms of ISO 8601": when({
    DateLessThan: { "aws:CurrentTime": ["2027-01-31", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00+01:00"] },
  }),
});
