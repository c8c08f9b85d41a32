import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { wildcardUsageTooPermissive } from "./rule.ts";

testLanguageRule(wildcardUsageTooPermissive, {
  "other keys": when({
    StringLike: { "aws:PrincipalTag/team": "*", "aws:userid": ["AIDACKCEVSQ6C2EXAMPLE:*", "*:*"] },
    ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x-*" },
  }),
  "a literal star": when({ StringEquals: { "aws:PrincipalTag/team": "a" } }),
});
