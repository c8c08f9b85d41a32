import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidDateValue } from "./rule.ts";

testLanguageRule(invalidDateValue, {
  "a date": when({ DateLessThan: { "aws:CurrentTime": "2027-01-31" } }),
  "seconds under a numeric operator": when({ NumericLessThan: { "aws:EpochTime": "1801440000" } }),
});
