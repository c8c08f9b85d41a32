import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedWildcardInPrincipal } from "./rule.ts";

const to = (principal: unknown): ReturnType<typeof policy> =>
  policy({
    Effect: "Deny",
    Principal: principal,
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
  });

testLanguageRule(
  unsupportedWildcardInPrincipal,
  { everybody: to({ AWS: "*" }), "a service": to({ Service: "logging.s3.amazonaws.com" }) },
  {
    "a part of an ARN": to({ AWS: ["*", "arn:aws:iam::*:root"] }),
    "any service": to({ Service: "*" }),
    "services by a part of their names": to({ Service: "*.amazonaws.com" }),
    "any canonical user": to({ CanonicalUser: ["*"] }),
  },
);
