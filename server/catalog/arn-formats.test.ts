import assert from "node:assert/strict";
import { ArnFormats, patternsMeet } from "./arn-formats.ts";

/** All texts over some letters, up to a length. */
function texts(letters: string, most: number): string[] {
  const all = [""];
  for (let from = 0, length = 0; length < most; length++) {
    const to = all.length;
    for (const text of all.slice(from, to)) for (const letter of letters) all.push(text + letter);
    from = to;
  }
  return all;
}

suite("ARN formats", () => {
  test("two patterns meet where some text is matched by both", () => {
    const words = texts("ab:", 4);
    const patterns = texts("ab*?", 3);
    const matched = patterns.map((pattern) => {
      const regex = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      return new Set(words.filter((word) => regex.test(word)));
    });
    for (const [i, a] of patterns.entries())
      for (const [j, b] of patterns.entries())
        assert.equal(
          patternsMeet(a, b),
          [...(matched[i] ?? [])].some((word) => matched[j]?.has(word)),
          `${a} ${b}`,
        );
  });

  test("those that a resource can be of, with something in each slot", () => {
    const formats = new ArnFormats([
      "arn:${Partition}:x:${Region}:${Account}:function:${Name}",
      "arn:${Partition}:x:${Region}:${Account}:function:${Name}:${Alias}",
      "arn:${Partition}:x::${Account}:layer/${Name}",
    ]);
    const fitting = (resource: string) => formats.fitting(resource).map(({ region, account }) => [region, account]);
    const both = ["${Region}", "${Account}"];
    assert.deepEqual(fitting("function:a"), [both]);
    assert.deepEqual(fitting("function:a:1"), [both, both]);
    assert.deepEqual(fitting("layer/*"), [["", "${Account}"]]);
    assert.deepEqual(fitting("layer/"), []);
    assert.deepEqual(fitting("*").length, 3);
    assert.equal(formats.isEmpty, false);
  });
});
