import assert from "node:assert/strict";
import { append } from "./append.ts";

suite("append", () => {
  test("takes more items than a call can have arguments, and any iterable", () => {
    const list = [1];
    append(
      list,
      Array.from({ length: 1_000_000 }, () => 2),
    );
    append(list, new Set([3]));
    assert.deepEqual([list.length, list[0], list.at(-1)], [1_000_002, 1, 3]);
  });
});
