import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { wildcardInServiceName } from "./rule.ts";

testLanguageRule(wildcardInServiceName, {
  "all resources": policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
  "a wildcard behind the service": policy({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::*" }),
});
