import assert from "node:assert/strict";
import type { Refused } from "./finding.ts";
import { maxRefused, summaryOf, withinLimit } from "./refused.ts";

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

const record = (principal: string, bucket: string, more: Partial<Refused> = {}): Refused => ({
  principal: role(principal),
  bucket,
  operations: ["MultipartUpload"],
  kmsActions: ["kms:Decrypt"],
  scope: "all",
  ...more,
});

const whole = {
  operations: ["PutObject", "MultipartUpload"],
  kmsActions: ["kms:GenerateDataKey", "kms:Decrypt"],
} as const;

suite("what is refused to whom", () => {
  test("one record for each principal and bucket, sorted by both", () => {
    const { refused, principals, buckets, scope } = summaryOf([
      record("b", "two"),
      record("a", "two"),
      record("b", "one"),
      record("a", "two"),
    ]);
    assert.deepEqual(
      refused.map(({ principal, bucket }) => `${principal.slice(-1)} ${bucket}`),
      ["a two", "b one", "b two"],
    );
    assert.deepEqual([principals, buckets, scope], [[role("a"), role("b")], ["one", "two"], "all"]);
  });

  test("all only if every operation and action is refused to every principal at every bucket", () => {
    assert.equal(summaryOf([record("a", "one", whole), record("a", "two", whole)]).scope, "all");
    const { scope, operations, kmsActions } = summaryOf([record("a", "one", whole), record("a", "two")]);
    assert.deepEqual({ scope, operations, kmsActions }, { scope: "some", ...whole });
    assert.equal(summaryOf([record("a", "one"), record("b", "one", { scope: "some" })]).scope, "some");
  });

  test("what may fail besides keeps its record, and adds nothing to one that fails for certain", () => {
    const open = { ...whole, scope: "conditional" } as const;
    assert.equal(summaryOf([record("a", "one", open), record("b", "one", open)]).scope, "conditional");
    assert.deepEqual(
      summaryOf([record("a", "one"), record("b", "one", open)]).refused.map(({ scope }) => scope),
      ["all", "conditional"],
    );
    for (const twice of [
      [record("a", "one"), record("a", "one", open)],
      [record("a", "one", open), record("a", "one")],
    ]) {
      assert.deepEqual(summaryOf(twice).refused, [record("a", "one", { scope: "some" })]);
    }
  });

  test("of many records 500 are listed, with their number; of principals all", () => {
    const many = Array.from({ length: maxRefused + 7 }, (_, index) => record(String(index).padStart(4, "0"), "one"));
    const data = {
      ...summaryOf(many),
      objects: [],
      keys: [],
      reason: "implicitDeny",
      layer: "identity",
      witness: {
        principal: role("0"),
        action: "kms:Decrypt",
        resource: "*",
        resourceAccount: "",
        context: {},
        call: "UploadPart",
        objectKey: "a",
        assumed: [],
      },
    } as const;
    const shown = withinLimit(data);
    assert.deepEqual(
      [shown.refused.length, shown.refusedCount, shown.principals.length],
      [maxRefused, maxRefused + 7, maxRefused + 7],
    );
    assert.equal(withinLimit({ ...data, refused: data.refused.slice(0, maxRefused) }).refusedCount, undefined);
  });
});
