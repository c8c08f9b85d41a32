import assert from "node:assert/strict";
import { format } from "./message.ts";

const templates = {
  one: "This is {a}, not {b}.",
  other: "This is {a}, not {c}.",
  plain: 'Write {"AWS": "…"} here.',
} as const;

suite("Messages", () => {
  test("each name is filled in, and nothing else in braces", () => {
    assert.equal(format(templates.one, { a: "x", b: "y" }), "This is x, not y.");
    assert.equal(format(templates.plain), 'Write {"AWS": "…"} here.');
  });

  test("a value that looks like a name stays as it is", () =>
    assert.equal(format(templates.one, { a: "{b}", b: "y" }), "This is {b}, not y."));

  test("a value is cut where a sentence would not be one any more, never inside a character", () => {
    const whole = "x".repeat(700);
    assert.equal(format(templates.one, { a: whole, b: "y" }), `This is ${whole}, not y.`);
    const long = "x".repeat(399) + "😀".repeat(200);
    assert.equal(format(templates.one, { a: long, b: "y" }), `This is ${"x".repeat(399)}…, not y.`);
  });

  test("what the compiler refuses: a name without a value, a value without a name, a template that may be any text", () => {
    const isEven = templates.one.length % 2 === 0;
    const anyText: string = templates.one;
    // Held by the type check of the whole project; here it only has to be run.
    const texts = [
      // @ts-expect-error b is missing
      format(templates.one, { a: "x" }),
      // @ts-expect-error the values are missing
      format(templates.one),
      // @ts-expect-error d is misspelt
      format(templates.one, { a: "x", b: "y", d: "z" }),
      // @ts-expect-error either template may be taken: c is missing
      format(isEven ? templates.one : templates.other, { a: "x", b: "y" }),
      // @ts-expect-error nobody knows which names it has
      format(anyText, { a: "x", b: "y" }),
      // @ts-expect-error values by any name may lack these
      format(templates.one, {} as Readonly<Record<string, string>>),
      // @ts-expect-error a value may be absent
      format(templates.one, { a: "x", b: undefined }),
    ];
    assert.equal(texts.length, 7);
  });
});
