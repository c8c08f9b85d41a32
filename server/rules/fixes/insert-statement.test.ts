import assert from "node:assert/strict";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { createEngine } from "../engine.ts";

suite("the key of a statement that is inserted", () => {
  for (const [name, written, expected] of [
    [
      "has the Region that the file names",
      "arn:aws:kms:eu-north-1:key/*",
      "arn:aws:kms:eu-north-1:ACCOUNT_ID:key/KEY_ID",
    ],
    [
      "has none that no Region is called",
      "arn:aws:km:seu-west-1:111122223333:key/*",
      "arn:aws:kms:REGION:111122223333:key/KEY_ID",
    ],
  ] as const)
    test(name, () => {
      const text = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" },
          { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: written },
        ],
      });
      const inserted = diagnosticsOf(createEngine(), text)
        .flatMap(({ fixes }) => fixes)
        .filter(({ title }) => title === "Insert a statement that allows kms:GenerateDataKey and kms:Decrypt")
        .flatMap((fix) => fix.edits().map(({ newText }) => /arn:aws:kms:[^"]*/.exec(newText)?.[0]));
      assert.deepEqual([...new Set(inserted)], [expected]);
    });
});
