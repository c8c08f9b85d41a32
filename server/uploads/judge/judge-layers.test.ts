import assert from "node:assert/strict";
import { findingsOf } from "../../../test/harness/model-findings.ts";
import { key } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";

const user = `arn:aws:iam::${account}:user/ana`;

suite("the layer on which an upload depends", () => {
  test("is the key policy, where only its Allow on a network is out of the boundary's reach", () =>
    checkWorkspace(
      "a boundary and a network",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: { [user]: { policies: "user.json", permissionsBoundary: "boundary.json" } },
      },
      {
        "user.json": document(writes, usesKey),
        "boundary.json": document(statement('"Action": "s3:*", "Resource": "*"')),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    {
      "Effect": "Allow", "Principal": { "AWS": "${user}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }
//                                                       ^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=conditional layer=keyPolicy
    }
  ]
}`,
      },
    ));

  const denied = (line: string): string[] =>
    findingsOf(`${line} | lake`, ({ data }) => `${String(data?.layer)} ${String(data?.scope)}`);

  test("is the key policy, where nothing but its Allow on a network is there", () => {
    assert.deepEqual(
      denied(
        "role/a: Allow s3:PutObject on lake/* | key: Allow kms:* to root; Allow kms:* to role/a if StringEquals aws:SourceVpce vpce-1a",
      ),
      ['key.json:21 kms-condition-never-met "vpce-1a" keyPolicy conditional'],
    );
  });

  test("is that Allow of a key policy which a boundary does not limit", () => {
    const allowed =
      "Allow kms:* to role/a if StringEquals aws:SourceVpce vpce-1a; Allow kms:* to assumed-role/a/x if StringEquals aws:SourceVpce vpce-2b";
    const session = (more: string): string =>
      `assumed-role/a/x {"permissionsBoundary":"boundary.json"}: Allow s3:PutObject on lake/*${more} | boundary.json: Allow s3:* on *`;
    assert.deepEqual(denied(`${session("; Allow kms:* on KEY")} | key: Allow kms:* to root; ${allowed}`), [
      'key.json:34 kms-condition-never-met "vpce-2b" keyPolicy conditional',
    ]);
    assert.deepEqual(denied(`${session("")} | key: ${allowed}`), [
      'key.json:26 kms-condition-never-met "vpce-2b" keyPolicy conditional',
    ]);
  });

  test("is the key policy alone, unless it leaves the key to its account and nothing else", () => {
    const refused = (statements: string): string[] =>
      denied(`role/a: Allow s3:PutObject on lake/* | key: ${statements}`).map((one) => one.split(" ").at(-2) ?? "");
    const toOthers = "StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com";
    assert.deepEqual(refused("Allow kms:* to role/admin"), ["keyPolicy"]);
    assert.deepEqual(refused(`Allow kms:* to role/a if ${toOthers}`), ["keyPolicy"]);
    assert.deepEqual(refused(`Allow kms:* to root,role/a if ${toOthers}`), ["keyPolicy"]);
    assert.deepEqual(refused(`Allow kms:* to root if ${toOthers}`), ["keyPolicy", "identity"]);
  });

  test("is what is left to the account on a network, where no Allow is for the principal", () => {
    assert.deepEqual(
      denied(
        "role/a: Allow s3:PutObject on lake/*; Allow kms:* on KEY | key: Allow kms:* to root if StringEquals aws:SourceVpce vpce-1a",
      ),
      ['key.json:13 kms-condition-never-met "vpce-1a" keyPolicy conditional'],
    );
  });
});
