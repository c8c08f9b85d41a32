import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { rcpSyntaxErrorAllow } from "./rule.ts";

testLanguageRule(rcpSyntaxErrorAllow, {
  everything: of("resourceControl", policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" })),
});
