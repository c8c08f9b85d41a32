import assert from "node:assert/strict";
import type { ArrayNode, JsonNode, ObjectNode, StringNode } from "../nodes.ts";
import { propertyOf } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import { addCondition, addProperty, addToList, insertStatement } from "./insert.ts";
import type { Style } from "./style.ts";
import { detectStyle } from "./style.ts";
import type { TextEdit } from "./text-edit.ts";
import { applyEdits } from "./text-edit.ts";

/** The text after the edit of the node at `path`. */
function edited(
  text: string,
  path: readonly (string | number)[],
  edit: (node: JsonNode, style: Style) => TextEdit[],
): string {
  const { root } = parseJson(text);
  assert.ok(root);
  let node: JsonNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "object") node = propertyOf(node, String(step))?.value;
    else if (node?.kind === "array") node = node.items[Number(step)];
  }
  assert.ok(node);
  return applyEdits(text, edit(node, detectStyle(text, root)));
}

function lines(...text: string[]): string {
  return text.join("\n");
}

/** Adds `"b"` to the list or string under the key `a`, behind the item at `after`. */
function addsB(before: string, after: string, behind?: number): void {
  const result = edited(before, ["a"], (node, style) => {
    const item = behind === undefined ? undefined : ((node as ArrayNode).items[behind] as StringNode);
    return addToList(before, style, node as ArrayNode | StringNode, ["b"], item);
  });
  assert.equal(result, after);
}

