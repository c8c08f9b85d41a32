import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { privateNotIpAddress } from "./rule.ts";

testLanguageRule(privateNotIpAddress, {
  "public addresses": when({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  "private addresses in a VPC": when({
    NotIpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" },
    StringEquals: { "aws:SourceVpc": "vpc-111bbb22" },
  }),
  "private addresses beside public ones": when({ NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } }),
});
