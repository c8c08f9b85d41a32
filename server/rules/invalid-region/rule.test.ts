import { when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidRegion } from "./rule.ts";

testLanguageRule(invalidRegion, {
  "wildcards and variables": when({
    StringLike: { "aws:RequestedRegion": ["eu-*", "${aws:PrincipalTag/region}"] },
    StringEquals: { "ec2:Region": "eu-west-1" },
  }),
  "keys of that name which hold true or false": when({
    StringEquals: { "kms:MultiRegion": "true", "ec2:VpceMultiRegion": "false" },
  }),
  "another key": when({
    StringEquals: { "aws:PrincipalTag/region": "north" },
    Null: { "aws:RequestedRegion": "false" },
  }),
});
