import assert from "node:assert/strict";
import { homeOfBucket } from "./bucket-names.ts";

suite("what a bucket's name tells", () => {
  for (const [name, home] of [
    ["data-111122223333-eu-west-1-an", { account: "111122223333", region: "eu-west-1" }],
    ["a-b-c-444455556666-us-gov-east-1-an", { account: "444455556666", region: "us-gov-east-1" }],
    ["x-111122223333-cn-northwest-1-an", { account: "111122223333", region: "cn-northwest-1" }],
    ["111122223333-444455556666-eu-west-1-an", { account: "444455556666", region: "eu-west-1" }],
  ] as const)
    test(name, () => {
      assert.deepEqual(homeOfBucket(name), home);
    });

  for (const name of [
    "data-111122223333-eu-west-1",
    "data-1111-eu-west-1-an",
    "data-111122223333-europe-an",
    "111122223333-eu-west-1-an",
    "-an",
    "data-111122223333-eu-west-1-AN",
    `${"x".repeat(40)}-111122223333-eu-west-1-an`,
  ])
    test(`nothing: ${name}`, () => {
      assert.equal(homeOfBucket(name), undefined);
    });
});
