/** What an entry of a Resource list is to KMS: a key, what may become one, or what can never be one. */
import assert from "node:assert/strict";
import { compileResourcePattern } from "../../evaluate/resource-pattern.ts";
import type { KeyShape } from "./key-shape.ts";
import { isKeyId, isPlaceholder, keyIdShape, keyShape } from "./key-shape.ts";

const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const multiRegion = "mrk-1234abcd12ab34cd56ef1234567890ab";
const key = "arn:aws:kms:eu-west-1:111122223333:key";

const shapes: Readonly<Record<KeyShape, readonly string[]>> = {
  key: [
    "*",
    "arn:aws:kms:*",
    "arn:aws:kms:*:key/*",
    "arn:aws:kms:eu-west-1:*",
    "arn:*",
    "arn:aws:kms",
    `${key}/${id}`,
    `${key}/${multiRegion}`,
    `${key}/*`,
    `${key}/mrk-*`,
    `${key}/m*`,
    `${key}/1234abcd-*`,
    `${key}/*-1234567890ab`,
    `${key}/????????-12ab-*`,
    "arn:aws:kms:eu-west-1:111122223333:*",
    "arn:aws:kms:eu-west-1:111122223333:k*",
    "arn:aws:kms:eu-west-1:111122223333:?ey/*",
    "arn:*:kms:cn-north-1:111122223333:key/*",
    "arn:aws-cn:kms:cn-north-1:111122223333:key/*",
    "arn:aws:kms:eu-*:1111*:key/*",
    "arn:aws:k*:eu-west-1:111122223333:key/*",
    "${key}",
    "${prefix}key/${id}",
    `${key}/\${id}`,
    `arn:\${partition}:kms:\${region}:\${account}:key/${id}`,
    `arn:aws:\${service}:eu-west-1:111122223333:key/${id}`,
    "arn:aws:kms:eu-west-1:111122223333:${key}",
    `${key}/\${aws:PrincipalTag/key}`,
  ],
  placeholder: [
    "<key-arn>",
    `${key}/<key-id>`,
    `${key}/your-key-id`,
    `${key}/1234abcd-...`,
    `${key}/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`,
    `${key}/1234abcd-12ab-34cd-56ef-1234567890zz`,
    `${key}/mrk-1234`,
    `${key}/1234abcd`,
    `arn:aws:kms:region:111122223333:key/${id}`,
    `arn:aws:kms:eu-west-1:account-id:key/${id}`,
    `arn:aws:kms:<region>:111122223333:key/${id}`,
    `arn:aws:kms:*:ACCOUNT_ID:key/${id}`,
  ],
  aliasArn: [
    "arn:aws:kms:eu-west-1:111122223333:alias/lake",
    "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3",
    "arn:aws:kms:eu-west-1:111122223333:alias/*",
    "arn:aws:kms:eu-west-1:111122223333:alias",
  ],
  aliasName: ["alias/lake", "alias/aws/s3"],
  keyId: [id, `key/${id}`, multiRegion],
  otherService: ["arn:aws:s3:::lake/*", `arn:aws:sqs:eu-west-1:111122223333:key/${id}`],
  malformed: [
    "lake",
    "key/lake",
    `kms:eu-west-1:111122223333:key/${id}`,
    `arn:aws:kms:eu-west-1:111122223333:${id}`,
    `arn:aws:kms:eu-west-1:111122223333:Key/${id}`,
    `${key}/`,
    `${key}/${id}/x`,
    `${key}/a b`,
    `${key}/${id}:*`,
    "arn:aws:kms:eu-west-1:111122223333:l*",
    `arn:aws:kms:europe:111122223333:key/${id}`,
    `arn:aws:kms:eu-west-1:1111:key/${id}`,
    `arn:aws:kms::111122223333:key/${id}`,
  ],
  nested: [`${key}/${key}/${id}`],
  managedForOther: [
    "alias/aws/ebs",
    "arn:aws:kms:eu-west-1:111122223333:alias/aws/ssm",
    "arn:aws:kms:*:alias/aws/s3-express",
  ],
  tooShort: [
    `arn:aws:kms:eu-west-1:key/${id}`,
    `arn:aws:kms:key/${id}`,
    `arn:aws:kms:*:${id}`,
    "arn:aws:kms:eu-west-1:alias*",
  ],
  noKeyId: [
    `${key}/*/x`,
    `${key}/lake`,
    `${key}/lake-*`,
    `${key}/mrk-xyz*`,
    `${key}/1234abcd-12ab-34cd-56ef-1234567890abc*`,
  ],
  capitalId: [`${key}/${id.toUpperCase()}`, `${key}/1234ABCD-*`],
  regionOfOtherPartition: [
    `arn:aws:kms:cn-north-1:111122223333:key/${id}`,
    `arn:aws-cn:kms:eu-west-1:111122223333:key/${id}`,
  ],
};

suite("the shape of a key in Resource", () => {
  for (const [shape, sources] of Object.entries(shapes))
    test(shape, () => {
      assert.deepEqual(
        sources.map((source) => [source, keyShape(compileResourcePattern(source, true))]),
        sources.map((source) => [source, shape]),
      );
    });

  test("of an id alone", () => {
    assert.deepEqual(
      ["key", "placeholder", "noKeyId", "capitalId"],
      [id, "1234", "lake", id.toUpperCase()].map(keyIdShape),
    );
    assert.deepEqual(
      [true, true, true, false, false],
      [id, multiRegion, id.toUpperCase(), `${id}0`, `x${id}`].map(isKeyId),
    );
    assert.deepEqual([false, false, false], [`${multiRegion}0`, `x${multiRegion}`, "mrk-1234"].map(isKeyId));
  });

  test("what is still to be filled in", () => {
    assert.equal(isPlaceholder("region", "region"), true);
    assert.equal(isPlaceholder("eu-west-1", "region"), false);
    assert.equal(isPlaceholder("your-key-id", "keyId"), true);
    assert.equal(isPlaceholder(id.toUpperCase(), "keyId"), false);
    assert.equal(isPlaceholder("ACCOUNT", "account"), true);
    assert.equal(isPlaceholder("111122223333", "account"), false);
  });
});
