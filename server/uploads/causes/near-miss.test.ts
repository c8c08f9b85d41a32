import assert from "node:assert/strict";
import { createEngine } from "../../rules/engine.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";

suite("near misses", () => {
  test("where the uploads' key is named elsewhere, a condition that fails in its Region is told beside a wrong key", () => {
    const allow = (Action: string, Resource: string, more = {}): object => ({
      Effect: "Allow",
      Action,
      Resource,
      ...more,
    });
    const policy = {
      Version: "2012-10-17",
      Statement: [
        allow("s3:PutObject", "arn:aws:s3:::lake/*"),
        allow("kms:GenerateDataKey", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        allow("kms:Decrypt", "alias/lake", {
          Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } },
        }),
      ],
    };
    const text = JSON.stringify(policy);
    assert.deepEqual(
      diagnosticsOf(createEngine(), text).map(({ code, range }) => [code, text.slice(range.offset, range.end)]),
      [
        ["kms-key-not-covered", '"alias/lake"'],
        ["kms-condition-never-met", '"eu-west-1"'],
      ],
    );
  });
});
