import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidArnPrefix } from "./rule.ts";

testLanguageRule(invalidArnPrefix, {
  everything: policy({ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }),
  "API Gateway, which needs no ARN": policy({
    Effect: "Allow",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: "execute-api:/stage/GET/*",
  }),
  "a placeholder": policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "${bucket_arn}/*" }),
});
