import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { roleOpenToEveryAccount } from "./rule.ts";

const everybody = (Condition?: object, more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: "sts:AssumeRole",
  ...(Condition && { Condition }),
  ...more,
});

testLanguageRule(
  roleOpenToEveryAccount,
  {
    "an organization": policy(everybody({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })),
    "an external id": policy(everybody({ StringEquals: { "sts:ExternalId": "1234" } })),
    "roles of an account": policy(
      everybody({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*" } }),
    ),
    "a Deny of other accounts": policy(
      everybody(),
      everybody({ StringNotEquals: { "aws:PrincipalAccount": "111122223333" } }, { Effect: "Deny" }),
    ),
    "an account": policy(everybody(undefined, { Principal: { AWS: "111122223333" } })),
    "written bare, of which another check speaks": policy(everybody(undefined, { Principal: "*" })),
  },
  {
    "any organization": policy(everybody({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } })),
    "beside a principal with a name": policy(everybody(undefined, { Principal: { AWS: ["111122223333", "*"] } })),
  },
);
