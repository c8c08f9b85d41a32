/** Which principals are judged as one: those that nothing tells apart but their names. */
import assert from "node:assert/strict";
import { shortCompiled } from "../../../../test/harness/short-compiled.ts";
import { wholeArns } from "../../../../test/harness/short-model.ts";
import { Alike } from "./alike.ts";

/** Which of the principals are alike: each named as the first of its group, `-` where something speaks of it. */
function groups(line: string): string {
  const compiled = shortCompiled(line);
  const alike = new Alike(compiled);
  const first = new Map<string, string>();
  return compiled.model.principals
    .map((declared) => {
      const principal = compiled.principal(declared);
      const group = principal && alike.groupOf(principal);
      if (group === undefined) return "-";
      if (!first.has(group)) first.set(group, declared.arn.replace(/^.*[:/]/, ""));
      return first.get(group);
    })
    .join(" ");
}

const writes = "Allow s3:PutObject on lake/*";
/** Two roles with the policy `p.json`. */
const two = (p: string, more: Record<string, unknown> = {}, ofSecond = more): string =>
  [["a", more] as const, ["b", ofSecond] as const]
    .map(([name, own]) => `role/${name} ${JSON.stringify({ policies: "p.json", ...own })}`)
    .join(" | ") + ` | p.json: ${p} | lake`;
const alike = "a a";
const apart = "a b";
const spokenOf = "- -";

suite("principals with the same policies", () => {
  test("are alike, whatever these say", () => {
    assert.equal(groups(two(writes)), alike);
    assert.equal(groups(two(`${writes}; Allow kms:* on KEY if StringEquals kms:ViaService s3`)), alike);
    assert.equal(groups(two(writes, { permissionsBoundary: "p.json", session: "p.json", tags: { team: "x" } })), alike);
    assert.equal(groups(two(writes, { policies: [] })), alike);
  });

  test("are not alike where one has another policy, or it is not known", () => {
    for (const [one, other] of [
      [{}, { policies: "q.json" }],
      [{}, { policies: [] }],
      [{}, { permissionsBoundary: "p.json" }],
      [{ permissionsBoundary: "p.json" }, { permissionsBoundary: "q.json" }],
      [{ permissionsBoundary: [] }, { permissionsBoundary: "q.json" }],
      [{ session: "p.json" }, { session: "q.json" }],
    ])
      assert.equal(groups(`${two(writes, one, other)} | q.json: ${writes}`), apart, JSON.stringify([one, other]));
  });

  test("are not alike where another fact tells them apart", () => {
    assert.equal(groups(two(writes, { tags: { team: "x" } }, { tags: { team: "y" } })), apart);
    assert.equal(groups(two(writes, { tags: { team: "x" } }, {})), apart);
    assert.equal(groups(two(writes, { context: { "aws:SourceIp": "10.0.0.1" } }, {})), apart);
    assert.equal(groups(two(writes, { headers: { "x-amz-acl": "private" } }, {})), apart);
    const p = '{"policies":"p.json"}';
    const rest = `p.json: ${writes} | lake`;
    assert.equal(groups(`role/a ${p} | user/b ${p} | ${rest}`), apart);
    assert.equal(groups(`role/a ${p} | apps role/b ${p} | ${rest}`), apart);
    assert.equal(groups(`role/a ${p} | role/aws-service-role/b ${p} | ${rest}`), apart);
    assert.equal(groups(`role/a ${p} | role/service-role/b ${p} | ${rest}`), alike);
  });

  test("of sessions and services none is alike another", () => {
    const p = '{"policies":"p.json"}';
    assert.equal(groups(`assumed-role/r/a ${p} | assumed-role/r/b ${p} | p.json: ${writes} | lake`), spokenOf);
  });
});

