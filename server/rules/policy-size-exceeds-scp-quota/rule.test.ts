import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { policySizeExceedsScpQuota } from "./rule.ts";

testLanguageRule(
  policySizeExceedsScpQuota,
  {
    "as long as it may be": of(
      "serviceControl",
      document({ Version: "2012-10-17", Id: "x".repeat(10193), Statement: [] }),
    ),
  },
  { "A long Id": of("serviceControl", document({ Version: "2012-10-17", Id: "x".repeat(10240), Statement: [] })) },
);
