import assert from "node:assert/strict";
import { parseJson } from "../parse.ts";
import type { Style } from "./style.ts";
import { detectStyle, printJson } from "./style.ts";

function detects(text: string, expected: Partial<Style>): void {
  const { root } = parseJson(text);
  assert.ok(root);
  const style = detectStyle(text, root);
  assert.deepEqual({ ...style, ...expected }, style);
}

suite("detectStyle", () => {
  test("two spaces", () =>
    detects(`{\n  "a": [\n    1\n  ]\n}`, { indent: "  ", eol: "\n", colon: ": ", singleLine: false }));
  test("tabs and CRLF", () => detects(`{\r\n\t"a": 1\r\n}`, { indent: "\t", eol: "\r\n" }));
  test("brackets beside braces count one level", () =>
    detects(`{\n   "a": [{\n      "b": 1\n   }]\n}`, { indent: "   " }));
  test("minified", () =>
    detects(`{"a":1,"b":[1,2]}`, { singleLine: true, colon: ":", comma: ",", bracePadding: "", bracketPadding: "" }));
  test("minified, one property", () => detects(`{"a":1}`, { comma: ",", bracePadding: "" }));
  test("one line with spaces", () =>
    detects(`{ "a": 1, "b": [ 1 ] }`, { singleLine: true, comma: ", ", bracePadding: " ", bracketPadding: " " }));
  test("space before the colon", () => detects(`{\n  "Version" : "2012-10-17",\n  "Id" : "x"\n}`, { colon: " : " }));
  test("lists in lines", () => detects(`{\n  "a": [\n    1,\n    2\n  ],\n  "b": [1]\n}`, { inlineLists: false }));
  test("lists on one line", () => detects(`{\n  "a": [1, 2],\n  "b": [\n    1\n  ]\n}`, { inlineLists: true }));
  test("an empty document", () =>
    detects(`{}`, { eol: "\n", indent: "  ", colon: ": ", comma: ", ", inlineLists: true }));
});

suite("printJson", () => {
  const value = { Effect: "Allow", Action: ["a", "b"], Condition: { Null: {} }, left: undefined };
  const style: Style = {
    eol: "\n",
    indent: "  ",
    colon: ": ",
    comma: ", ",
    bracePadding: " ",
    bracketPadding: "",
    inlineLists: true,
    singleLine: false,
  };

  test("over lines, behind the indentation of its first", () =>
    assert.equal(
      printJson(value, style, "  "),
      [
        `{`,
        `    "Effect": "Allow",`,
        `    "Action": ["a", "b"],`,
        `    "Condition": {`,
        `      "Null": {}`,
        `    }`,
        `  }`,
      ].join("\n"),
    ));
  test("on one line", () =>
    assert.equal(
      printJson(value, { ...style, singleLine: true }, ""),
      `{ "Effect": "Allow", "Action": ["a", "b"], "Condition": { "Null": {} } }`,
    ));
  test("a list that has no room on its line stands in lines", () => {
    const long = "x".repeat(80);
    assert.equal(printJson([long, long], style, ""), `[\n  "${long}",\n  "${long}"\n]`);
  });
});
