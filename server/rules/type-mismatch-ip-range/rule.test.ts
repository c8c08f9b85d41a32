import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { typeMismatchIpRange } from "./rule.ts";

testLanguageRule(typeMismatchIpRange, {
  "addresses and ranges": when({ IpAddress: { "aws:SourceIp": ["203.0.113.7", "203.0.113.0/24", "2001:db8::/32"] } }),
  "a placeholder": when({ IpAddress: { "aws:SourceIp": "${office}" } }),
});
