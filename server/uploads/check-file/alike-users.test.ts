/** Which principals of a key policy are judged as one: those that its statements tell apart by nothing but their names. */
import assert from "node:assert/strict";
import { shortSet } from "../../../test/harness/short-set.ts";
import { wholeArns } from "../../../test/harness/short-model.ts";
import { groupOf, looksAtPrincipals } from "./alike-users.ts";
import { keyUsers } from "./key-users.ts";

/** Of the principals that a key policy names, each as the first of its group. */
function groups(statements: string): string {
  const set = shortSet(statements);
  const first = new Map<string, string>();
  return keyUsers(set)
    .map((user) => {
      const group = groupOf(set, user);
      if (!first.has(group)) first.set(group, user.node.value.replace(/^.*[:/]/, ""));
      return first.get(group);
    })
    .join(" ");
}

suite("principals of a key policy", () => {
  const use = "kms:GenerateDataKey";

  test("are alike where the same statements name them", () => {
    assert.equal(groups(`Allow ${use} to role/a,role/b,role/c`), "a a a");
    assert.equal(groups(`Allow ${use} to role/a,role/b; Deny kms:* to role/c`), "a a c");
    assert.equal(groups(`Allow ${use} to role/a,role/b; Allow kms:Decrypt to role/b`), "a b");
    assert.equal(groups(`Allow ${use} to role/a; Allow ${use} to role/b`), "a b");
  });

  test("are not where their kind, their account or their partition is another", () => {
    assert.equal(groups(`Allow ${use} to role/a,user/b`), "a b");
    assert.equal(groups(`Allow ${use} to role/a,apps role/b`), "a b");
    assert.equal(groups(`Allow ${use} to role/a,${wholeArns("arn:aws-cn:iam::DATA:role/b")}`), "a b");
    assert.equal(groups(`Allow ${use} to 444455556666,777788889999`), "444455556666 444455556666");
  });

  test("are not where only a Deny names one", () => {
    assert.equal(groups(`Deny ${use} to role/a,role/b; Allow ${use} to role/b`), "a b");
  });
});

suite("statements that may mean something else for each principal", () => {
  const looks = (condition: string): boolean | undefined => {
    const [statement] = shortSet(`Allow kms:Decrypt to role/a if ${condition}`).statements;
    return statement && looksAtPrincipals(statement);
  };

  test("have a condition on who asks, or something that nobody knows", () => {
    for (const key of ["aws:PrincipalArn", "aws:username", "aws:userid", "aws:PrincipalAccount", "kms:CallerAccount"])
      assert.equal(looks(`StringEquals ${key} x`), true, key);
    assert.equal(looks("StringEquals aws:SourceVpc ${vpc}"), true);
  });

  test("are not those about the network or the service", () => {
    assert.equal(looks("StringEquals kms:ViaService s3.eu-west-1.amazonaws.com"), false);
    assert.equal(looks("StringEquals aws:SourceVpc vpc-1"), false);
  });
});
