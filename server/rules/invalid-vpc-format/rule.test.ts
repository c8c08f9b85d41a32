import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidVpcFormat } from "./rule.ts";

testLanguageRule(invalidVpcFormat, {
  IDs: when({
    StringEquals: { "aws:SourceVpc": ["vpc-111bbb22", "vpc-0123456789abcdef0"] },
    StringLike: { "aws:SourceVpc": "vpc-*" },
  }),
});
