import assert from "node:assert/strict";
import type { ArrayNode, JsonNode, ObjectNode } from "./nodes.ts";
import { maxDepth, parseJson } from "./parse.ts";

/** The tree as JSON; a property without its value is "?". */
function shown(node: JsonNode | undefined): unknown {
  if (node === undefined) return "?";
  if (node.kind === "array") return node.items.map(shown);
  if (node.kind === "object")
    return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, shown(value)]));
  return node.value;
}

/** The tree, and each problem as its code and the text it stands on. */
function reads(text: string, tree: unknown, ...problems: string[]): void {
  const parsed = parseJson(text);
  assert.deepEqual(shown(parsed.root), tree);
  assert.deepEqual(
    parsed.problems.map(({ code, range }) => `${code} ${text.slice(range.offset, range.end)}`),
    problems,
  );
}

suite("parseJson", () => {
  test("ranges include quotes and brackets, end is behind the last character", () => {
    const text = ` { "a" : ["\\u0062", -1.5e3, true, null] } `;
    const root = parseJson(text).root as ObjectNode;
    assert.deepEqual(root, {
      kind: "object",
      offset: 1,
      end: 41,
      closed: true,
      properties: [
        {
          key: { kind: "string", offset: 3, end: 6, value: "a" },
          colon: 7,
          value: {
            kind: "array",
            offset: 9,
            end: 39,
            closed: true,
            items: [
              { kind: "string", offset: 10, end: 18, value: "b" },
              { kind: "number", offset: 20, end: 26, value: -1500 },
              { kind: "boolean", offset: 28, end: 32, value: true },
              { kind: "null", offset: 34, end: 38, value: null },
            ],
          },
        },
      ],
    });
  });
  test("comments are no problem", () => reads(`// a\n{ "a": /* b */ 1 } // c`, { a: 1 }));
  test("a trailing comma is one", () => {
    reads(`{ "a": [1, ], }`, { a: [1] }, "trailingComma ,", "trailingComma ,");
  });
  test("keys written twice are all kept, in order", () => {
    const root = parseJson(`{"a":1,"b":2,"a":3}`).root as ObjectNode;
    assert.deepEqual(
      root.properties.map(({ key, value }) => [key.value, shown(value)]),
      [
        ["a", 1],
        ["b", 2],
        ["a", 3],
      ],
    );
  });
  test("a BOM is passed over and counted", () => assert.equal(parseJson(`\ufeff{}`).root?.offset, 1));
  test("an empty text", () => reads(" ", "?", "valueExpected "));
  test("text behind the document", () => reads(`{} x`, {}, "endOfFileExpected x"));
  test("broken strings and numbers", () => {
    reads(
      `["\\q", "\\u12", "\u0001", 1.]`,
      ["", "", "\u0001", 1],
      `invalidEscape "\\q"`,
      `invalidEscape "\\u12"`,
      `invalidCharacter "\u0001"`,
      "invalidNumber 1.",
    );
  });
  test("nesting deeper than the limit is cut there", () => {
    const text = `[0, ${"[".repeat(maxDepth)}`;
    const { root, problems } = parseJson(text);
    assert.deepEqual(problems, [{ code: "tooDeep", range: { offset: text.length - 1, end: text.length } }]);
    assert.equal(((root as ArrayNode).items[1] as ArrayNode).items.length, 1);
    assert.deepEqual(parseJson("[".repeat(maxDepth) + "]".repeat(maxDepth)).problems, []);
  });
});