suite("addToList", () => {
  test("string, two spaces", () => addsB(`{\n  "a": "x",\n  "c": 1\n}\n`, `{\n  "a": ["x", "b"],\n  "c": 1\n}\n`));
  test("string, in a file that writes its lists in lines", () =>
    addsB(
      lines(`{`, `    "l": [`, `        "1",`, `        "2"`, `    ],`, `    "a": "x"`, `}`),
      lines(
        `{`,
        `    "l": [`,
        `        "1",`,
        `        "2"`,
        `    ],`,
        `    "a": [`,
        `        "x",`,
        `        "b"`,
        `    ]`,
        `}`,
      ),
    ));
  test("string, with others on its line", () =>
    addsB(
      lines(`{ "a": "x", "l": [`, `  "1",`, `  "2" ] }`),
      lines(`{ "a": ["x", "b"], "l": [`, `  "1",`, `  "2" ] }`),
    ));
  test("string, minified", () => addsB(`{"a":"x","c":1}`, `{"a":["x","b"],"c":1}`));
  test("string, no room on the line", () => {
    const arn = `"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab-1234abcd-12ab-34cd-56ef-1234567890"`;
    addsB(`{\n\t"a": ${arn}\n}`, `{\n\t"a": [\n\t\t${arn},\n\t\t"b"\n\t]\n}`);
  });
  test("inline list", () => addsB(`{ "a": ["x", "y"] }`, `{ "a": ["x", "y", "b"] }`));
  test("inline list with padding", () => addsB(`{ "a": [ "x" ] }`, `{ "a": [ "x", "b" ] }`));
  test("inline list, behind the first", () => addsB(`{"a":["x","y"]}`, `{"a":["x","b","y"]}`, 0));
  test("lines", () => addsB(`{\n\t"a": [\n\t\t"x"\n\t]\n}`, `{\n\t"a": [\n\t\t"x",\n\t\t"b"\n\t]\n}`));
  test("lines, CRLF", () =>
    addsB(`{\r\n "a": [\r\n  "x"\r\n ]\r\n}\r\n`, `{\r\n "a": [\r\n  "x",\r\n  "b"\r\n ]\r\n}\r\n`));
  test("lines, behind the first", () => addsB(`{ "a": [\n  "x",\n  "y" ] }`, `{ "a": [\n  "x",\n  "b",\n  "y" ] }`, 0));
  test("items aligned under the first", () =>
    addsB(lines(`{"a": ["x",`, `      "y"]}`), lines(`{"a": ["x",`, `      "y",`, `      "b"]}`)));
  test("comma first", () =>
    addsB(lines(`{ "a":`, `  [ "x"`, `  , "y"`, `  ] }`), lines(`{ "a":`, `  [ "x"`, `  , "y"`, `  , "b"`, `  ] }`)));
  test("the comma comes before the comment", () =>
    addsB(lines(`{ "a": [`, `  "x" // why x`, `] }`), lines(`{ "a": [`, `  "x", // why x`, `  "b"`, `] }`)));
  test("comment of an item in the middle", () =>
    addsB(
      lines(`{ "a": [`, `  "x", // why x`, `  // why y`, `  "y"`, `] }`),
      lines(`{ "a": [`, `  "x", // why x`, `  "b",`, `  // why y`, `  "y"`, `] }`),
      0,
    ));
  test("block comment on the line", () => addsB(`{"a": ["x" /* why */]}`, `{"a": ["x" /* why */, "b"]}`));
  test("block comment before the next item", () =>
    addsB(`{"a": ["x", /* y */ "y"]}`, `{"a": ["x", "b", /* y */ "y"]}`, 0));
  test("comment on the last line of the list", () =>
    addsB(
      lines(`{ "a": [`, `  "x"`, `  // more to come`, `] }`),
      lines(`{ "a": [`, `  "x",`, `  "b"`, `  // more to come`, `] }`),
    ));
  test("trailing comma", () => addsB(lines(`{ "a": [`, `  "x",`, `] }`), lines(`{ "a": [`, `  "x",`, `  "b",`, `] }`)));
  test("trailing comma and comment", () =>
    addsB(lines(`{ "a": [`, `  "x", // why`, `] }`), lines(`{ "a": [`, `  "x", // why`, `  "b",`, `] }`)));
  test("empty list", () => addsB(`{ "a": [] }`, `{ "a": ["b"] }`));
  test("empty list in lines", () => addsB(`{\n  "a": [\n  ]\n}`, `{\n  "a": [\n    "b"\n  ]\n}`));
  test("list with nothing but a comment", () =>
    addsB(
      lines(`{`, `  "a": [`, `    // none yet`, `  ]`, `}`),
      lines(`{`, `  "a": [`, `    // none yet`, `    "b"`, `  ]`, `}`),
    ));
  test("nothing to add", () =>
    assert.equal(
      edited(`{"a":"x"}`, ["a"], (node, style) => addToList(`{"a":"x"}`, style, node as StringNode, [])),
      `{"a":"x"}`,
    ));
  test("escapes", () =>
    assert.equal(
      edited(`["x"]`, [], (node, style) => addToList(`["x"]`, style, node as ArrayNode, ['"\\\n'])),
      String.raw`["x", "\"\\\n"]`,
    ));
});

