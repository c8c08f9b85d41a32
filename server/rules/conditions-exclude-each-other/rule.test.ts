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
    "one end, and another one behind it": when({
      NumericGreaterThan: { "s3:max-keys": "10" },
      NumericLessThan: { "s3:max-keys": "20" },
    }),
    "an end that both have": when({
      NumericGreaterThanEquals: { "s3:max-keys": "10" },
      NumericLessThanEquals: { "s3:max-keys": "10" },
    }),
    "a time between two": when({
      DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
      DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
    }),
    "a range without a part of it": when({
      IpAddress: { "aws:SourceIp": "203.0.113.0/24" },
      NotIpAddress: { "aws:SourceIp": ["203.0.113.0/25", "198.51.100.0/24"] },
    }),
    "addresses of both kinds": when({
      IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] },
      NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" },
    }),
    "the same Boolean": when({
      Bool: { "aws:SecureTransport": "true" },
      BoolIfExists: { "aws:SecureTransport": "True" },
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
    "no number between": when({
      NumericGreaterThan: { "s3:max-keys": "10" },
      NumericLessThanEquals: { "s3:max-keys": ["5", "10"] },
    }),
    "no time between": when({
      DateGreaterThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
      DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
    }),
    "a range that is refused as a whole": when({
      IpAddress: { "aws:SourceIp": ["203.0.113.0/25", "203.0.113.200"] },
      NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" },
    }),
    "ranges apart": when({
      IpAddress: { "aws:SourceIp": "203.0.113.0/24" },
      IpAddressIfExists: { "aws:SourceIp": "198.51.100.0/24" },
    }),
    "two Booleans": when({ Bool: { "aws:SecureTransport": "true" }, BoolIfExists: { "aws:SecureTransport": "false" } }),
    "absent meets one only": when({ StringEquals: { [key]: "a" }, StringEqualsIfExists: { [key]: "b" } }),
  },
);
