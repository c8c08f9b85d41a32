import assert from "node:assert/strict";
import { createLineIndex } from "./positions.ts";

/** Offset, line, character, in both directions. */
function places(text: string, ...expected: [number, number, number][]): void {
  const index = createLineIndex(text);
  for (const [offset, line, character] of expected) {
    assert.deepEqual(index.positionAt(offset), { line, character });
    assert.equal(index.offsetAt({ line, character }), offset);
  }
}

suite("createLineIndex", () => {
  test("an empty text", () => places("", [0, 0, 0]));
  test("all three line breaks", () =>
    places("a\nb\r\nc\rd", [0, 0, 0], [1, 0, 1], [2, 1, 0], [3, 1, 1], [5, 2, 0], [7, 3, 0], [8, 3, 1]));
  test("a break at the end begins a line", () => places("a\n", [2, 1, 0]));
  test("characters are UTF-16 code units", () => places("\u{1f511}a", [2, 0, 2], [3, 0, 3]));
  test("a BOM is no character", () => {
    places("\ufeffa\nb", [1, 0, 0], [2, 0, 1], [3, 1, 0]);
    assert.deepEqual(createLineIndex("\ufeffa").positionAt(0), { line: 0, character: 0 });
  });
  test("inside a line break is its beginning", () =>
    assert.deepEqual(createLineIndex("ab\r\nc").positionAt(3), { line: 0, character: 2 }));
  test("what is out of range is clamped", () => {
    const index = createLineIndex("ab\r\nc");
    assert.deepEqual(
      [index.positionAt(-1), index.positionAt(99)],
      [
        { line: 0, character: 0 },
        { line: 1, character: 1 },
      ],
    );
    assert.deepEqual(
      [
        { line: 0, character: 9 },
        { line: 9, character: 0 },
        { line: -1, character: 5 },
        { line: 1, character: -1 },
      ].map((position) => index.offsetAt(position)),
      [2, 5, 0, 4],
    );
  });
});