suite("insertStatement", () => {
  const allow = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
  const inserts = (before: string, after: string, behind?: number): void => {
    assert.equal(
      edited(before, ["Statement"], (node, style) => {
        const statement = behind === undefined ? undefined : ((node as ArrayNode).items[behind] as ObjectNode);
        return insertStatement(before, style, node as ArrayNode | ObjectNode, allow, statement);
      }),
      after,
    );
  };

  test("into a list, four spaces", () =>
    inserts(
      lines(`{`, `    "Statement": [`, `        {`, `            "Effect": "Deny"`, `        }`, `    ]`, `}`),
      lines(
        `{`,
        `    "Statement": [`,
        `        {`,
        `            "Effect": "Deny"`,
        `        },`,
        `        {`,
        `            "Effect": "Allow",`,
        `            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],`,
        `            "Resource": "*"`,
        `        }`,
        `    ]`,
        `}`,
      ),
    ));
  test("behind the first, tabs and lists in lines", () =>
    inserts(
      lines(
        `{`,
        `\t"Statement": [`,
        `\t\t{`,
        `\t\t\t"Action": [`,
        `\t\t\t\t"a",`,
        `\t\t\t\t"b"`,
        `\t\t\t]`,
        `\t\t},`,
        `\t\t{}`,
        `\t]`,
        `}`,
      ),
      lines(
        `{`,
        `\t"Statement": [`,
        `\t\t{`,
        `\t\t\t"Action": [`,
        `\t\t\t\t"a",`,
        `\t\t\t\t"b"`,
        `\t\t\t]`,
        `\t\t},`,
        `\t\t{`,
        `\t\t\t"Effect": "Allow",`,
        `\t\t\t"Action": [`,
        `\t\t\t\t"kms:Decrypt",`,
        `\t\t\t\t"kms:GenerateDataKey"`,
        `\t\t\t],`,
        `\t\t\t"Resource": "*"`,
        `\t\t},`,
        `\t\t{}`,
        `\t]`,
        `}`,
      ),
      0,
    ));
  test("brackets beside the braces, as the AWS CLI's documentation writes", () =>
    inserts(
      lines(`{`, `  "Version" : "2012-10-17",`, `  "Statement" : [{`, `    "Effect" : "Deny"`, `  }]`, `}`),
      lines(
        `{`,
        `  "Version" : "2012-10-17",`,
        `  "Statement" : [{`,
        `    "Effect" : "Deny"`,
        `  }, {`,
        `    "Effect" : "Allow",`,
        `    "Action" : ["kms:Decrypt", "kms:GenerateDataKey"],`,
        `    "Resource" : "*"`,
        `  }]`,
        `}`,
      ),
    ));
  test("minified", () =>
    inserts(
      `{"Statement":[{"Effect":"Deny"}]}`,
      `{"Statement":[{"Effect":"Deny"},{"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"}]}`,
    ));
  test("one line with spaces", () =>
    inserts(
      `{ "Statement": [ { "Effect": "Deny" } ] }`,
      `{ "Statement": [ { "Effect": "Deny" }, { "Effect": "Allow", "Action": [ "kms:Decrypt", "kms:GenerateDataKey" ], "Resource": "*" } ] }`,
    ));
  test("a statement a line", () =>
    inserts(
      lines(
        `{`,
        `  "Statement": [`,
        `    { "Effect": "Deny" }, // no`,
        `    { "Effect": "Deny" }  // never`,
        `  ]`,
        `}`,
      ),
      lines(
        `{`,
        `  "Statement": [`,
        `    { "Effect": "Deny" }, // no`,
        `    { "Effect": "Deny" },  // never`,
        `    { "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" }`,
        `  ]`,
        `}`,
      ),
    ));
  test("a single statement becomes a list", () =>
    inserts(
      lines(`{`, `  "Statement": {`, `    "Effect": "Deny"`, `  }`, `}`, ``),
      lines(
        `{`,
        `  "Statement": [{`,
        `    "Effect": "Deny"`,
        `  }, {`,
        `    "Effect": "Allow",`,
        `    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],`,
        `    "Resource": "*"`,
        `  }]`,
        `}`,
        ``,
      ),
    ));
  test("a single statement becomes a list, minified", () =>
    inserts(
      `{"Statement":{"Effect":"Deny"}}`,
      `{"Statement":[{"Effect":"Deny"},{"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"}]}`,
    ));
  test("into an empty list, CRLF", () =>
    inserts(
      `{\r\n  "Statement": []\r\n}`,
      `{\r\n  "Statement": [\r\n    {\r\n      "Effect": "Allow",\r\n      "Action": ["kms:Decrypt", "kms:GenerateDataKey"],\r\n      "Resource": "*"\r\n    }\r\n  ]\r\n}`,
    ));
  test("with a blank line between statements", () =>
    inserts(
      lines(`{ "Statement": [`, `  { "Effect": "Deny" },`, ``, `  { "Effect": "Deny" }`, `] }`),
      lines(
        `{ "Statement": [`,
        `  { "Effect": "Deny" },`,
        ``,
        `  { "Effect": "Deny" },`,
        ``,
        `  { "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" }`,
        `] }`,
      ),
    ));
});

