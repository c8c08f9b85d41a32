// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
import assert from "node:assert/strict";
import fc from "fast-check";
import { FALSE, TRUE } from "../truth.ts";
import { normalizeBase64 } from "./binary.ts";
import { holds } from "./condition.test-helper.ts";

suite("BinaryEquals", () => {
  test("AWS's example value equals itself, byte for byte", () => {
    assert.equal(holds("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="), TRUE);
    assert.equal(holds("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NQ=="), FALSE);
  });

  test("padding and unused bits are no bytes", () => {
    assert.equal(holds("BinaryEquals", "QQ==", "QQ"), TRUE);
    assert.equal(holds("BinaryEquals", "QQ==", "QR=="), TRUE);
  });

  test("what is not base64 equals nothing, not even itself", () => {
    for (const wrong of ["A", "QQ=", "Q===", "Q-_=", "QQ==QQ==", "Q Q="])
      assert.equal(holds("BinaryEquals", wrong, wrong), FALSE);
  });

  test("same bytes, same spelling", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (a, b) => {
        const [first, second] = [Buffer.from(a), Buffer.from(b)];
        assert.equal(
          normalizeBase64(first.toString("base64")) === normalizeBase64(second.toString("base64")),
          first.equals(second),
        );
        assert.deepEqual(Buffer.from(normalizeBase64(first.toString("base64")) ?? "", "base64"), first);
      }),
    );
  });
});