suite("parseJson on half-typed text", () => {
  test("a value is not typed yet", () => {
    reads(`{ "a": , "b": 1 }`, { a: "?", b: 1 }, `valueExpected "a":`);
    reads(`{ "a": }`, { a: "?" }, `valueExpected "a":`);
    reads(`{\n  "a":\n  "b": 1\n}`, { a: "?", b: 1 }, `valueExpected "a":`);
    reads(`{ "a" }`, { a: "?" }, `colonExpected "a"`);
  });
  test("a comma or colon is missing", () => {
    reads(`{ "a": 1 "b": 2 }`, { a: 1, b: 2 }, `commaExpected "b"`);
    reads(`["a" "b"]`, ["a", "b"], `commaExpected "b"`);
    reads(`{ "a" "x", "b": 1 }`, { a: "x", b: 1 }, `colonExpected "a"`);
    reads(`[, 1]`, [1], "valueExpected ,");
  });
  test("what is left open ends where its last token ends", () => {
    const text = `{ "a": [1, {"b": "x  \n `;
    const root = parseJson(text).root as ObjectNode;
    const list = root.properties[0]?.value as ArrayNode;
    const end = text.indexOf("\n");
    assert.deepEqual([root.closed, root.end, list.closed, list.end, list.items[1]?.end], [false, end, false, end, end]);
  });
  test("a list without its bracket ends before the next key", () => {
    reads(`{ "a": ["x", "y", "b": 1 }`, { a: ["x", "y"], b: 1 }, "closeBracketExpected [");
    reads(`{ "a": ["x" }`, { a: ["x"] }, "closeBracketExpected [");
  });
  test("a string without a quote ends with its line", () => {
    reads(`{ "a": "x,\n  "b": 1 }`, { a: "x,", b: 1 }, `unclosedString "x,`, `commaExpected "b"`);
    reads(`{ "a": Allow, "b": 1 }`, { a: "?", b: 1 }, "unexpectedToken Allow", `valueExpected "a":`);
  });
  test("an ARN without its opening quote opens no comment", () => {
    assert.deepEqual(
      (shown(parseJson(`{\n "a": arn:aws:s3:::b/*",\n "b": 1 }`).root) as Record<string, unknown>)["b"],
      1,
    );
    assert.deepEqual(
      (shown(parseJson(`{\n "a": arn:aws:s3:::b/*,\n "b": "*/" }`).root) as Record<string, unknown>)["b"],
      "*/",
    );
  });
  test("a statement without its closing brace", () =>
    reads(
      `{"S":[{"A":"a", {"A":"b"}, {"A":"c"}]}`,
      { S: [{ A: "a" }, { A: "b" }, { A: "c" }] },
      "closeBraceExpected {",
    ));
  test("a statement without its opening brace", () => {
    reads(`{"S":["A":"a"}, {"A":"b"}]}`, { S: [{ A: "a" }, { A: "b" }] }, `openBraceExpected "A"`);
    reads(
      `{"S":[{"A":"a"}, "A":"b"}, {"A":"c"}]}`,
      { S: [{ A: "a" }, { A: "b" }, { A: "c" }] },
      `openBraceExpected "A"`,
    );
  });
  test("a brace or bracket too many", () => {
    reads(`{"S":[{"A":"a"}}, {"A":"b"}]}`, { S: [{ A: "a" }, { A: "b" }] }, "unexpectedToken }");
    reads(`{"S":[{"A":["a"}, "b"]}, {"A":"c"}]}`, { S: [{ A: ["a", "b"] }, { A: "c" }] }, "unexpectedToken }");
    reads(`{"S":[{"A":"a"], "B":1}, {"A":"b"}]}`, { S: [{ A: "a", B: 1 }, { A: "b" }] }, "unexpectedToken ]");
  });

  const before = `{ "Sid": "before", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*" }`;
  const after = `{ "Sid": "after", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }`;
  const broken = `    {
      "Sid": "broken",
      "Effect": "Allow",
      "Action": ["s3:PutObject", "s3:PutObjectAcl"],
      "Resource": [
        "arn:aws:s3:::a/*",
        "arn:aws:s3:::b/*"
      ],
      "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }
    }`;
  /** Both neighbours are found as statements of their own, with their own text. */
  const keepsNeighbours = (statement: string): void => {
    const text = `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${before},\n${statement},\n    ${after}\n  ]\n}\n`;
    const root = parseJson(text).root as ObjectNode;
    const list = root.properties.find(({ key }) => key.value === "Statement")?.value as ArrayNode;
    const texts = list.items.map(({ offset, end }) => text.slice(offset, end));
    assert.ok(texts.includes(before) && texts.includes(after), `a neighbour is lost:\n${text}`);
  };

  test("any one character of a statement left out: both its neighbours stay", () => {
    for (let i = broken.indexOf("{"); i < broken.length; i++) keepsNeighbours(broken.slice(0, i) + broken.slice(i + 1));
  });
  test("any one colon, quote or letter put into a statement: both its neighbours stay", () => {
    for (let i = broken.indexOf("{") + 1; i < broken.length; i++) {
      for (const char of [":", '"', "x"]) keepsNeighbours(broken.slice(0, i) + char + broken.slice(i));
    }
  });
  test("a statement typed up to any place and its closing brace: both its neighbours stay", () => {
    for (let i = broken.indexOf("{") + 1; i < broken.length; i++) keepsNeighbours(`${broken.slice(0, i)}\n    }`);
  });
});
