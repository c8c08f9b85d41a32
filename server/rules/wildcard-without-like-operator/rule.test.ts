import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { wildcardWithoutLikeOperator } from "./rule.ts";

testLanguageRule(wildcardWithoutLikeOperator, {
  "a pattern under StringLike": when({ StringLike: { "aws:PrincipalTag/team": "data-*" } }),
  "a pattern under ArnEquals": when({ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x-*" } }),
  "an escaped wildcard": when({ StringEquals: { "aws:PrincipalTag/team": "data-${*}" } }),
});
