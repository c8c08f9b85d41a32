/** What reads a file never throws, whatever the bytes, and what it makes of them is in order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { embeddedText } from "../../server/policy/embedded.ts";
import type { JsonNode, Range } from "../../server/policy/nodes.ts";
import { maxDepth, parseJson } from "../../server/policy/parse.ts";
import { createLineIndex } from "../../server/policy/positions.ts";

const policies = [
  `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObject", "s3:Get*"], "Resource": "arn:aws:s3:::data-lake/*" },
    {
      "Effect": "Deny", "NotAction": "kms:*", "Resource": ["*"], // why
      "Condition": { "StringNotEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" }, "Null": { "aws:TokenIssueTime": true } }
    },
  ]
}
`,
  '\ufeff{\r\n\t"Id" : "key-default-1",\r\n\t"Statement" : [{\r\n\t\t"Principal" : { "AWS" : "arn:aws:iam::111122223333:root" }\r\n\t}]\r\n}\r\n',
  JSON.stringify({
    Policy: JSON.stringify(
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*\u00e9" }] },
      null,
      2,
    ),
  }),
];

const pieces = fc
  .array(
    fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\\",
      "\\u",
      '\\"',
      "/*",
      "*/",
      "//",
      "\n",
      "\r\n",
      " ",
      "\ufeff",
      "\ud83d",
      "\udd11",
      "0",
      "-",
      "1e",
      "true",
      "nul",
      '"a"',
      '"a":',
      '"Statement":[',
      "\u0000",
    ),
    { maxLength: 40 },
  )
  .map((list) => list.join(""));
const mutations = fc
  .tuple(
    fc.constantFrom(...policies),
    fc.nat(),
    fc.constantFrom("delete", "insert", "replace", "cut", "swap"),
    fc.oneof(fc.constantFrom(...'{}[],:"\\/ \n'.split("")), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
  )
  .map(([text, place, how, char]) => {
    const at = place % text.length;
    if (how === "cut") return text.slice(0, at);
    if (how === "swap") return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
    return text.slice(0, at) + (how === "delete" ? "" : char) + text.slice(how === "insert" ? at : at + 1);
  });
const bytes = fc
  .uint8Array({ maxLength: 200 })
  .map((array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(array));
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 100 }), pieces, bytes, mutations);

/** Children lie inside their parents, one behind the other, and strings are where they say. */
function checkTree(node: JsonNode, text: string, depth = 1): void {
  assert.ok(depth <= maxDepth + 1);
  assert.ok(0 <= node.offset && node.offset < node.end && node.end <= text.length);
  if (node.kind === "string") {
    assert.equal(text.charAt(node.offset), '"');
    checkEmbedded(embeddedText(node, text), node);
  }
  let last = node.offset;
  const follows = ({ offset, end }: Range): void => {
    assert.ok(last <= offset && end <= node.end, "children lie inside their parent, in order");
    last = end;
  };
  if (node.kind === "array") {
    for (const item of node.items) {
      follows(item);
      checkTree(item, text, depth + 1);
    }
    if (node.closed) assert.equal(text.charAt(node.end - 1), "]");
  } else if (node.kind === "object") {
    for (const { key, colon, value } of node.properties) {
      follows(key);
      checkTree(key, text, depth + 1);
      if (colon >= 0) follows({ offset: colon, end: colon + 1 });
      if (value === undefined) continue;
      follows(value);
      checkTree(value, text, depth + 1);
    }
    if (node.closed) assert.equal(text.charAt(node.end - 1), "}");
  }
}

function checkEmbedded({ text, toOuter }: ReturnType<typeof embeddedText>, node: Range): void {
  let last = node.offset;
  for (let offset = 0; offset <= text.length; offset++) {
    const outer = toOuter(offset);
    assert.ok(last < outer && outer <= node.end);
    last = outer;
  }
}

function checkText(text: string): void {
  const { root, problems } = parseJson(text);
  if (root !== undefined) checkTree(root, text);
  else assert.notEqual(problems.length, 0);
  for (const { range } of problems)
    assert.ok(0 <= range.offset && range.offset <= range.end && range.end <= text.length);
}

suite("reading any text", () => {
  test("parseJson and embeddedText give trees in order", () => {
    fc.assert(fc.property(anyText, checkText), { numRuns: 3000 });
  });

  test("JSON that JSON.parse takes is read as JSON.parse reads it, without a problem", () => {
    const valueOf = (node: JsonNode | undefined): unknown => {
      if (node?.kind === "array") return node.items.map(valueOf);
      if (node?.kind === "object")
        return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]));
      return node?.value;
    };
    const check = (text: string): void => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return;
      }
      const parsed = parseJson(text);
      assert.deepEqual(parsed.problems, []);
      assert.deepEqual(valueOf(parsed.root), value);
    };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.json().map((text) => JSON.stringify(JSON.parse(text), null, "\t")),
          anyText,
        ),
        check,
      ),
      { numRuns: 1000 },
    );
  });

  test("what JSON.parse refuses has a problem, unless it holds a comment or a BOM", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!text.includes("/") && !text.startsWith("\ufeff"));
        let refused = false;
        try {
          JSON.parse(text);
        } catch {
          refused = true;
        }
        assert.equal(parseJson(text).problems.length > 0, refused);
      }),
      { numRuns: 3000 },
    );
  });

  test("every truncation of a policy", () => {
    for (const policy of policies) for (let end = 0; end <= policy.length; end++) checkText(policy.slice(0, end));
  });

  test("deep nesting", () => {
    for (const text of [
      "[".repeat(100_000),
      '{"a":'.repeat(100_000),
      '[{"a":'.repeat(50_000),
      `[${"]".repeat(100_000)}`,
    ]) {
      const { root, problems } = parseJson(text);
      assert.ok(root);
      assert.equal(problems.length, 1);
    }
  });

  test("endless mistakes", () => {
    for (const piece of ["/* ", '"', "}", "{]", "[}", "a/*", '{"a":[', '"a":', "[{},", "]}"])
      checkText(`{"S":[{"A":1},${piece.repeat(3_000)}`);
  });

  test("positions and offsets are each other's way back", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: -5, max: 250 }), (text, offset) => {
        const index = createLineIndex(text);
        const position = index.positionAt(offset);
        const back = index.offsetAt(position);
        assert.deepEqual(index.positionAt(back), position);
        const clamped = Math.min(Math.max(offset, text.startsWith("\ufeff") ? 1 : 0), text.length);
        // Only from inside a line break the way back leads to its beginning.
        if (back !== clamped) assert.equal(text.slice(back, clamped + 1), "\r\n");
        const before = text.slice(text.startsWith("\ufeff") ? 1 : 0, back);
        const lines = before.split(/\r\n|\n|\r(?!\n)/);
        assert.deepEqual(position, { line: lines.length - 1, character: lines.at(-1)?.length });
      }),
      { numRuns: 2000 },
    );
  });
});
