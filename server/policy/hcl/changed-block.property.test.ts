import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parseFixture } from "../../../test/harness/fixture.ts";
import { terraformFiles } from "../../../test/harness/terraform-files.ts";
import type { ParsedHcl } from "./nodes.ts";
import { parseHcl } from "./parse.ts";

const folder = new URL("../../../test/fixtures/terraform/", import.meta.url);
const texts = [
  ...terraformFiles.map(({ text }) => text),
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".tf"))
    .flatMap((name) => parseFixture(`terraform/${name}`, readFileSync(new URL(name, folder), "utf8")).files)
    .filter(({ file }) => file.endsWith(".tf"))
    .map(({ text }) => text),
];

/** What people type, and what opens or ends something in HCL. */
const pieces = [
  ...[
    "a",
    " ",
    "\n",
    "\r\n",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "$",
    "${",
    "%{",
    "}\n",
    "# ",
    "// ",
    "/*",
    "*/",
    "=",
    ",",
  ],
  ...[
    "<<E\n",
    "<<-EOT\n",
    "\nE\n",
    "\nEOT\n",
    "\nPOLICY\n",
    "\n  b = 1\n",
    "\n  c {\n  }\n",
    "}\nd {\n",
    "\uFEFF",
    "\u00e9",
    "\\",
  ],
];

const typed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b1", " ", "", "\n# x\n") },
  { weight: 2, arbitrary: fc.constantFrom(...pieces) },
);

/** One in two is where blocks begin and end. */
function placeIn(text: string, at: number): number {
  const places = [...text.matchAll(/[{}]/g)].map(({ index }) => index);
  const place = places[(at >> 3) % places.length];
  return at % 2 === 0 || place === undefined
    ? at % (text.length + 1)
    : Math.min(Math.max(place + ((at >> 1) % 4) - 1, 0), text.length);
}

suite("HCL that is edited", () => {
  test("read in part it is what it is read as a whole, and it is read in part", () => {
    let [inPart, all] = [0, 0];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), typed), { minLength: 1, maxLength: 8 }),
        (first, edits) => {
          let text = first;
          let last = parseHcl(text);
          for (const [at, gone, piece] of edits) {
            const from = placeIn(text, at);
            text = text.slice(0, from) + piece + text.slice(from + (gone > 4 ? 0 : gone));
            const before = last;
            last = parseHcl(text, before);
            assert.deepEqual(last, parseHcl(text));
            all++;
            if (sharesAny(before, last)) inPart++;
          }
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(inPart > all / 20, `${String(inPart)} of ${String(all)}`);
  });

  test("a comment behind the block before is no part of a block: what stands behind it moves", () => {
    const text = "a {\n}\nb {\n}\n";
    for (const comment of ["# c\n", "\n// c\n", "  "]) {
      const after = parseHcl(text.replace("b {", `${comment}b {`), parseHcl(text));
      assert.equal(after.body.blocks[1]?.offset, text.indexOf("b {") + comment.length);
    }
    const before = parseHcl(text);
    assert.equal(parseHcl(`${text}# c\n`, before).body.blocks[1], before.body.blocks[1]);
  });

  test("what stands before the block that is edited stays the same object, and what stands behind it moves", () => {
    const text = 'a {\n}\nb "c" {\n  d = 1\n}\ne = 2\nf {\n}\n';
    const before = parseHcl(text);
    const after = parseHcl(text.replace("d = 1", "d = 1234"), before);
    assert.equal(after.body.blocks[0], before.body.blocks[0]);
    assert.equal(after.body.blocks[2]?.offset, text.indexOf("f {") + 3);
    assert.equal(after.body.attributes[0]?.equals, text.indexOf("= 2") + 3);
  });
});

const sharesAny = (before: ParsedHcl, after: ParsedHcl): boolean =>
  before !== after && after.body.blocks.some((block) => before.body.blocks.includes(block));
