import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parseFixture } from "../../../test/harness/fixture.ts";
import { parseYaml } from "./parse.ts";
import type { ParsedYaml } from "./parse.ts";

const folder = new URL("../../../test/fixtures/cloudformation/", import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => parseFixture(`cloudformation/${name}`, readFileSync(new URL(name, folder), "utf8")).files)
  .map(({ text }) => text);

/** What people type, and what ends, opens or moves something in YAML. */
const pieces = [
  ...[
    "a",
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n    ",
    "\n      b: c",
    "\n  Other:\n    Type: A::B::C",
    ": ",
    ":",
    "- ",
    "#",
    " # x",
  ],
  ...[
    "\n# comment",
    "\n   # comment",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ", ",
    "|",
    ">",
    "|2",
    "!Ref ",
    "!Sub",
    "&a ",
    "*a",
    "<<: ",
  ],
  ...[
    "? ",
    "---\n",
    "\n---\n",
    "\n...\n",
    "%TAG\n",
    "\t",
    "\n\t",
    "\r",
    "\r\n",
    "\u00a0",
    "\n\n",
    "\uFEFF",
    "~",
    "null",
    "%",
  ],
];

const places = (parsed: ParsedYaml): unknown => {
  const { root, fault, shared } = parsed;
  return { root, fault, shared };
};

/** One in two is where names and lines end. */
function placeIn(text: string, at: number): number {
  const places = [...text.matchAll(/:|\n(?= {0,2}\w)/g)].map(({ index }) => index);
  const place = places[(at >> 3) % places.length];
  return at % 2 === 0 || place === undefined
    ? at % (text.length + 1)
    : Math.min(Math.max(place + ((at >> 1) % 4) - 1, 0), text.length);
}

suite("YAML that is edited", () => {
  test("read in part it is what it is read as a whole, and it is read in part", () => {
    let [inPart, all] = [0, 0];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.constantFrom(...pieces, "")), {
          minLength: 1,
          maxLength: 8,
        }),
        (first, edits) => {
          let text = first;
          let last = parseYaml(text);
          for (const [at, gone, piece] of edits) {
            const from = placeIn(text, at);
            // Half of them only put something in, so that the text stays one of YAML for a while.
            text = text.slice(0, from) + piece + text.slice(from + (gone > 6 ? 0 : gone));
            const before = last;
            last = parseYaml(text, before);
            assert.deepEqual(places(last), places(parseYaml(text)));
            all++;
            if (last.root !== undefined && sharesAny(before, last)) inPart++;
          }
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(inPart > all / 20, `${String(inPart)} of ${String(all)}`);
  });

  test("an entry that is joined to the next one is read with it", () => {
    const text = "Resources:\n  B:\n    x: 1\n  C: [2]\n  D:\n    y: 3\nZ: 4\n";
    for (const { index } of text.matchAll(/\n/g)) {
      const joined = text.slice(0, index) + text.slice(index + 1);
      assert.deepEqual(places(parseYaml(joined, parseYaml(text))), places(parseYaml(joined)), joined);
    }
  });

  test("what stands before the entry that is edited stays the same object", () => {
    const text = "A:\n  one: 1\nResources:\n  B:\n    x: 1\n  C: [2]\n  D:\n    y: 3\nZ: 4\n";
    const before = parseYaml(text);
    const after = parseYaml(text.replace("[2]", "[2, 22]"), before);
    const [a, resources, z] = propertiesOf(after.root);
    const [oldA, oldResources] = propertiesOf(before.root);
    assert.equal(a, oldA);
    assert.equal(propertiesOf(resources?.value)[0], propertiesOf(oldResources?.value)[0]);
    assert.equal(z?.key.offset, text.indexOf("Z") + 4);
  });
});

type Node = ParsedYaml["root"];
const propertiesOf = (node: Node) => (node?.kind === "object" ? node.properties : []);

/** Whether a section, or an entry of one, is the same object in both. */
function sharesAny(before: ParsedYaml, after: ParsedYaml): boolean {
  const parts = ({ root }: ParsedYaml) => propertiesOf(root).flatMap((one) => [one, ...propertiesOf(one.value)]);
  const old = new Set(parts(before));
  return before !== after && parts(after).some((one) => old.has(one));
}
