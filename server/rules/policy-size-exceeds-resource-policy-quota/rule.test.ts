import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { policySizeExceedsResourcePolicyQuota } from "./rule.ts";

testLanguageRule(
  policySizeExceedsResourcePolicyQuota,
  {
    "a key policy of the same length": of(
      "key",
      document({ Version: "2012-10-17", Id: "x".repeat(20480), Statement: [] }),
    ),
  },
  { "A long policy": of("bucket", document({ Version: "2012-10-17", Id: "x".repeat(20480), Statement: [] })) },
);
