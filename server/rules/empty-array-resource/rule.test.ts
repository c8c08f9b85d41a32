import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptyArrayResource } from "./rule.ts";

testLanguageRule(emptyArrayResource, {
  "a list of one": policy({ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] }),
});
