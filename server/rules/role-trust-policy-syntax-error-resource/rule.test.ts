import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { roleTrustPolicySyntaxErrorResource } from "./rule.ts";

testLanguageRule(roleTrustPolicySyntaxErrorResource, {
  "a trust policy": policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  "a policy that lets assume roles": policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: "arn:aws:iam::111122223333:role/app",
  }),
});
