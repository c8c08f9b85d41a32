import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { policySizeExceedsRoleTrustPolicyQuota } from "./rule.ts";

testLanguageRule(
  policySizeExceedsRoleTrustPolicyQuota,
  { "as long as it may be": of("roleTrust", document({ Version: "2012-10-17", Id: "x".repeat(2001), Statement: [] })) },
  { "A long Id": of("roleTrust", document({ Version: "2012-10-17", Id: "x".repeat(2048), Statement: [] })) },
);
