/** Any text gives a tree with places; what is well formed is read as tree-sitter reads it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { drawnHcl } from "../../../test/harness/drawn-hcl.ts";
import { ownShape, treeSitter } from "../../../test/harness/hcl-shapes.ts";
import { terraformFiles } from "../../../test/harness/terraform-files.ts";
import type { HclTemplate, HclText } from "./nodes.ts";
import { parseHcl, parseTemplateFile } from "./parse.ts";

/** Every object that has a range, with the one that it is in. */
function eachSpan(
  node: unknown,
  outer: { readonly offset: number; readonly end: number },
  visit: (own: { readonly offset: number; readonly end: number }, outer: { offset: number; end: number }) => void,
): void {
  if (typeof node !== "object" || node === null) return;
  const isSpan = "offset" in node && typeof node.offset === "number" && "end" in node && typeof node.end === "number";
  const own = isSpan ? (node as { offset: number; end: number }) : outer;
  if (isSpan) visit(own, outer);
  for (const [name, member] of Object.entries(node)) if (name !== "segments") eachSpan(member, own, visit);
}

/** What holds of every text: ranges lie in each other, and characters of texts stand where they are said to. */
function holds(text: string): void {
  const parsed = parseHcl(text);
  const { template, problems } = parseTemplateFile(text);
  for (const tree of [parsed.body, template])
    eachSpan(tree, { offset: 0, end: text.length }, (own, outer) => {
      if (!(outer.offset <= own.offset && own.offset <= own.end && own.end <= outer.end))
        assert.fail(`${JSON.stringify(text)}: ${JSON.stringify(own)} in ${JSON.stringify(outer)}`);
      if ("kind" in own && own.kind === "template") textsHold(own as unknown as HclTemplate, text);
    });
  assert.equal(parsed.sound, parsed.problems.length === 0);
  for (const { range } of [...parsed.problems, ...problems])
    assert.ok(0 <= range.offset && range.offset <= range.end && range.end <= text.length);
}

function textsHold({ parts }: HclTemplate, text: string): void {
  const texts: HclText[] = [];
  const visit = (list: HclTemplate["parts"]): void => {
    for (const part of list) {
      if (part.kind === "text") texts.push(part);
      else if (part.kind === "if") [part.then, part.otherwise].forEach(visit);
      else if (part.kind === "for") visit(part.parts);
    }
  };
  visit(parts);
  for (const { value, segments, offset: start, end } of texts) {
    assert.equal(segments[0]?.at, 0);
    for (const [index, { at, offset }] of segments.entries()) {
      const to = segments[index + 1]?.at ?? value.length;
      assert.ok(start <= offset && offset + (to - at) <= end && at <= to);
      const source = text.slice(offset, offset + to - at);
      const own = value.slice(at, to);
      // An escape ends its segment, and so the text that stands for itself.
      const isEscape = source.at(-1) === "\\" && own.at(-1) !== "\\";
      const length = isEscape ? own.length - 1 : own.length;
      if (own.codePointAt(own.length - 2) !== undefined && isSurrogates(own.slice(-2)) && source !== own) continue;
      if (source.slice(0, length) !== own.slice(0, length))
        assert.fail(`${JSON.stringify(own)} in ${JSON.stringify(text)}`);
    }
  }
}

const isSurrogates = (value: string): boolean => /^[\ud800-\udbff][\udc00-\udfff]$/.test(value);

const pieces = ["{", "}", "[", "]", "(", ")", '"', "${", "%{ if a }", "%{ endfor }", "<<E\n", "\nE\n", "~}", "=", "=>", ",", ".", "*", "?", ":", "#", "/*", "*/", "\\", "\n", "\r\n", "  ", "a", "for", "for a in ", "if", "...", "::", "'", "-", "0", "$${", 'resource "a" "b" {\n', "\ud800", "\0"]; // prettier-ignore
const mutation = fc.record({
  at: fc.nat(),
  drop: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(400)),
  add: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 3 })),
});

function mutated(text: string, mutations: readonly { at: number; drop: number; add: string }[]): string {
  return mutations.reduce((before, { at, drop, add }) => {
    const place = at % (before.length + 1);
    return before.slice(0, place) + add + before.slice(place + drop);
  }, text);
}

suite("HCL: any text", () => {
  test("made of the pieces of the language", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (drawn) => {
        holds(drawn.join(""));
      }),
      { numRuns: 1500 },
    );
  });

  test("made of real configurations by changes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...terraformFiles.map(({ text }) => text)),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (text, mutations) => {
          holds(mutated(text, mutations));
        },
      ),
      { numRuns: 250 },
    );
  });

  test("made of drawn configurations by changes", () => {
    fc.assert(
      fc.property(drawnHcl, fc.array(mutation, { minLength: 1, maxLength: 3 }), (text, mutations) => {
        holds(mutated(text, mutations));
      }),
      { numRuns: 250 },
    );
  });

  test("what is broken in one block leaves the others", () => {
    const blocks = 'resource "x" "before" {\n  a = 1\n}\n\n';
    fc.assert(
      fc.property(drawnHcl, fc.array(mutation, { minLength: 1, maxLength: 2 }), (text, mutations) => {
        const broken = mutated(`resource "x" "broken" {\n  a = 1\n${text.replace(/^/gm, "  ")}\n}\n`, mutations);
        // What hides the rest for every reader.
        fc.pre(!/<<|\/\*/.test(broken));
        const { body } = parseHcl(`${blocks}${broken}\n\nresource "x" "after" {\n  b = 2\n}\n`);
        const names = body.blocks.map(({ labels }) => labels[1]?.value);
        assert.ok(names.includes("before") && names.includes("after"), broken);
      }),
      { numRuns: 250 },
    );
  });
});

suite("HCL: as another parser reads it", () => {
  let other: (text: string) => unknown;
  suiteSetup(async () => {
    other = await treeSitter();
  });

  for (const { name, text } of terraformFiles)
    test(name, () => {
      holds(text);
      assert.deepEqual(ownShape(text), other(text));
    });

  test("drawn configurations", () => {
    fc.assert(
      fc.property(drawnHcl, (text) => {
        holds(text);
        assert.deepEqual(ownShape(text), other(text), text);
      }),
      { numRuns: 250 },
    );
  });
});
