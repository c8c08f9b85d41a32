import assert from "node:assert/strict";
import type { ArrayNode } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import { removeFromList, removeSeveral } from "./remove.ts";
import { detectStyle } from "./style.ts";
import { applyEdits } from "./text-edit.ts";

function lines(...text: string[]): string {
  return text.join("\n");
}

const styleOf = (text: string) => detectStyle(text, parseJson(text).root!);

/** Removes the string "x" from a list. */
function removesItem(before: string, after: string): void {
  const array = parseJson(before).root as ArrayNode;
  const item = array.items.find(({ kind, ...node }) => kind === "string" && "value" in node && node.value === "x");
  assert.ok(item);
  assert.equal(applyEdits(before, removeFromList(before, styleOf(before), array, item)), after);
}

suite("removeFromList", () => {
  test("inline: first, middle, last, only", () => {
    removesItem(`["x", "b", "c"]`, `["b", "c"]`);
    removesItem(`["a", "x", "c"]`, `["a", "c"]`);
    removesItem(`["a", "b", "x"]`, `["a", "b"]`);
    removesItem(`[ "x" ]`, `[]`);
    removesItem(`["a","x"]`, `["a"]`);
    removesItem(`[ "a", "x" ]`, `[ "a" ]`);
  });
  test("lines: first, middle, last, only", () => {
    removesItem(lines(`[`, `  "x",`, `  "b"`, `]`), lines(`[`, `  "b"`, `]`));
    removesItem(lines(`[`, `  "a",`, `  "x",`, `  "c"`, `]`), lines(`[`, `  "a",`, `  "c"`, `]`));
    removesItem(lines(`[`, `  "a",`, `  "x"`, `]`), lines(`[`, `  "a"`, `]`));
    removesItem(lines(`[`, `  "x"`, `]`), `[]`);
  });
  test("CRLF and tabs", () => removesItem(`[\r\n\t"a", // a\r\n\t"x" // x\r\n]\r\n`, `[\r\n\t"a" // a\r\n]\r\n`));
  test("the last, with comments of both", () =>
    removesItem(lines(`[`, `  "a", // why a`, `  "x" // why x`, `]`), lines(`[`, `  "a" // why a`, `]`)));
  test("in the middle, with its comment", () =>
    removesItem(
      lines(`[`, `  "a", // why a`, `  "x", // why x`, `  // why c`, `  "c"`, `]`),
      lines(`[`, `  "a", // why a`, `  // why c`, `  "c"`, `]`),
    ));
  test("the only one, with its comment", () =>
    removesItem(lines(`[`, `  // some`, `  "x" // why x`, `]`), lines(`[`, `  // some`, `]`)));
  test("trailing comma", () => {
    removesItem(lines(`[`, `  "a",`, `  "x",`, `]`), lines(`[`, `  "a",`, `]`));
    removesItem(lines(`[`, `  "a", // why a`, `  "x", // why x`, `]`), lines(`[`, `  "a", // why a`, `]`));
    removesItem(`["a", "x", ]`, `["a", ]`);
    removesItem(`["x",]`, `[]`);
  });
  test("block comments on the line", () => {
    removesItem(`["a", /* b */ "b", "x" /* x */]`, `["a", /* b */ "b"]`);
    removesItem(`["a" /* a */, "x", /* c */ "c"]`, `["a" /* a */, /* c */ "c"]`);
    removesItem(`["x" /* x */, /* c */ "c"]`, `[/* c */ "c"]`);
  });
  test("the last, with the bracket on its line behind a comment", () =>
    removesItem(lines(`["a", // why a`, ` "x"]`), lines(`["a" // why a`, `]`)));
  test("comma first", () => removesItem(lines(`[ "a" // a`, `, "x"`, `]`), lines(`[ "a" // a`, `]`)));
  test("an item of another list is not removed", () => {
    const text = `[["a"], ["b"]]`;
    const [first, second] = (parseJson(text).root as ArrayNode).items as [ArrayNode, ArrayNode];
    assert.deepEqual(removeFromList(text, styleOf(text), first, second.items[0]!), []);
  });
});

suite("removeSeveral", () => {
  /** Removes every string "x". */
  const removesAll = (before: string, after: string): void => {
    const array = parseJson(before).root as ArrayNode;
    const gone = array.items.filter((node) => node.kind === "string" && node.value === "x");
    assert.equal(applyEdits(before, removeSeveral(before, styleOf(before), array, gone)), after);
  };

  test("neighbours, one of which has a comment", () => {
    removesAll(lines(`[`, `  "x",`, `  "x", // why`, `  "b"`, `]`), lines(`[`, `  "b"`, `]`));
    removesAll(lines(`[`, `  "x", // why`, `  "x",`, `  "b"`, `]`), lines(`[`, `  "b"`, `]`));
    removesAll(lines(`[`, `  "a",`, `  "x",`, `  "x", // why`, `  "x"`, `]`), lines(`[`, `  "a"`, `]`));
    // The line that a comment begins takes what the one before it took of its indentation.
    removesAll(
      lines(`[`, `  "x",`, `  "x",`, `  "x",`, `  /* why */"b",`, `  "x",`, `  "x"`, `]`),
      lines(`[`, `  /* why */"b"`, `]`),
    );
  });
});