suite("addProperty", () => {
  const adds = (before: string, after: string, value: unknown = "v", behind?: string): void => {
    assert.equal(
      edited(before, [], (node, style) => addProperty(before, style, node as ObjectNode, "p", value, behind)),
      after,
    );
  };

  test("at the end", () => adds(`{\n  "a": 1\n}`, `{\n  "a": 1,\n  "p": "v"\n}`));
  test("behind another", () => adds(`{\n\t"a": 1,\n\t"b": 2\n}`, `{\n\t"a": 1,\n\t"p": "v",\n\t"b": 2\n}`, "v", "a"));
  test("behind one that is not there: at the end", () => adds(`{"a":1}`, `{"a":1,"p":"v"}`, "v", "none"));
  test("an object as value", () =>
    adds(
      lines(`{`, `    "a" : 1 /* one */`, `}`),
      lines(`{`, `    "a" : 1, /* one */`, `    "p" : {`, `        "q" : []`, `    }`, `}`),
      { q: [] },
    ));
  test("an object on one line stays on it", () => adds(`{ "a": 1 }\n`, `{ "a": 1, "p": { "q": 1 } }\n`, { q: 1 }));
  test("into an empty object", () => adds(`{}`, `{ "p": "v" }`));
  test("into an empty object over lines", () => adds(`{\n}`, `{\n  "p": "v"\n}`));
  test("behind a property without its value", () => adds(`{\n  "a":\n}`, `{\n  "a":,\n  "p": "v"\n}`));
});

suite("addCondition", () => {
  const demands = (before: string, after: string, ...values: string[]): void => {
    assert.equal(
      edited(before, [], (node, style) =>
        addCondition(before, style, node as ObjectNode, "StringEquals", "kms:ViaService", values),
      ),
      after,
    );
  };

  test("creates Condition", () =>
    demands(
      lines(`{`, `  "Effect": "Allow"`, `}`),
      lines(
        `{`,
        `  "Effect": "Allow",`,
        `  "Condition": {`,
        `    "StringEquals": {`,
        `      "kms:ViaService": "s3"`,
        `    }`,
        `  }`,
        `}`,
      ),
      "s3",
    ));
  test("creates the operator", () =>
    demands(
      lines(`{`, `  "Condition": {`, `    "Bool": { "a": "true" }`, `  }`, `}`),
      lines(
        `{`,
        `  "Condition": {`,
        `    "Bool": { "a": "true" },`,
        `    "StringEquals": {`,
        `      "kms:ViaService": "s3"`,
        `    }`,
        `  }`,
        `}`,
      ),
      "s3",
    ));
  test("creates the key", () =>
    demands(
      `{"Condition":{"StringEquals":{"a":"1"}}}`,
      `{"Condition":{"StringEquals":{"a":"1","kms:ViaService":["s3","s4"]}}}`,
      "s3",
      "s4",
    ));
  test("adds what the key lacks, whatever its case", () =>
    demands(
      `{"Condition":{"StringEquals":{"KMS:viaservice":"s3"}}}`,
      `{"Condition":{"StringEquals":{"KMS:viaservice":["s3","s4"]}}}`,
      "s3",
      "s4",
    ));
  test("adds to a list", () =>
    demands(
      `{"Condition": {"StringEquals": {"kms:ViaService": ["s2"]}}}`,
      `{"Condition": {"StringEquals": {"kms:ViaService": ["s2", "s3"]}}}`,
      "s3",
    ));
  test("adds to a boolean", () =>
    demands(
      `{"Condition":{"StringEquals":{"kms:ViaService":true}}}`,
      `{"Condition":{"StringEquals":{"kms:ViaService":[true,"s3"]}}}`,
      "s3",
    ));
  test("leaves alone what demands it already", () =>
    demands(
      `{"Condition":{"StringEquals":{"kms:ViaService":"s3"}}}`,
      `{"Condition":{"StringEquals":{"kms:ViaService":"s3"}}}`,
      "s3",
    ));
  test("leaves alone a condition that is no object", () => demands(`{"Condition":"x"}`, `{"Condition":"x"}`, "s3"));
});
