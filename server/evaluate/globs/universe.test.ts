import assert from "node:assert/strict";
import { codesOf, textOf } from "./characters.ts";
import type { Universe, UniversePart } from "./universe.ts";
import { choices, follow, inUniverse, universeAutomaton } from "./universe.ts";

const letters = "abc";
const bucketKey: Universe = [{ chars: letters, min: 2 }, { text: "/x" }, { chars: "any", min: 1 }];
/** A copy: what is known of a universe is remembered. */
const automaton = (universe: Universe) => universeAutomaton(universe.map((part) => ({ ...part })));

suite("universes", () => {
  for (const [name, universe, inside, outside] of [
    [
      "letters, a text, anything",
      bucketKey,
      ["ab/xa", "abcab/x/x", "aa/x😀"],
      ["", "a/xa", "ab/x", "ad/xa", "ab/ya", "ab"],
    ],
    ["at most three", [{ chars: letters, min: 1, max: 3 }, { text: "-" }], ["a-", "abc-"], ["-", "abca-", "a", "a-a"]],
    [
      "exactly two",
      [
        { chars: letters, min: 2, max: 2 },
        { chars: letters, min: 0, max: 1 },
      ],
      ["ab", "abc"],
      ["a", "abca"],
    ],
    ["none of a part", [{ chars: letters, min: 0, max: 0 }, { text: "x" }], ["x"], ["ax", ""]],
    ["an empty text", [{ text: "" }, { chars: letters, min: 0 }], ["", "cc"], ["d"]],
    [
      "a part that may be missing",
      [{ text: "a" }, { chars: "b", min: 0 }, { text: "c" }],
      ["ac", "abbc"],
      ["a", "abb", "c"],
    ],
    ["nothing", [], [""], ["a"]],
  ] as const satisfies readonly (readonly [string, Universe, readonly string[], readonly string[]])[])
    test(name, () => {
      for (const text of inside) assert.ok(inUniverse(automaton(universe), codesOf(text)), text);
      for (const text of outside) assert.ok(!inUniverse(automaton(universe), codesOf(text)), text);
    });

  for (const [universe, after, ending] of [
    [bucketKey, "", "aa/xa"],
    [bucketKey, "c", "a/xa"],
    [bucketKey, "ccc", "/xa"],
    [bucketKey, "cc/", "xa"],
    [bucketKey, "cc/x", "a"],
    [bucketKey, "cc/xz", ""],
    [[{ text: "k" }, { chars: "bd", min: 1 }, { chars: "x", min: 0 }], "k", "b"],
  ] as const satisfies readonly (readonly [Universe, string, string])[])
    test(`the shortest ending behind ${JSON.stringify(after)} is ${JSON.stringify(ending)}`, () => {
      const known = automaton(universe);
      const place = follow(known, known.start, codesOf(after));
      assert.ok(place !== undefined);
      assert.equal(textOf(known.completion(place)), ending);
    });

  test("places that differ only in how many more than the least are behind them are of one group", () => {
    const known = automaton(bucketKey);
    const group = (text: string): number => {
      const place = follow(known, known.start, codesOf(text));
      assert.ok(place !== undefined, text);
      return known.group(place);
    };
    assert.deepEqual(["", "a", "ab", "abc", "ab/", "ab/x", "ab/xa", "ab/xab"].map(group), [0, 1, 2, 2, 4, 5, 6, 6]);
    assert.equal(known.groups, 8);
  });

  test("choices: the expected characters that lead on, and one for all others", () => {
    const known = automaton(bucketKey);
    const drawn = (text: string, expected: string): string => {
      const place = follow(known, known.start, codesOf(text));
      assert.ok(place !== undefined);
      return textOf(choices(known.moves(place), codesOf(expected)).map(({ code }) => code));
    };
    assert.equal(drawn("", ""), "a");
    assert.equal(drawn("", "bx"), "ab");
    assert.equal(drawn("", "abc"), "abc");
    assert.equal(drawn("ab", "c"), "ac/");
    assert.equal(drawn("ab/", "q"), "x");
    assert.equal(drawn("ab/x", "z"), "az");
  });

  const ambiguous: readonly (readonly UniversePart[])[] = [
    [{ chars: "ab", min: 0 }, { text: "b" }],
    [
      { chars: "ab", min: 1 },
      { chars: "bc", min: 0 },
    ],
    [{ chars: "any", min: 1 }, { text: "b" }],
    [
      { chars: "ab", min: 1 },
      { chars: "any", min: 1 },
    ],
    [{ chars: "ab", min: 1, max: 2 }, { chars: "c", min: 0 }, { text: "a" }],
  ];
  for (const parts of ambiguous)
    test(`refused, since it cannot be told where a part ends: ${JSON.stringify(parts)}`, () => {
      assert.throws(() => automaton(parts), RangeError);
    });

  test("not refused: a part of one length, and what begins only behind another one", () => {
    automaton([{ chars: "ab", min: 2, max: 2 }, { text: "a" }]);
    automaton([{ chars: "ab", min: 1 }, { chars: "c", min: 1 }, { text: "a" }]);
    automaton([{ chars: "ab", min: 1 }, { text: "c" }, { text: "a" }]);
  });
});
