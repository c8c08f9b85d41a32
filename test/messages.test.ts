import assert from "node:assert/strict";
import type { Reading } from "../server/workspace/denials/denial.ts";
import { DenialReader } from "../server/workspace/denials/reader.ts";
import { linesOf, messageFixtures } from "./harness/message-fixtures.ts";

function read(text: string, chunk = text.length + 1): Reading {
  const reader = new DenialReader();
  for (let from = 0; from < text.length; from += chunk) reader.push(text.slice(from, from + chunk));
  return reader.end();
}

suite("messages of public threads", () => {
  const fixtures = messageFixtures();

  test("there are more than a hundred of them", () => {
    assert.ok(fixtures.length > 100, String(fixtures.length));
  });

  for (const { file, source, text, expected } of fixtures)
    test(`${file}: ${source}`, () => {
      assert.deepEqual(linesOf(read(text)), expected);
    });

  test("how the text is cut into chunks changes nothing", () => {
    for (const { text, expected, source } of fixtures)
      for (const chunk of [1, 7, 64])
        assert.deepEqual(linesOf(read(text, chunk)), expected, `${source}, by ${String(chunk)}`);
  });

  test("a log of all of them has each at its line, once it is clear of the next", () => {
    const before = "INFO all is well\n".repeat(5000);
    for (const { text, expected, source } of fixtures) {
      const moved = expected.map((line) =>
        line.replace(/"line":(\d+)/, (_, line) => `"line":${String(Number(line) + 5000)}`),
      );
      assert.deepEqual(linesOf(read(`${before}${text}\n${before}`, 5000)), moved, source);
    }
  });

  test("escaped once and twice for JSON, sentences are what they were", () => {
    for (const { text, expected, file, source } of fixtures) {
      if (file === "events.txt" || expected.some((line) => !line.startsWith('--> {"wording":"sentence"'))) continue;
      const plain = (line: string): string => line.replace(/,"line":\d+|,"operation":"\w+"|,"object":\{.*?\}/g, "");
      for (const escaped of [JSON.stringify({ msg: text }), JSON.stringify({ a: JSON.stringify({ msg: text }) })])
        assert.deepEqual(linesOf(read(escaped)).map(plain), expected.map(plain), source);
    }
  });
});
