import assert from "node:assert/strict";
import { answersOf, placeIn } from "./answers.ts";
import { configuration, covered, policy, testModel, wholeKey, write } from "./editor.test-helper.ts";
import { answerText } from "./model-text.ts";
import type { TestModel } from "./editor.test-helper.ts";

function answers(
  changed: Readonly<Record<string, string>> = {},
  compiled: TestModel = testModel(changed),
): Record<string, string[]> {
  return Object.fromEntries(
    [...compiled.checked.pairs.values()]
      .flat()
      .map((pair) => [
        `${pair.principal.principal.arn.split("/").at(-1) ?? ""} ${pair.bucket.name}`,
        answersOf(pair).map(answerText),
      ]),
  );
}

suite("answers of a model", () => {
  test("for every principal and bucket that it may write to, by operation, with what refuses", () => {
    assert.deepEqual(answers(), {
      "uploader lake": ["PutObject passes", "MultipartUpload fails: kms:Decrypt (identity policy)"],
      "uploader logs": ["PutObject passes", "MultipartUpload passes"],
      "partner lake": [
        "PutObject fails: kms:GenerateDataKey (key policy)",
        "MultipartUpload fails: kms:GenerateDataKey and kms:Decrypt (key policy)",
      ],
    });
  });

  test("a refusal leads to its place, in its file", () => {
    const { checked, file } = testModel();
    const [pair] = [...checked.pairs.values()].flat();
    assert.ok(pair);
    const [refusal] = answersOf(pair)[1]?.refusals ?? [];
    assert.ok(refusal);
    const place = placeIn(checked, refusal.document, refusal.range);
    assert.equal(place.file, "m/uploader.json");
    assert.equal(covered(file(place.file), place.range), '"s3:PutObject"');
  });

  test("some objects", () => {
    const secret = {
      Effect: "Deny",
      Action: "kms:*",
      Resource: "*",
      Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::lake/secret/*" } },
    };
    const bucketKey = {
      ...configuration,
      buckets: {
        ...configuration.buckets,
        lake: {
          ...configuration.buckets.lake,
          encryption: { ...configuration.buckets.lake.encryption, bucketKey: false },
        },
      },
    };
    assert.deepEqual(
      answers({ "m/uploader.json": policy(write, wholeKey, secret), "m/keyhole.json": JSON.stringify(bucketKey) })[
        "uploader lake"
      ],
      [
        "PutObject fails for some objects: kms:GenerateDataKey (identity policy)",
        "MultipartUpload fails for some objects: kms:GenerateDataKey and kms:Decrypt (identity policy)",
      ],
    );
  });

  test("what depends on the network", () => {
    const inside = { ...wholeKey, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } };
    assert.deepEqual(answers({ "m/uploader.json": policy(write, inside) })["uploader lake"], [
      "PutObject depends on the caller's network",
      "MultipartUpload depends on the caller's network",
    ]);
  });

  test("a Deny of S3 itself", () => {
    const deny = policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::lake/*" });
    assert.deepEqual(
      answers({ "m/lake.json": deny })["uploader lake"]?.[0],
      "PutObject fails: S3 refuses s3:PutObject (bucket policy)",
    );
  });

  test("a key or key policy that the model does not know is no proof", () => {
    const without = (lake: object, keys: object): string =>
      JSON.stringify({ ...configuration, buckets: { lake: { ...configuration.buckets.lake, ...lake } }, keys });
    const mended = { "m/uploader.json": policy(write, wholeKey) };
    assert.equal(
      answers({ ...mended, "m/keyhole.json": without({}, {}) })["uploader lake"]?.[0],
      "PutObject is open: the key policy is not in the model",
    );
    assert.equal(
      answers({ ...mended, "m/keyhole.json": without({ encryption: undefined }, configuration.keys) })[
        "uploader lake"
      ]?.[0],
      "PutObject is open: the bucket's KMS key is not in the model",
    );
  });

  test("the managed key is closed to another account, at the bucket's encryption", () => {
    const managed = {
      ...configuration,
      buckets: { lake: { ...configuration.buckets.lake, encryption: { type: "aws:kms" } } },
    };
    const compiled = testModel({ "m/keyhole.json": JSON.stringify(managed) });
    assert.match(
      answers({}, compiled)["partner lake"]?.[0] ?? "",
      /^PutObject fails: aws\/s3 .* closed to other accounts$/,
    );
  });
});
