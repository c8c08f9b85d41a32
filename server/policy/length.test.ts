import assert from "node:assert/strict";
import { withCommas } from "./length.ts";

suite("lengths as messages say them", () => {
  test("a comma before each three digits", () => {
    for (const count of [0, 7, 80, 999, 1_000, 6_144, 10_240, 100_000, 1_234_567])
      assert.equal(withCommas(count), count.toLocaleString("en-US"));
  });
});
