import assert from "node:assert/strict";
import fc from "fast-check";
import { applyEdits } from "./edits/text-edit.ts";
import { embeddedText } from "./embedded.ts";
import type { ObjectNode, StringNode } from "./nodes.ts";
import { parseJson } from "./parse.ts";

/** The text of the string that is the first property's value, and its node. */
function stringIn(text: string): StringNode {
  return (parseJson(text).root as ObjectNode).properties[0]?.value as StringNode;
}

suite("embeddedText", () => {
  test("every escape stands at its own place", () => {
    const text = String.raw`{ "Policy": "a\n\t\"\\\/\u0062\ud83d\udd11c" }`;
    const embedded = embeddedText(stringIn(text), text);
    assert.equal(embedded.text, 'a\n\t"\\/b\u{1f511}c');
    assert.deepEqual(
      [...embedded.text.split("").keys()].map((offset) => {
        const { offset: from, end } = embedded.toOuterRange({ offset, end: offset + 1 });
        return text.slice(from, end);
      }),
      ["a", "\\n", "\\t", '\\"', "\\\\", "\\/", "\\u0062", "\\ud83d", "\\udd11", "c"],
    );
  });
  test("offsets outside the string are clamped to its content", () => {
    const text = `{ "Policy": "ab" }`;
    const embedded = embeddedText(stringIn(text), text);
    assert.deepEqual(
      [-1, 0, 2, 99].map((offset) => embedded.toOuter(offset)),
      [13, 13, 15, 15],
    );
  });
  test("a string that is not closed, with escapes that are none", () => {
    const text = `{ "Policy": "a\\qb\\u12c`;
    const embedded = embeddedText(stringIn(text), text);
    assert.equal(embedded.text, "ab");
    assert.deepEqual(
      [0, 1, 2].map((offset) => text.charAt(embedded.toOuter(offset))),
      ["a", "b", ""],
    );
  });
  test("an edit is escaped", () => {
    const text = String.raw`{ "Policy": "{\n  \"a\": \"x\"\n}" }`;
    const embedded = embeddedText(stringIn(text), text);
    const at = embedded.text.indexOf('"x"') + 3;
    const edit = embedded.toOuterEdit({ range: { offset: at, end: at }, newText: ',\n  "b": 1' });
    assert.equal(applyEdits(text, [edit]), String.raw`{ "Policy": "{\n  \"a\": \"x\",\n  \"b\": 1\n}" }`);
  });
  test("an edit of any string, embedded twice, says outside what it says inside", () => {
    const string = fc.string({ unit: "binary", maxLength: 12 });
    fc.assert(
      fc.property(string, string, fc.nat(), fc.nat(), (value, newText, a, b) => {
        const inner = `{"b":${JSON.stringify(value)}}`;
        const outer = `{"a":${JSON.stringify(inner)}}`;
        const first = embeddedText(stringIn(outer), outer);
        const second = embeddedText(stringIn(first.text), first.text);
        assert.equal(second.text, value);
        const [offset, end] = [a % (value.length + 1), b % (value.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const edit = { range: { offset, end }, newText };
        const edited = applyEdits(outer, [first.toOuterEdit(second.toOuterEdit(edit))]);
        assert.equal(JSON.parse((JSON.parse(edited) as { a: string }).a).b, applyEdits(value, [edit]));
      }),
    );
  });
});
