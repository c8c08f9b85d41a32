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

  test("is as near as a table of distances says, also where names are longer than a machine word", () => {
    const word = fc.stringMatching(/^[ab]{0,40}$/);
    fc.assert(
      fc.property(word, word, fc.nat(4), (name, other, most) => {
        let row = Array.from({ length: other.length + 1 }, (_, j) => j);
        for (let i = 0; i < name.length; i++)
          row = row.reduce<number[]>(
            (next, up, j) => [
              ...next,
              j === 0
                ? i + 1
                : Math.min((row[j - 1] ?? 0) + (name[i] === other[j - 1] ? 0 : 1), up + 1, (next[j - 1] ?? 0) + 1),
            ],
            [],
          );
        const isNear = (row[other.length] ?? 0) <= Math.min(most, Math.ceil(name.length / 3));
        assert.equal(closest(name, [other], most), isNear ? other : undefined);
      }),
    );
  });

  test("is not looked for where the text is too long to be a name", () =>
    assert.equal(closest("a".repeat(1025), ["a".repeat(1026)]), undefined));

  test("is only what fits, which is asked of what is near", () => {
    const asked: string[] = [];
    const fits = (name: string): boolean => asked.push(name) > 0 && name !== "logs";
    assert.equal(closest("log", ["logs", "blogs", "loggs", "lo"], 3, fits), "lo");
    assert.deepEqual(asked, ["logs", "lo"]);
  });

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
