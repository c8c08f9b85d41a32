import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { allowWithNotPrincipal } from "./rule.ts";

testLanguageRule(allowWithNotPrincipal, {
  "a Deny": policy({
    Effect: "Deny",
    NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/admin" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
  "the trust policy of a role, which AWS refuses": policy({
    Effect: "Allow",
    NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/admin" },
    Action: "sts:AssumeRole",
  }),
});