suite("principals that a policy speaks of", () => {
  const named = "- b";

  test("by name, in the policy of a bucket, a key, an access point, an endpoint or an account, or in a grant", () => {
    const point = wholeArns("arn:aws:s3:eu-west-1:DATA:accesspoint/ap");
    assert.equal(groups(two(writes).replace("| lake", "| lake: Allow s3:GetObject to role/a")), named);
    assert.equal(groups(`${two(writes)} | key: Allow kms:* to root,role/a`), named);
    assert.equal(groups(`${two(writes)} | key: Allow kms:DescribeKey to role/a`), named);
    const of = (more: object): string => `${two(writes)} | x.json: Allow s3:* to role/a | and ${JSON.stringify(more)}`;
    assert.equal(groups(of({ accessPoints: { [point]: { bucket: "lake", policy: "x.json" } } })), named);
    assert.equal(groups(of({ vpcEndpoints: { "vpce-1a2b3c4d": { policy: "x.json" } } })), named);
    const grant = { grantee: wholeArns("arn:aws:iam::DATA:role/a"), operations: ["Decrypt"] };
    assert.equal(groups(`${two(writes)} | key {"grants":[${JSON.stringify(grant)}]}: Allow kms:* to root`), named);
  });

  test("in an expectation that says which headers it sends, and in no other", () => {
    const expectation = {
      principal: wholeArns("arn:aws:iam::DATA:role/a"),
      operations: "PutObject",
      to: "s3://lake/*",
      expect: "allowed",
    };
    const of = (more: object): string =>
      `${two(writes)} | and ${JSON.stringify({ uploads: [{ ...expectation, ...more }] })}`;
    assert.equal(groups(of({})), alike);
    assert.equal(groups(of({ context: { "s3:x-amz-server-side-encryption": "aws:kms" } })), named);
  });

  test("by a variable that stands for each of them, in an object's name or in a condition", () => {
    for (const variable of ["${aws:username}", "${aws:PrincipalArn}", "${ aws:userid }", "${AWS:UserName}"]) {
      assert.equal(groups(two(`Allow s3:PutObject on lake/${variable}/*`)), spokenOf, variable);
      assert.equal(groups(two(`${writes} if StringEquals s3:x-amz-acl ${variable}`)), spokenOf, variable);
    }
    assert.equal(groups(two("Allow s3:PutObject on lake/${aws:PrincipalTag/team}/*")), alike);
    assert.equal(groups(two(`${writes}; Allow sqs:* on lake/\${aws:username}/*`)), alike);
    assert.equal(
      groups(two(writes).replace("| lake", "| lake: Allow s3:GetObject on lake/${aws:username}/* to *")),
      spokenOf,
    );
  });

  test("by a condition that holds for one of them, and not by one that holds for all or none", () => {
    const on = (condition: string): string => groups(two(`Allow s3:PutObject on lake/* if ${condition}`));
    const arn = (name: string): string => wholeArns(`arn:aws:iam::DATA:role/${name}`);
    assert.equal(on(`ArnEquals aws:PrincipalArn ${arn("a")}`), apart);
    const users = two(`Allow s3:PutObject on lake/* if StringEquals aws:username a`).replaceAll("role/", "user/");
    assert.equal(groups(users), apart);
    assert.equal(on(`ArnLike AWS:principalarn ${arn("*")}`), alike);
    assert.equal(on(`ArnLike aws:PrincipalArn ${arn("x*")}`), alike);
    assert.equal(groups(two(`${writes}; Allow sqs:* if ArnEquals aws:PrincipalArn ${arn("a")}`)), alike);
    const scp = `Deny * if ArnEquals aws:PrincipalArn ${arn("a")}`;
    assert.equal(groups(`${two(writes)} | scp: ${scp}`), apart);
    assert.equal(groups(`${two(writes)} | rcp: ${scp.replace("if", "to * if")}`), apart);
    assert.equal(on("StringEquals aws:userid AIDAEXAMPLE"), alike);
  });

  test("by a placeholder, which may be anybody", () => {
    assert.equal(groups(`${two(writes)} | key: Allow kms:* to root,\${role_arn}`), spokenOf);
    assert.equal(groups(`${two(writes)} | key: Allow kms:* to root,apps role/x`), alike);
  });
});
