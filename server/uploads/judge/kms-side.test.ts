/** Which values of what a model leaves open, and which setting of S3 Bucket Keys, a finding is told against. */
import assert from "node:assert/strict";
import { exampleOf, findingsOf } from "../../../test/harness/model-findings.ts";

const lake = 'lake {"encryption":{"type":"aws:kms","key":"KEY"}}';
const expecting = (operations: string, expect: string): string =>
  `and {"expectations":[{"principal":"arn:aws:iam::DATA:role/a","on":"s3://lake/*","operations":${operations},"expect":"${expect}"}]}`;
const ofObjects = "StringLike kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake/*";
const ofBucket = "StringEquals kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake";

suite("what the model leaves open", () => {
  test("is tried with the headers that a Deny of the bucket asks for", () => {
    const demand = "Deny s3:PutObject on lake/* to * if StringNotEquals s3:x-amz-server-side-encryption aws:kms";
    assert.deepEqual(
      findingsOf(
        `role/a: Allow s3:PutObject on lake/* if StringEquals aws:PrincipalTag/team a; Allow kms:* on KEY if StringEquals aws:PrincipalTag/team b | lake: ${demand}`,
      ),
      [
        'lake.json:7 upload-header-required "s3:PutObject" of PutObject MultipartUpload (all)',
        'role-a.json:20 kms-condition-never-met "b" kms:GenerateDataKey kms:Decrypt of PutObject MultipartUpload (all)',
      ],
    );
  });

  test("has the first value with which most passes", () => {
    for (const [allowed, example] of [
      ["StringEquals aws:PrincipalTag/team c", "a"],
      [
        "StringEquals aws:PrincipalTag/team c; Allow kms:GenerateDataKey on KEY if StringEquals aws:PrincipalTag/team b",
        "b",
      ],
    ] as const)
      assert.ok(
        findingsOf(
          `role/a: Allow s3:PutObject on lake/* if StringEquals aws:PrincipalTag/team a,b; Allow kms:GenerateDataKey,kms:Decrypt on KEY if ${allowed} | lake`,
          exampleOf("aws:PrincipalTag/team"),
        ).every((one) => one.endsWith(` ${example}`)),
        allowed,
      );
  });
});

suite("where nobody knows whether S3 Bucket Keys are on", () => {
  test("an action that fails with them alone is one that may pass", () => {
    const some = `role/a: Allow s3:PutObject on lake/*; Allow kms:Decrypt on KEY if ${ofObjects} | ${lake}`;
    const broken = ['keyhole.json:34 expectation-not-met "s3://lake/*"'];
    assert.deepEqual(
      findingsOf(`${some} | ${expecting('"UploadPart"', "denied")}`).filter((one) => one.startsWith("keyhole")),
      broken,
    );
    assert.deepEqual(
      findingsOf(`${some} | ${expecting('"PutObject"', "denied")}`).filter((one) => one.startsWith("keyhole")),
      [],
    );
  });

  test("an action that fails with them alone may pass beside one that fails in any case", () => {
    const [said = ""] = findingsOf(
      `role/a: Allow s3:PutObject on lake/*; Allow kms:Decrypt on KEY if ${ofObjects} | ${lake} | ${expecting('["PutObject","UploadPart"]', "allowed")}`,
      ({ message }) => message,
    );
    assert.match(said, /can't upload to s3:\/\/lake\/\* \(PutObject, for example/);
  });

  test("where each setting refuses another action, plain uploads pass", () => {
    for (const [dataKeys, decrypts] of [
      [ofBucket, ofObjects],
      [ofObjects, ofBucket],
    ] as const) {
      const crossed = `role/a: Allow s3:PutObject on lake/*; Allow kms:GenerateDataKey on KEY if ${dataKeys}; Allow kms:Decrypt on KEY if ${decrypts} | ${lake}`;
      const [said = ""] = findingsOf(
        `${crossed} | ${expecting('["PutObject","UploadPart"]', "allowed")}`,
        ({ message }) => message,
      );
      assert.match(said, /can't upload to s3:\/\/lake\/\* \(UploadPart, for example/, dataKeys);
    }
  });
});

suite("the network that KMS sees", () => {
  test("may be one that is allowed: the finding says that it depends on it", () => {
    assert.deepEqual(
      findingsOf(
        "role/a: Allow s3:PutObject on lake/*; Allow kms:* on KEY if StringEquals aws:SourceVpce vpce-1a; Allow kms:* on KEY if StringEquals aws:SourceVpce vpce-2b | lake",
      ),
      [
        'role-a.json:15 kms-condition-never-met "vpce-1a" kms:GenerateDataKey kms:Decrypt of PutObject MultipartUpload (conditional)',
      ],
    );
  });

  test("does not matter where every one is allowed", () => {
    assert.deepEqual(
      findingsOf(
        "role/a: Allow s3:PutObject on lake/*; Allow kms:* on KEY if StringEquals aws:SourceVpce vpce-1a; Allow kms:* on KEY if StringNotEquals aws:SourceVpce vpce-1a | lake",
      ),
      [],
    );
  });

  test("is the one with which least is in the way, where every one is refused", () => {
    const through = "Allow kms:* on * if StringEquals aws:SourceVpce vpce-1a";
    assert.deepEqual(
      findingsOf(
        `role/a {"permissionsBoundary":"boundary.json"}: Allow s3:PutObject on lake/*; ${through} | boundary.json: Allow s3:* on *; ${through} | scp: Allow * on *; Deny kms:* on * if StringEquals aws:SourceVpce vpce-1a | lake`,
        exampleOf("aws:SourceVpce"),
      ),
      ['scp.json:11 denied-kms-action "kms:*" vpce-1a'],
    );
  });
});

test("an upload that an access point's policy grants is told of with that policy", () => {
  const point = "arn:aws:s3:eu-west-1:DATA:accesspoint/in";
  const granted = findingsOf(
    `role/a: Allow kms:GenerateDataKey on KEY | lake: Allow s3:* on lake/* to * if StringEquals s3:DataAccessPointAccount DATA | point.json: Allow s3:PutObject on ${point}/object/* to role/a | and {"accessPoints":{"${point}":{"bucket":"lake","policy":"point.json"}}} | key: Allow kms:* to root; Deny kms:Decrypt to role/a`,
    ({ related }) => related.map(({ file, message }) => `${file} ${message}`).join(", "),
  );
  assert.deepEqual(granted, [
    'key.json:17 denied-kms-action "kms:Decrypt" point.json the upload is allowed here',
    'role-a.json:3 missing-kms-action "Statement" point.json the upload is allowed here',
  ]);
});
