import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { variableUsageTooPermissive } from "./rule.ts";

testLanguageRule(variableUsageTooPermissive, {
  StringEquals: when({ StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }),
  "aws:userid": when({ StringLike: { "aws:userid": ["AIDACKCEVSQ6C2EXAMPLE:${aws:userid}", "${aws:userid}:*"] } }),
});
