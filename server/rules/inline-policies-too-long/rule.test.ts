import { document, testLanguageRule } from "../../../test/harness/check-language.ts";
import { inlinePoliciesTooLong } from "./rule.ts";

/** A policy of this many characters. */
function policy(characters: number) {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::" };
  const text = { Version: "2012-10-17", Statement: [statement] };
  statement.Resource += "b".repeat(characters - JSON.stringify(text).length);
  return text;
}
const inline = (...lengths: number[]) =>
  lengths.map((length, index) => ({ PolicyName: `p${String(index)}`, PolicyDocument: policy(length) }));
const role = (...lengths: number[]) =>
  document({
    RoleDetailList: [{ Arn: "arn:aws:iam::111122223333:role/team/app", RolePolicyList: inline(...lengths) }],
  });
const user = (...lengths: number[]) =>
  document({ UserDetailList: [{ Arn: "arn:aws:iam::111122223333:user/ana", UserPolicyList: inline(...lengths) }] });
const group = (...lengths: number[]) =>
  document({ GroupDetailList: [{ Arn: "arn:aws:iam::111122223333:group/all", GroupPolicyList: inline(...lengths) }] });

testLanguageRule(
  inlinePoliciesTooLong,
  {
    "as many as a role may have": role(5000, 5240),
    "as many as a user may have": user(1000, 1048),
    "as many as a group may have": group(5120),
    "of two roles": document({
      RoleDetailList: ["a", "b"].map((name) => ({
        Arn: `arn:aws:iam::111122223333:role/${name}`,
        RolePolicyList: inline(6000),
      })),
    }),
    "one that is too long itself, of which another check speaks": role(10241, 200),
  },
  { "of a role": role(5000, 5241), "of a user": user(1000, 1049), "of a group": group(5121) },
);
