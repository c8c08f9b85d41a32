/** Which requests `can` lists for one operation, and what it takes for granted of them. */
import assert from "node:assert/strict";
import { modelOf } from "../../../test/harness/model-source.ts";
import { shortModel, wholeArns } from "../../../test/harness/short-model.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import { createCompiler } from "../../evaluate/compiler.ts";
import { askUpload } from "../can-upload.ts";
import { CompiledModel } from "../scenario/from-model/compiled-model.ts";
import type { Authorization, UploadContext } from "./upload-side.ts";

function asked(
  operation: OperationName,
  line: string,
  { context = {}, principal = "arn:aws:iam::DATA:role/a" }: { context?: UploadContext; principal?: string } = {},
): readonly Authorization[] {
  const files = Object.fromEntries(shortModel(line).map(({ file, text }) => [file, text]));
  const model = modelOf(files["keyhole.json"] ?? "", files);
  const answer = askUpload(new CompiledModel(createCompiler(), model), {
    principal: wholeArns(principal),
    operation,
    to: { bucket: "lake", key: "a" },
    context,
  });
  assert.equal(answer.kind, "answer");
  return answer.kind === "answer" ? answer.authorizations : [];
}

const told = (authorizations: readonly Authorization[]): string[] =>
  authorizations.map(({ action, resource, decision }) => `${action} ${resource.replace(/^.*[:/]/, "")} ${decision}`);

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const second = "0987dcba-09fe-87dc-65ba-ab0987654321";
const far = "11112222-3333-4444-5555-666677778888";

suite("of an object that may still be under a former key", () => {
  test("S3 is asked once, KMS for each key", () => {
    assert.deepEqual(
      told(
        asked("GetObject", 'role/a: Allow s3:GetObject on lake/*; Allow kms:* on KEY | lake {"formerKeys":["SECOND"]}'),
      ),
      ["s3:GetObject a allowed", `kms:Decrypt ${key} allowed`, `kms:Decrypt ${second} implicitDeny`],
    );
  });

  test("a change of its encryption decrypts with the former key, and encrypts with the one that the request names", () => {
    assert.deepEqual(
      told(
        asked(
          "UpdateObjectEncryption",
          'role/a: Allow s3:UpdateObjectEncryption on lake/*; Allow kms:Decrypt,kms:ReEncryptFrom on SECOND; Allow kms:* on FAR | far: Allow kms:* to root,apps root | lake {"encryption":{"type":"aws:kms","key":"SECOND"},"formerKeys":["KEY"]}',
          {
            context: {
              "s3:x-amz-server-side-encryption": ["aws:kms"],
              "s3:x-amz-server-side-encryption-aws-kms-key-id": [wholeArns("FAR")],
            },
          },
        ),
      ),
      [
        `kms:Decrypt ${second} allowed`,
        `kms:ReEncryptFrom ${second} allowed`,
        `kms:Decrypt ${key} implicitDeny`,
        `kms:ReEncryptFrom ${key} implicitDeny`,
        "s3:UpdateObjectEncryption a allowed",
        `kms:GenerateDataKey ${far} allowed`,
        `kms:Decrypt ${far} allowed`,
        `kms:Encrypt ${far} allowed`,
        `kms:ReEncryptTo ${far} allowed`,
      ],
    );
  });
});

suite("a request sends", () => {
  test("no header but those that the question gives", () => {
    const withAcl =
      "role/a: Allow s3:PutObject on lake/* if StringEquals s3:x-amz-acl private; Allow kms:* on KEY | lake";
    assert.deepEqual(told(asked("PutObject", withAcl)), [
      "s3:PutObject a implicitDeny",
      `kms:GenerateDataKey ${key} allowed`,
    ]);
    assert.deepEqual(told(asked("PutObject", withAcl, { context: { "s3:x-amz-acl": ["private"] } })), [
      "s3:PutObject a allowed",
      `kms:GenerateDataKey ${key} allowed`,
    ]);
  });

  test("a signature, and finds tags on the object, of which nobody knows more", () => {
    for (const condition of [
      "StringEquals s3:ExistingObjectTag/team a",
      "NumericLessThan s3:signatureAge 600000",
      "StringEquals s3:x-amz-content-sha256 UNSIGNED-PAYLOAD",
    ])
      assert.deepEqual(
        told(asked("GetObject", `role/a: Allow s3:GetObject on lake/* if ${condition}; Allow kms:* on KEY | lake`)),
        ["s3:GetObject a allowed", `kms:Decrypt ${key} allowed`],
        condition,
      );
  });
});

test("who has no credentials has no account that KMS could see", () => {
  const anonymous = asked("GetObject", "lake: Allow s3:GetObject on lake/* to *", { principal: "*" });
  assert.deepEqual(
    anonymous.map(({ context }) => "kms:CallerAccount" in context),
    [false, false],
  );
  assert.deepEqual(
    asked("GetObject", "role/a: Allow s3:GetObject on lake/* | lake").map(
      ({ context }) => "kms:CallerAccount" in context,
    ),
    [false, true],
  );
});

test("an alias is looked up in the reader's account, where the model does not say whose the bucket is", () => {
  assert.deepEqual(
    told(
      asked(
        "GetObject",
        'role/a: Allow s3:GetObject on lake/*; Allow kms:* on KEY | lake {"account":null,"encryption":{"type":"aws:kms","key":"alias/x"}} | key {"aliases":["alias/x"]}: Allow kms:* to root',
      ),
    ),
    ["s3:GetObject a allowed", `kms:Decrypt ${key} allowed`],
  );
});

test("what asks KMS for nothing has an answer without a key", () => {
  assert.deepEqual(told(asked("DeleteObject", 'role/a: Allow s3:DeleteObject on lake/* | lake {"encryption":null}')), [
    "s3:DeleteObject a allowed",
  ]);
});
