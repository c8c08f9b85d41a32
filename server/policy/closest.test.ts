import assert from "node:assert/strict";
import fc from "fast-check";
import { closest } from "./closest.ts";

suite("the name that was meant", () => {
  test("is a near one, whatever its case", () => {
    const names = ["buckets", "keys", "principals", "accounts", "uploads"];
    for (const [written, meant] of [
      ["bucket", "buckets"],
      ["Keys", "keys"],
      ["princpals", "principals"],
      ["acounts", "accounts"],
      ["upload", "uploads"],
    ] as const) {
      assert.equal(closest(written, names), meant);
    }
    assert.deepEqual(
      ["owners", "x", "", "policies"].map((written) => closest(written, names)),
      [undefined, undefined, undefined, undefined],
    );
  });

  test("is the nearest of several", () => assert.equal(closest("log", ["blogs", "logs", "loggs"]), "logs"));

  test("is found by one slip anywhere in it", () => {
    const word = fc.stringMatching(/^[a-m]{4,30}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("insert", "delete", "replace"), (name, place, how) => {
        const at = place % name.length;
        const written = name.slice(0, at) + (how === "delete" ? "" : "z") + name.slice(how === "insert" ? at : at + 1);
        assert.equal(closest(written, ["nopq", name, `${name}xyzw`]), name);
      }),
    );
  });
});
