import assert from "node:assert/strict";
import { parseHclJson } from "./json-syntax.ts";
import type { HclBlock, HclBody } from "./nodes.ts";

const blockAt = (body: HclBody, ...path: string[]): HclBlock => {
  const [name, ...rest] = path;
  const block = body.blocks.find(({ type, labels }) => [type, ...labels].map(({ value }) => value).join(".") === name);
  assert.ok(block !== undefined, `no block ${String(name)}`);
  return rest.length === 0 ? block : blockAt(block.body, ...rest);
};

suite("Terraform's JSON syntax", () => {
  test("blocks by their labels, each level perhaps a list", () => {
    const { body } = parseHclJson(
      `{ "resource": [{ "a": { "b": [{ "c": 1 }, { "c": 2 }] } }], "locals": { "d": { "e": 1 } } }`,
      true,
    );
    assert.deepEqual(
      body.blocks.map(({ type, labels }) => [type, ...labels].map(({ value }) => value)),
      [["resource", "a", "b"], ["resource", "a", "b"], ["locals"]],
    );
    assert.deepEqual(blockAt(body, "locals").body.blocks, []);
  });

  test("an object is an argument and a block; comments are neither", () => {
    const { body } = parseHclJson(`{ "resource": { "a": { "b": { "//": "why", "c": { "d": [] } } } } }`, true);
    const block = blockAt(body, "resource.a.b");
    assert.deepEqual(
      block.body.attributes.map(({ name, value }) => [name.value, value.kind]),
      [["c", "object"]],
    );
    assert.equal(blockAt(block.body, "c").body.attributes[0]?.name.value, "d");
  });

  for (const [name, text] of Object.entries({
    plain: String.raw`{ "locals": { "a": "x\${b.c}y" } }`.replace("\\$", "$"),
    "with escapes": String.raw`{ "locals": { "a": "\"x\n\${b.c}\u0041y" } }`.replace("\\$", "$"),
  }))
    test(`places in strings are those in the file: ${name}`, () => {
      const value = blockAt(parseHclJson(text, true).body, "locals").body.attributes[0]?.value;
      assert.ok(value?.kind === "template");
      const [before, reference, after] = value.parts;
      assert.ok(before?.kind === "text" && reference?.kind === "interpolation" && after?.kind === "text");
      assert.equal(text.slice(reference.expression.offset, reference.expression.end), "b.c");
      for (const part of [before, after])
        for (const { at, offset, escape } of part.segments)
          assert.equal(JSON.parse(`"${text.slice(offset, offset + (escape ?? 1))}"`), part.value[at]);
    });

  test("in values of variables nothing is a template", () => {
    const value = parseHclJson(`{ "a": "\${b}" }`, false).body.attributes[0]?.value;
    assert.ok(value?.kind === "template");
    assert.deepEqual(
      value.parts.map((part) => (part.kind === "text" ? part.value : part.kind)),
      ["${b}"],
    );
  });

  test("a type is an expression", () => {
    const text = `{ "variable": { "a": { "type": "list(string)" } } }`;
    const value = blockAt(parseHclJson(text, true).body, "variable.a").body.attributes[0]?.value;
    assert.ok(value?.kind === "call");
    assert.equal(text.slice(value.offset, value.end), "list(string)");
  });

  test("half-typed text hides nothing before it", () => {
    const { body, sound } = parseHclJson(`{ "resource": { "a": { "b": { "c": "x" } } }, "data": { "d": `, true);
    assert.equal(sound, false);
    assert.equal(blockAt(body, "resource.a.b").body.attributes.length, 1);
  });
});
