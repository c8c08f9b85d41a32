import assert from "node:assert/strict";
import fc from "fast-check";
import { applyEdits } from "../policy/edits/text-edit.ts";
import { minimalEdit } from "./fix-all.ts";

suite("the minimal edit between two texts", () => {
  test("touches only what differs", () => {
    assert.deepEqual(minimalEdit('["a", "c"]', '["a", "b", "c"]'), { range: { offset: 7, end: 7 }, newText: 'b", "' });
    assert.equal(minimalEdit("same", "same"), undefined);
  });

  test("splits neither a surrogate pair nor a line break", () => {
    assert.deepEqual(minimalEdit("x😀y", "x😁y"), { range: { offset: 1, end: 3 }, newText: "😁" });
    assert.deepEqual(minimalEdit("a\r\nb", "a\rb"), { range: { offset: 1, end: 3 }, newText: "\r" });
  });

  test("leads from any text to any other", () => {
    const text = fc.array(fc.constantFrom("a", "b", "\r", "\n", "😀", "😁", "\uD83D")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = minimalEdit(before, after);
        assert.equal(edit ? applyEdits(before, [edit]) : before, after);
      }),
    );
  });
});
