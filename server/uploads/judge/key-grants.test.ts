import assert from "node:assert/strict";
import { otherAccount, stranger } from "../../../test/harness/drawn-workspace.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { ModelGrant } from "../../workspace/model.ts";
import { grantAllows } from "./key-grants.ts";

const object = "arn:aws:s3:::data-lake/Incoming/a";

function allows(constraint: Partial<ModelGrant>, grantee = stranger): boolean {
  const caller = parseCaller(stranger);
  assert.ok(caller);
  const place = { file: "keyhole.json", range: { offset: 0, end: 0 } };
  return grantAllows(
    {
      grantee,
      operations: ["GenerateDataKey"],
      place,
      encryptionContextEquals: undefined,
      encryptionContextSubset: undefined,
      ...constraint,
    },
    caller,
    "kms:GenerateDataKey",
    object,
  );
}

suite("grants of a key", () => {
  test("allow their grantee what they list", () => {
    assert.ok(allows({}));
    assert.ok(!allows({ operations: ["Decrypt"] }));
    assert.ok(!allows({}, `arn:aws:iam::${otherAccount}:role/other`));
  });

  test("compare names of the encryption context without regard to case, values with it", () => {
    for (const constraint of ["encryptionContextEquals", "encryptionContextSubset"] as const) {
      for (const name of ["aws:s3:arn", "AWS:S3:Arn"]) {
        assert.ok(allows({ [constraint]: { [name]: object } }), `${constraint} ${name}`);
        assert.ok(
          !allows({ [constraint]: { [name]: object.toLowerCase() } }),
          `${constraint} ${name}, the value in another case`,
        );
      }
      assert.ok(
        !allows({ [constraint]: { "aws:s3:arn": object, department: "data" } }),
        `${constraint} with a pair that S3 does not send`,
      );
    }
  });

  test("a constraint without pairs: every context holds it, none is equal to it", () => {
    assert.ok(allows({ encryptionContextSubset: {} }));
    assert.ok(!allows({ encryptionContextEquals: {} }));
  });
});
