import assert from "node:assert/strict";
import fc from "fast-check";
import { asReference, literalWriter } from "./literal-text.ts";
import type { HclExpression } from "./nodes.ts";
import { parseHcl } from "./parse.ts";

function valueIn(text: string): HclExpression {
  const { body, problems } = parseHcl(text);
  const value = body.attributes[0]?.value;
  assert.ok(problems.length === 0 && value !== undefined, text);
  return value;
}

/** What the template says with the text in it, references in brackets. */
function written(around: (literal: string) => string, added: string): string {
  const before = around("");
  const write = literalWriter(before, parseHcl(before).body, valueIn(before));
  assert.ok(write !== undefined);
  const value = valueIn(around(write(added)));
  assert.ok(value.kind === "template");
  return value.parts
    .map((part) =>
      part.kind === "text" ? part.value : part.kind === "interpolation" ? `<${part.expression.kind}>` : "",
    )
    .join("");
}

const forms: readonly (readonly [string, (literal: string) => string, (literal: string) => string])[] = [
  ["a heredoc", (literal) => `a = <<E\n{${literal}}\nE\n`, (literal) => `{${literal}}\n`],
  ["a heredoc that is indented", (literal) => `a = <<-E\n    {${literal}}\n    E\n`, (literal) => `{${literal}}\n`],
  ["a string in quotes", (literal) => `a = "{${literal}}"\n`, (literal) => `{${literal}}`],
];

suite("text in templates", () => {
  for (const [name, around, said] of forms)
    test(`${name} says what was to be written`, () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.oneof(
              fc.constantFrom("${", "%{", "$", "%", "\n", "\n  ", '"', "\\", "x"),
              fc.string({ unit: "grapheme-ascii" }),
            ),
          ),
          (pieces) => {
            // A line with the marker alone is the end.
            const text = pieces.join("").replace(/^(?=\s*E\s*$)/gm, "-");
            assert.equal(written(around, text), said(text));
          },
        ),
      );
      assert.equal(written(around, `"${asReference("a.b")}$`), said('"<attribute>$'));
    });

  test("where no template stands nothing is written", () => {
    const text = "a = [1]\n";
    assert.equal(literalWriter(text, parseHcl(text).body, valueIn(text)), undefined);
  });
});
