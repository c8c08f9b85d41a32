import { policy, testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { shadowedStatement } from "./rule.ts";

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const objects = "arn:aws:s3:::amzn-s3-demo-bucket/*";
const secure = { Condition: { Bool: { "aws:SecureTransport": "true" } } };

testLanguageRule(
  shadowedStatement,
  {
    "one statement": when({ Bool: { "aws:SecureTransport": "true" } }),
    "the same statement twice, which is redundant": policy(
      allow("s3:GetObject", objects),
      allow("s3:GetObject", objects),
    ),
    "another resource": policy(
      allow("s3:GetObject", objects),
      allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-logs/*"),
    ),
    "one action more": policy(allow("s3:GetObject*", objects), allow(["s3:GetObject", "s3:PutObject"], objects)),
    "the wider one has a condition": policy(allow("s3:*", objects, secure), allow("s3:GetObject", objects)),
    "another value of the same condition": policy(
      allow("s3:*", objects, { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
      allow("s3:GetObject", objects, { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-f6a7b8c9d0" } } }),
    ),
    "fewer values of a negated condition": policy(
      allow("s3:*", objects, { Condition: { StringNotEquals: { "aws:PrincipalTag/team": ["a", "b"] } } }),
      allow("s3:GetObject", objects, { Condition: { StringNotEquals: { "aws:PrincipalTag/team": "a" } } }),
    ),
    "another effect": policy(allow("s3:*", objects), { ...allow("s3:GetObject", objects), Effect: "Deny" }),
    "a variable in the wider one": policy(
      allow("s3:*", "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"),
      allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/ana/*"),
    ),
    "a statement that names nobody yet": policy(
      allow("s3:GetObject", objects, { Principal: { AWS: "arn:aws:iam::111122223333:role/reader" } }),
      allow("s3:GetObject", objects, { Principal: { AWS: [] } }),
    ),
    "a statement that can name nobody": policy(
      allow("s3:GetObject", objects, { Principal: { AWS: "arn:aws:iam::111122223333:role/reader" } }),
      allow("s3:GetObject", objects, { Principal: ["444455556666"] }),
    ),
    "exceptions of NotAction": policy(
      { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
      allow(["iam:PassRole", "s3:GetObject"], "*"),
    ),
    "other principals": policy(
      { ...allow("s3:GetObject", objects), Principal: { AWS: "111122223333" } },
      { ...allow("s3:GetObject", objects), Principal: { AWS: "444455556666" } },
    ),
    "everybody is no service": policy(
      { ...allow("sqs:SendMessage", "*"), Principal: { AWS: "*" } },
      { ...allow("sqs:SendMessage", "*"), Principal: { Service: "s3.amazonaws.com" } },
    ),
  },
  {
    "a variable in the narrower one": policy(
      allow("s3:*", objects),
      allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"),
    ),
    "two that say the same, of which the later one is told": policy(
      allow(["s3:GetObject", "s3:GetObject*"], objects),
      allow("s3:GetObject*", objects),
    ),
    "all but some, and none of those": policy(
      { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
      allow("s3:GetObject", "*"),
    ),
    "more exceptions": policy(
      { Effect: "Deny", NotAction: "iam:*", Resource: "*" },
      { Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*" },
    ),
    "more values of the same condition": policy(
      allow("s3:*", objects, { Condition: { StringEquals: { "aws:PrincipalTag/team": ["a", "b"] } } }),
      allow("s3:GetObject", objects, { Condition: { StringEquals: { "aws:PrincipalTag/team": "b" } } }),
    ),
    "a principal of everybody": policy(
      { ...allow("s3:GetObject", objects), Principal: "*" },
      { ...allow("s3:GetObject", objects), Principal: { AWS: "111122223333" } },
    ),
  },
);
