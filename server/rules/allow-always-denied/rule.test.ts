import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { allowAlwaysDenied } from "./rule.ts";

const get = (Effect: string, more: object = {}) => ({
  Effect,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
  ...more,
});

testLanguageRule(
  allowAlwaysDenied,
  {
    "a Deny under a condition": policy(
      get("Allow"),
      get("Deny", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    ),
    "a Deny of some objects": policy(
      get("Allow"),
      get("Deny", { Resource: "arn:aws:s3:::amzn-s3-demo-bucket/private/*" }),
    ),
    "a statement that AWS refuses": policy({ Effect: "Allow", Action: "s3:*" }, get("Deny", { Action: "s3:*" })),
    "a Deny with exceptions": policy(get("Allow"), { Effect: "Deny", NotAction: "s3:Get*", Resource: "*" }),
    "a Deny of all but some principals": policy(
      get("Allow", { Principal: { AWS: "111122223333" } }),
      get("Deny", { NotPrincipal: { AWS: "444455556666" } }),
    ),
  },
  {
    "the condition of both": policy(
      get("Allow", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      get("Deny", { Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    ),
    "a Deny of everybody": policy(
      get("Allow", { Principal: { AWS: "111122223333" } }),
      get("Deny", { Principal: { AWS: "*" } }),
    ),
  },
);
