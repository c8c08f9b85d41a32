/** What is said of one principal and one bucket: under which headers, key and limits it is judged. */
import assert from "node:assert/strict";
import { findingsOf } from "../../../test/harness/model-findings.ts";

const expecting = (
  principal: string,
  operation: string,
  expect: string,
  headers: Record<string, string> = {},
): string =>
  `and ${JSON.stringify({
    expectations: [
      { principal: `arn:aws:iam::${principal}`, on: "s3://lake/*", operations: operation, headers, expect },
    ],
  })}`;
const demand = "Deny s3:PutObject on lake/* to * if StringNotEquals s3:x-amz-server-side-encryption aws:kms";
const isUnmet = (line: string): boolean => findingsOf(line).some((one) => one.includes("expectation-not-met"));

suite("where a Deny demands an encryption header", () => {
  test("it is named beside one that depends on a network, with all objects, and KMS is asked", () => {
    assert.deepEqual(
      findingsOf(
        `lake: ${demand}; Deny s3:PutObject on lake/* to * if StringNotEquals aws:SourceVpce vpce-1a | role/a: Allow s3:PutObject on lake/in/*,lake/out/*; Allow kms:GenerateDataKey on KEY`,
        ({ data }) => data?.objects.join(" ") ?? "",
      ),
      [
        'lake.json:7 upload-header-required "s3:PutObject" arn:aws:s3:::lake/in/* arn:aws:s3:::lake/out/*',
        'role-a.json:6 missing-kms-action "s3:PutObject" arn:aws:s3:::lake/in/* arn:aws:s3:::lake/out/*',
      ],
    );
  });

  test("KMS is asked although a comparison, which no key's ARN meets, refuses the header, too", () => {
    assert.deepEqual(
      findingsOf(
        "lake: Deny s3:PutObject on lake/* to * if StringNotEquals s3:x-amz-server-side-encryption-aws-kms-key-id alias/lake | role/a: Allow s3:PutObject on lake/*; Allow kms:GenerateDataKey on KEY",
      ),
      ['role-a.json:6 missing-kms-action "s3:PutObject" kms:Decrypt of MultipartUpload (all)'],
    );
  });

  test("the header names no key where the bucket's is aws/s3", () => {
    for (const [and, finds] of [
      ["", ['scp.json:11 denied-kms-action "kms:*"']],
      ["; Deny s3:PutObject on lake/* to * if Null s3:x-amz-server-side-encryption-aws-kms-key-id true", []],
    ] as const)
      assert.deepEqual(
        findingsOf(
          `lake {"encryption":{"type":"aws:kms"}}: ${demand}${and} | role/a: Allow s3:PutObject on lake/* | scp: Allow * on *; Deny kms:* on *`,
          () => "",
        ).filter((one) => !one.startsWith("lake")),
        finds,
      );
  });
});

suite("the headers that a principal sends", () => {
  test("name the key that S3 compares by its ARN", () => {
    const sends = (key: string): string =>
      `role/a {"headers":{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"${key}"}}: Allow s3:PutObject on lake/*; Allow kms:* on * | lake: Deny s3:PutObject on lake/* to * if StringNotEquals s3:x-amz-server-side-encryption-aws-kms-key-id KEY | key {"aliases":["alias/x"]}: Allow kms:* to root | second {"aliases":["alias/y"]}: Allow kms:* to root | ${expecting("DATA:role/a", "PutObject", "allowed")}`;
    assert.ok(!isUnmet(sends("alias/x")));
    assert.ok(isUnmet(sends("alias/y")));
  });

  test("are not those of a download", () => {
    const line = (operation: string): string =>
      `role/a {"headers":{"x-amz-acl":"public-read"}}: Allow s3:GetObject,s3:PutObject on lake/*; Allow kms:* on KEY | lake: Deny s3:* on lake/* to * if StringEquals s3:x-amz-acl public-read | ${expecting("DATA:role/a", operation, "allowed")}`;
    assert.ok(!isUnmet(line("GetObject")));
    assert.ok(isUnmet(line("PutObject")));
  });

  test("name the key that an object gets by a change of its encryption", () => {
    const line = (statement: string): string =>
      `role/a: Allow s3:UpdateObjectEncryption on lake/*; Allow kms:Decrypt,kms:ReEncryptFrom on KEY; ${statement} | lake | ${expecting(
        "DATA:role/a",
        "UpdateObjectEncryption",
        "allowed",
        { "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "SECOND" },
      )}`;
    assert.ok(!isUnmet(line("Allow kms:* on SECOND")));
    assert.ok(isUnmet(line("Allow kms:GenerateDataKey,kms:Encrypt,kms:ReEncryptTo on KEY")));
  });
});

suite("a download", () => {
  test("is one also of who may read versions only", () => {
    assert.deepEqual(findingsOf("role/a: Allow s3:GetObjectVersion on lake/* | lake"), [
      'role-a.json:6 missing-kms-action "s3:GetObjectVersion" kms:Decrypt of GetObject (all)',
    ]);
  });

  test("looks an alias up in its own account, where the model does not say whose the bucket is", () => {
    assert.deepEqual(
      findingsOf(
        'role/a: Allow s3:GetObject on lake/* | lake {"account":null,"encryption":{"type":"aws:kms","key":"alias/x"}} | key {"aliases":["alias/x"]}: Allow kms:* to root',
      ),
      ['role-a.json:6 missing-kms-action "s3:GetObject" kms:Decrypt of GetObject (all)'],
    );
  });
});

test("aws/s3 refuses whoever is of another account", () => {
  const line = (expect: string): string =>
    `apps role/b: Allow s3:* on *; Allow kms:* on * | lake {"encryption":{"type":"aws:kms"}}: Allow s3:PutObject on lake/* to apps role/b | ${expecting("APPS:role/b", "PutObject", expect)}`;
  assert.ok(isUnmet(line("allowed")));
  assert.ok(!isUnmet(line("denied")));
});

test("more values of what is open than are tried together are said to be", () => {
  const tags = (name: string): string =>
    `StringEquals aws:PrincipalTag/${name} ${Array.from({ length: 25 }, (_, index) => `v${String(index)}`).join(",")}`;
  const said = findingsOf(
    `role/a: Allow s3:PutObject on lake/* if ${tags("x")} and ${tags("y")}; Allow kms:* on KEY if ${tags("x")} and ${tags("y")} | lake`,
  );
  assert.deepEqual(said, ['role-a.json:3 analysis-limit-reached "Statement"']);
});
