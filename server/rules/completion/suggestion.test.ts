import assert from "node:assert/strict";
import { asPlain, asSnippet, hasStops, matchesTyped, stop, withoutStops } from "./suggestion.ts";

suite("texts with stops", () => {
  for (const [text, plain, snippet] of [
    ["plain", "plain", "plain"],
    [stop(1, ""), "", "$1"],
    [stop(1, "a"), "a", "${1:a}"],
    [`x${stop(2, "a", "b,c|d")}y`, "xay", "x${2|a,b\\,c\\|d|}y"],
    [`${stop(1, "a}$")}/${stop(1, "a}$")}`, "a}$/a}$", "${1:a\\}\\$}/${1:a\\}\\$}"],
    ["a$b}c\\d", "a$b}c\\d", "a\\$b\\}c\\\\d"],
    [stop(10, "a"), "a", "${10:a}"],
  ] as const)
    test(JSON.stringify(snippet), () => {
      assert.equal(asPlain(text), plain);
      assert.equal(asSnippet(text), snippet);
      assert.equal(hasStops(text), snippet.includes("$1") || snippet.includes("${"));
    });

  test("a text of somebody's has none", () => {
    assert.equal(withoutStops(`a${stop(1, "b")}c`), "a1bc");
    assert.equal(asPlain(stop(1, `a${stop(2, "b", "c")}`)), "a2bc");
  });

  test("what is typed is found by its letters in their order, whatever their case", () => {
    for (const [typed, text, expected] of [
      ["", "", true],
      ["", "abc", true],
      ["gdk", "kms:GenerateDataKey", true],
      ["GDK", "kms:generatedatakey", true],
      ["kg", "GenerateDataKey", false],
      ["aa", "a", false],
      ["a", "", false],
      ["abc", "abc", true],
      ["abcc", "abc", false],
    ] as const)
      assert.equal(matchesTyped(typed, text), expected, `${typed} in ${text}`);
  });
});
