import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptySidValue } from "./rule.ts";

testLanguageRule(emptySidValue, { "no Sid": policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) });
