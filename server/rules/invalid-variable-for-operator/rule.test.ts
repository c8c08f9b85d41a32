import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidVariableForOperator } from "./rule.ts";

testLanguageRule(invalidVariableForOperator, {
  "a variable under StringEquals": when({ StringEquals: { "aws:PrincipalTag/team": "${aws:ResourceTag/team}" } }),
  "a placeholder of a tool": when({ NumericEquals: { "s3:max-keys": "${limit}" } }),
});
