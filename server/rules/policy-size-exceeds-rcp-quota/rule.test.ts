import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { policySizeExceedsRcpQuota } from "./rule.ts";

testLanguageRule(
  policySizeExceedsRcpQuota,
  {
    "as long as it may be": of(
      "resourceControl",
      document({ Version: "2012-10-17", Id: "x".repeat(5073), Statement: [] }),
    ),
  },
  { "A long Id": of("resourceControl", document({ Version: "2012-10-17", Id: "x".repeat(5120), Statement: [] })) },
);
