import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDocument, stringify } from "yaml";
import type { JsonNode } from "../nodes.ts";
import { parseYaml } from "./parse.ts";

/** The plain value of a tree. */
function valueOf(node: JsonNode | undefined): unknown {
  if (node === undefined) return null;
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]));
    case "array":
      return node.items.map(valueOf);
    default:
      return node.value;
  }
}

/** An item that is not typed yet is none. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(tidy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tidy(member)]));
}

const read = (text: string): unknown => valueOf(parseYaml(text).root);

suite("YAML: tree", () => {
  test("a bracket that closes nothing is a fault: what stands behind it is not read", () => {
    assert.equal(parseYaml("A:\n  B:\n   } C: d\nE: f\n").fault, 11);
    assert.equal(parseYaml("a: 1\n}\n").fault, 5);
    // What another document says is nothing to this one.
    assert.equal(parseYaml("a: 1\n---\n} b: 2\n").fault, undefined);
  });

  test("short tags are the functions that they are short for", () => {
    assert.deepEqual(
      read('A: !Sub "a${B}"\nC: !GetAtt D.Arn\nE: !Ref F\nG:\n  - !If [x, {a: b}, !Ref "AWS::NoValue"]\n'),
      {
        A: { "Fn::Sub": "a${B}" },
        C: { "Fn::GetAtt": "D.Arn" },
        E: { Ref: "F" },
        G: [{ "Fn::If": ["x", { a: "b" }, { Ref: "AWS::NoValue" }] }],
      },
    );
    assert.deepEqual(read("A: !Sub\n  - a\n  - b: c\n"), { A: { "Fn::Sub": ["a", { b: "c" }] } });
    assert.deepEqual(read("A: !Condition X\n"), { A: { Condition: "X" } });
  });

  test("what CloudFormation takes as text is text", () => {
    assert.deepEqual(read("Version: 2012-10-17\nA: 012345678901\nB: yes\nC: false\nD: ~\nE: 'null'\n"), {
      Version: "2012-10-17",
      A: "012345678901",
      B: "yes",
      C: false,
      D: null,
      E: "null",
    });
  });

  test("block scalars, folded and literal", () => {
    assert.deepEqual(read("A: |\n  x\n  y\nB: >-\n  x\n  y\nC: 1\n"), { A: "x\ny\n", B: "x y", C: "1" });
  });

  test("anchors, aliases and merge keys", () => {
    assert.deepEqual(read("A: &a\n  - x\nB: *a\nC: &c {p: 1}\nD:\n  <<: *c\n  q: 2\n"), {
      A: ["x"],
      B: ["x"],
      C: { p: "1" },
      D: { q: "2", p: "1" },
    });
  });

  test("ranges are those of the source", () => {
    const text = 'A:\n  - "s3:PutObject" # why\n  - !GetAtt Key.Arn\nB: {c: d}\n';
    const { root } = parseYaml(text);
    assert.ok(root?.kind === "object");
    const [a, b] = root.properties.map(({ value }) => value);
    assert.ok(a?.kind === "array" && b !== undefined);
    assert.deepEqual(
      a.items.map(({ offset, end }) => text.slice(offset, end)),
      ['"s3:PutObject"', "!GetAtt Key.Arn"],
    );
    assert.equal(text.slice(b.offset, b.end), "{c: d}");
  });

  const broken = [
    "a: 1\n  b: 2\n",
    "a:\n  b: 1\n   c: 2\n",
    "a:\n   b: 1\n  c: 2\n",
    "a:\n  b\n  c: 2\n",
    "a: [b\n",
    "a: 'x\nb: 2\n",
    'a: "x\n',
    "a: b: c\n",
    "a: *none\n",
    "a:\n- b\n- c:\n\td: 1\n",
    "a:\n  b\nc\n",
    "a: }\n",
    "a: {b: c\nd: e\n",
  ];
  for (const text of broken)
    test(`is not sound: ${JSON.stringify(text)}`, () => {
      assert.equal(parseYaml(text).sound, false);
    });

  test("reads what any YAML writer prints, as its own reader does", () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string().filter((text) => !/^[\d.+-]|^(?:null|true|false|~|)$/i.test(text)),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== "__proto__" && key !== "<<"),
          tie("value"),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    const options = fc.record({
      indent: fc.constantFrom(2, 4),
      indentSeq: fc.boolean(),
      lineWidth: fc.constantFrom(0, 30),
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_SINGLE" as const, "QUOTE_DOUBLE" as const),
      collectionStyle: fc.constantFrom("any" as const, "flow" as const),
    });
    fc.assert(
      fc.property(value, options, (written, how) => {
        const text = stringify({ Root: written }, { ...how, aliasDuplicateObjects: false });
        const { sound, root } = parseYaml(text);
        assert.deepEqual(valueOf(root), parseDocument(text, { schema: "core" }).toJS() ?? null, text);
        assert.equal(sound, true, text);
      }),
    );
  });

  test("quoted text and brackets that are indented too little, as the readers of CloudFormation do", () => {
    const quoted = `a:\n  b:\n    - c: !Sub '{\n  "x": "$\{y}",\n  "it''s": 1\n  }'\n    - d\ne: f\n`;
    const brackets = `a:\n  b: [{\n  "c": "]",\n  d: !Ref E\n  }, [\n f,\n ]]\ng: h\n`;
    assert.deepEqual(read(quoted), {
      a: { b: [{ c: { "Fn::Sub": `{   "x": "$\{y}",   "it's": 1   }` } }, "d"] },
      e: "f",
    });
    assert.deepEqual(read(brackets), { a: { b: [{ c: "]", d: { Ref: "E" } }, ["f"]] }, g: "h" });
    for (const text of [quoted, brackets]) {
      const { fault, sound } = parseYaml(text);
      assert.deepEqual({ fault, sound }, { fault: undefined, sound: false });
    }
  });

  test("what is broken beside them stays broken", () => {
    for (const text of ["a:\n  b: [\n c,\n", "a:\n  b: '\n c\n", "a:\n  b: [ # d\n c\n ]\n", "a: 'b' (c)\n"])
      assert.notEqual(parseYaml(text).fault, undefined, text);
  });

  test("never throws, and reads what is sound as the library does", () => {
    const piece = fc.constantFrom(
      "a: ",
      "- ",
      "\n",
      "  ",
      "b",
      "[",
      "]",
      "{",
      "}",
      ",",
      '"',
      "'",
      "#",
      "!Ref ",
      "&a ",
      "*a",
      "|",
      ">",
      ":",
      "? ",
      "\t",
      "%",
      "@",
      "---\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join("");
        const { root, sound } = parseYaml(text);
        const document = parseDocument(text, { logLevel: "silent", schema: "core" });
        // What `!Ref` and numbers stand for is ours.
        if (!sound || /!|\d|<<|---/.test(text)) return;
        assert.deepEqual(tidy(valueOf(root)), tidy(document.toJS() ?? null), JSON.stringify(text));
      }),
      { numRuns: 2000 },
    );
  });
});
