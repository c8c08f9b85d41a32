import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { arnRegionNotAllowed } from "./rule.ts";

testLanguageRule(arnRegionNotAllowed, {
  "a wildcard": policy({ Effect: "Allow", Action: "waf:GetWebACL", Resource: "arn:aws:waf:*:111122223333:webacl/*" }),
  "an access point, which has one": policy({
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports",
  }),
});
