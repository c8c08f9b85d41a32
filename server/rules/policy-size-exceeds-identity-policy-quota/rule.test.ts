import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { policySizeExceedsIdentityPolicyQuota } from "./rule.ts";

testLanguageRule(
  policySizeExceedsIdentityPolicyQuota,
  { "as long as it may be": of("identity", document({ Version: "2012-10-17", Id: "x".repeat(10192), Statement: [] })) },
  { "A long policy": of("identity", document({ Version: "2012-10-17", Id: "x".repeat(10240), Statement: [] })) },
);
