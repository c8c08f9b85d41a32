import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { improveIpRange } from "./rule.ts";

testLanguageRule(improveIpRange, {
  "ranges without other bits": when({
    IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.7/32", "203.0.113.7", "0.0.0.0/0", "2001:db8::/32"] },
  }),
});
