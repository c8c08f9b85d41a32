import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { arnAccountNotAllowed } from "./rule.ts";

testLanguageRule(arnAccountNotAllowed, {
  "a wildcard": policy({ Effect: "Allow", Action: "ec2:CreateSnapshot", Resource: "arn:aws:ec2:*:*:snapshot/*" }),
  "an access point, which has one": policy({
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports",
  }),
});
