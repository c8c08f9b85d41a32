import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { conditionsExcludeEachOther } from "./rule.ts";

const key = "aws:PrincipalTag/team";

testLanguageRule(
  conditionsExcludeEachOther,
  {
    "values in common": when({ StringEquals: { [key]: ["a", "b"] }, StringLike: { [key]: "b*" } }),
    "one of them is refused": when({ StringEquals: { [key]: ["a", "b"] }, StringNotEquals: { [key]: "a" } }),
    "an absent key meets both": when({ StringEqualsIfExists: { [key]: "a" }, StringLikeIfExists: { [key]: "b*" } }),
    "an absent key is refused nothing": when({ Null: { [key]: "true" }, StringNotEquals: { [key]: "a" } }),
    "the key is demanded": when({ Null: { [key]: "false" }, StringEquals: { [key]: "a" } }),
    "keys of several values": when({
      "ForAnyValue:StringEquals": { "aws:TagKeys": "a" },
      StringEquals: { "aws:TagKeys": "b" },
    }),
    "letters of another case": when({ StringEqualsIgnoreCase: { [key]: "A" }, StringEquals: { [key]: "a" } }),
    "a refusal that knows one case only": when({
      StringEqualsIgnoreCase: { [key]: "a" },
      StringNotEquals: { [key]: "a" },
    }),
    "a variable": when({ StringEquals: { [key]: "\${aws:username}" }, StringLike: { [key]: "b*" } }),
    "parts of an ARN": when({
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/a" },
      ArnNotLike: { "aws:PrincipalArn": "arn:*:role/a" },
    }),
    "an address, or an endpoint": when({
      IpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" },
      StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" },
    }),
    "neither the address nor the endpoint": when({
      NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" },
      StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" },
    }),
  },
  {
    "nothing in common": when({ StringEquals: { [key]: ["a", "b"] }, StringLike: { [key]: ["c*", "?d"] } }),
    "all that is taken is refused": when({ StringLike: { [key]: "ab*" }, StringNotLike: { [key]: "a*" } }),
    "absent and demanded": when({ Null: { [key]: "true" }, StringEquals: { [key]: "a" } }),
    "absent meets one only": when({ StringEquals: { [key]: "a" }, StringEqualsIfExists: { [key]: "b" } }),
  },
);
