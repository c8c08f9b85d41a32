import assert from "node:assert/strict";
import fc from "fast-check";
import { Markdown } from "./markdown.ts";

/**
 * What a reader sees of one line of Markdown, by the rules of CommonMark for escapes and code spans alone; undefined
 * where anything is left that could be more than text: emphasis, links, pictures, HTML, entities, or what GitHub's
 * dialect links by itself.
 */
function seen(line: string): string | undefined {
  let text = "";
  for (let at = 0; at < line.length;) {
    const escape = /^\\([!-/:-@[-`{-~])/.exec(line.slice(at));
    if (escape) {
      text += escape[1] ?? "";
      at += 2;
      continue;
    }
    const [run = ""] = /^`*/.exec(line.slice(at)) ?? [];
    if (run === "") {
      if (/^(?:[\\*_[\]<>&~|$@!]|:\/\/|www\.)/i.test(line.slice(at))) return undefined;
      text += line.charAt(at++);
      continue;
    }
    const end = [...line.slice(at + run.length).matchAll(/`+/g)].find(([other]) => other.length === run.length);
    if (end === undefined) return undefined;
    const content = line.slice(at + run.length, at + run.length + end.index);
    text += /^ .* $/.test(content) && content.trim() !== "" ? content.slice(1, -1) : content;
    at += 2 * run.length + content.length;
  }
  return text;
}

const startsBlock = (line: string): boolean => /^\s*(?:[#+=>-]|\d+[.)])/.test(line);
const visible = (text: string): string => text.replace(/\r\n|[\p{Cc}\u2028\u2029]/gu, " ");

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "``",
        "```",
        "\\",
        "*",
        "**",
        "_",
        "[",
        "](",
        "![x](https://example.com/a.png)",
        "<img src=x>",
        "&lt;",
        "~~",
        "|",
        "\n",
        "\r\n",
        "\u2028",
        "\u0000",
        "# ",
        "- ",
        "1. ",
        "> ",
        "=",
        "https://example.com",
        "www.example.com",
        "a@example.com",
        " ",
        "$x$",
        "kms:Encrypt",
        "data_lake",
      ),
      fc.string({ maxLength: 4, unit: "grapheme" }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

suite("text from files in Markdown", () => {
  test("an action that would be a picture, and an account's name that would be a link", () => {
    const action = "kms:Encrypt` ![x](https://example.com/a.png)";
    assert.equal(
      Markdown.fill("{action} is not asked for.", { action: Markdown.code(action) }).markdown,
      "``kms:Encrypt` ![x](https://example.com/a.png)`` is not asked for.",
    );
    assert.equal(
      Markdown.text("data](https://example.com) <b>*x*").markdown,
      "data\\](https\\://example.com) \\<b\\>\\*x\\*",
    );
  });

  test("names as people give them stay readable in a client that shows the source", () => {
    for (const name of [
      "role/uploader",
      "data (111122223333)",
      "arn:aws:s3:::data-lake/*",
      "alias/data-lake",
      "policies/a.b.json",
    ]) {
      assert.equal(Markdown.code(name).markdown, `\`${name}\``);
      if (!name.includes("*")) assert.equal(Markdown.text(name).markdown, name);
    }
  });

  test("property: whatever the text, a reader sees it and nothing else", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { markdown, plain } = Markdown.text(text);
        assert.equal(seen(markdown), visible(text));
        assert.equal(plain, visible(text));
        assert.ok(!startsBlock(markdown) && !markdown.includes("\n"));
        const code = Markdown.code(text);
        assert.equal(seen(code.markdown), visible(text));
        assert.ok(!code.markdown.includes("\n"));
      }),
      { numRuns: 2000 },
    );
  });

  test("property: in a template, with its neighbours", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (a, b, c) => {
        const filled = Markdown.fill("Of {a} and {b} in {c}.", {
          a: Markdown.text(a),
          b: Markdown.code(b),
          c: Markdown.text(c),
        });
        const expected = `Of ${visible(a)} and ${visible(b)} in ${visible(c)}.`;
        assert.equal(seen(filled.markdown), expected);
        assert.equal(filled.plain, expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("a template's own marks stay, and are left out of plain text; a value is no template", () => {
    const { markdown, plain } = Markdown.fill("**{a}** in [a page](https://example.com), `x`  \nnext {b}", {
      a: Markdown.text("{b} **x**"),
      b: Markdown.text("no"),
    });
    assert.equal(markdown, "**{b} \\*\\*x\\*\\*** in [a page](https://example.com), `x`  \nnext no");
    assert.equal(plain, "{b} **x** in a page, x\nnext no");
  });
});
