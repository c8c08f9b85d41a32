import assert from "node:assert/strict";
import { shortSet } from "../../../test/harness/short-set.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { keyCandidate } from "../scenario/key.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { sortStatements } from "./deciders.ts";
import { judgeUpload, underOneKey } from "./judgement.ts";
import { checkPolicy, key, otherKey } from "../../../test/harness/check-policy.ts";

suite("an upload under the key that lacks least", () => {
  test("one key is told of for both settings of S3 Bucket Keys, not the statement of another", () =>
    checkPolicy(
      "one key for both settings",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::bkt/*", "arn:aws:s3:::cat/*"] },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${otherKey}" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "ArnLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt", "arn:aws:s3:::bkt/*", "arn:aws:s3:::cat"] } }
//                                                                     ^^^^^^^^^^^^^^^^^^ kms-condition-never-met information scope=conditional actions=kms:GenerateDataKey,kms:Decrypt: Without an S3 Bucket Key
    }
  ]
}`,
    ));
});

suite("an upload whose key depends on the setting of S3 Bucket Keys", () => {
  const [first, second] = [key, otherKey].map((arn) =>
    keyCandidate("aws", "eu-west-1", "111122223333", arn.slice(arn.lastIndexOf("/") + 1)),
  );
  const caller = parseCaller("arn:aws:iam::111122223333:role/a");
  assert.ok(caller && first && second);

  /** The key under which it is judged without and with a bucket key, and under which it is told. */
  function keysOf(policy: string, keys = [first, second], actions = ["kms:GenerateDataKey", "kms:Decrypt"]) {
    const set = shortSet(policy);
    assert.ok(caller);
    const upload = {
      uploader: uploaderOf(caller),
      keys: keys.flatMap((one) => one ?? []),
      callerAccounts: ["111122223333"],
      deciders: new Map(
        actions.map((action) => [action, sortStatements(set.on(action.toLowerCase()), () => "principal")]),
      ),
    };
    const judged = judgeUpload(upload, "arn:aws:s3:::lake/a");
    assert.ok(judged);
    return [judged, underOneKey(judged, upload)].map((both) =>
      [both.off, both.on]
        .map(({ verdicts }) => (verdicts[0]?.request.key.arn === first?.arn ? "KEY" : "SECOND"))
        .join(" "),
    );
  }
  const withoutBucketKey = "StringLike kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake/*";
  const withBucketKey = "StringEquals kms:EncryptionContext:aws:s3:arn arn:aws:s3:::lake";

  test("is told under the one with which it passes without one", () => {
    assert.deepEqual(keysOf(`Allow kms:* on KEY if ${withoutBucketKey}; Allow kms:GenerateDataKey on SECOND`), [
      "KEY SECOND",
      "KEY KEY",
    ]);
  });

  test("is told under the one with which it passes with one", () => {
    assert.deepEqual(keysOf(`Allow kms:* on SECOND if ${withBucketKey}; Allow kms:GenerateDataKey on KEY`), [
      "KEY SECOND",
      "SECOND SECOND",
    ]);
  });

  test("is told under both, where only a network refuses it under the other", () => {
    assert.deepEqual(
      keysOf(`Allow kms:* on KEY if ${withoutBucketKey}; Allow kms:* on SECOND if StringEquals aws:SourceVpce vpce-1a`),
      ["KEY SECOND", "KEY SECOND"],
    );
  });

  test("is told under the one that lacks less with the other setting, where it passes under both", () => {
    assert.deepEqual(keysOf(`Allow kms:* on KEY,SECOND if ${withoutBucketKey}; Allow kms:GenerateDataKey on SECOND`), [
      "KEY SECOND",
      "SECOND SECOND",
    ]);
  });

  test("is told under the one that lacks less, be it a less likely one", () => {
    assert.ok(second);
    assert.deepEqual(
      keysOf(
        `Allow kms:GenerateDataKey on KEY,SECOND if ${withoutBucketKey}; Allow kms:GenerateDataKey on SECOND if ${withBucketKey}`,
        [first, { ...second, assumed: true }],
      ),
      ["KEY SECOND", "SECOND SECOND"],
    );
  });

  test("is told under the one whose Allow fails by fewer conditions without one", () => {
    const fails = "Bool aws:SecureTransport false and";
    assert.deepEqual(
      keysOf(
        `Allow kms:GenerateDataKey on KEY,SECOND; Allow kms:Decrypt on KEY if ${fails} ${withBucketKey}; Allow kms:Decrypt on SECOND if ${fails} ${withoutBucketKey}`,
      ),
      ["SECOND KEY", "SECOND SECOND"],
    );
  });

  test("that asks for one action only is judged by the same encryption context", () => {
    assert.deepEqual(
      keysOf(
        `Allow kms:Decrypt on KEY if ${withoutBucketKey}; Allow kms:Decrypt on SECOND if Bool aws:SecureTransport false`,
        [second, first],
        ["kms:Decrypt"],
      ),
      ["KEY SECOND", "KEY KEY"],
    );
  });
});
