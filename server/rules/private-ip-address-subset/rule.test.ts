import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { privateIpAddressSubset } from "./rule.ts";

testLanguageRule(privateIpAddressSubset, {
  "public addresses": when({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  "private addresses in a VPC": when({
    IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" },
    StringEquals: { "aws:SourceVpc": "vpc-111bbb22" },
  }),
  "private addresses alone": when({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
});
