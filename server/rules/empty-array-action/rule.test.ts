import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptyArrayAction } from "./rule.ts";

testLanguageRule(emptyArrayAction, {
  "a list of one": policy({ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] }),
});
