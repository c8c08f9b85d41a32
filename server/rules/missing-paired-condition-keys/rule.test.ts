import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { missingPairedConditionKeys } from "./rule.ts";

testLanguageRule(missingPairedConditionKeys, {
  "beside the VPC": when({
    IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" },
    StringEquals: { "aws:SourceVPC": "vpc-111bbb22" },
  }),
});
