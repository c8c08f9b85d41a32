/** The JSON schema that editors use says the same as the reader, and is as server/workspace/schema.ts has it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import manifest from "../package.json" with { type: "json" };
import { repairCommand } from "../scripts/generate/pages.ts";
import { modelReference, schemaPath, schemaText } from "../scripts/generate/schema.ts";
import { parseJson } from "../server/policy/parse.ts";
import { checkShape } from "../server/workspace/check-shape.ts";
import { modelShape } from "../server/workspace/schema.ts";
import type { Shape } from "../server/workspace/shape.ts";
import { codes } from "./harness/model-source.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../${path}`, import.meta.url), "utf8").replaceAll("\r\n", "\n");

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(schemaText()) as Schema;

/** As much of a JSON schema validator as the schema needs. https://json-schema.org/draft-07 */
function isValid(value: unknown, one: Schema): boolean {
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (one.type !== undefined && ![one.type].flat().includes(type)) return false;
  if (one.enum !== undefined && !one.enum.includes(value)) return false;
  if (one.pattern !== undefined && typeof value === "string" && !new RegExp(one.pattern, "u").test(value)) return false;
  if (one.anyOf !== undefined && !one.anyOf.some((each) => isValid(value, each))) return false;
  if (one.allOf !== undefined && !one.allOf.every((each) => isValid(value, each))) return false;
  if (one.$ref !== undefined && !isValid(value, schema.definitions?.[one.$ref.slice("#/definitions/".length)] ?? {}))
    return false;
  if (Array.isArray(value)) return one.items === undefined || value.every((item) => isValid(item, one.items ?? {}));
  if (type !== "object") return true;
  const entries = Object.entries(value as object);
  if (one.required?.some((name) => !Object.hasOwn(value as object, name)) === true) return false;
  return entries.every(([name, each]) => {
    if (one.propertyNames !== undefined && !isValid(name, one.propertyNames)) return false;
    const own = one.properties !== undefined && Object.hasOwn(one.properties, name) ? one.properties[name] : undefined;
    if (own !== undefined) return isValid(each, own);
    return typeof one.additionalProperties === "object"
      ? isValid(each, one.additionalProperties)
      : one.additionalProperties !== false;
  });
}

const problemsOf = (text: string, shape: Shape): string[] => {
  const { root, problems } = parseJson(text);
  assert.deepEqual(problems, []);
  return root === undefined ? ["nothing"] : checkShape(root, shape, codes).map(({ message }) => message);
};

/** Every object member with its example, and its shape. */
function* members(
  shape: Shape,
  name = "",
): Generator<{ readonly name: string; readonly example: string | undefined; readonly shape: Shape }> {
  if (shape.kind === "named") yield* members(shape.shape, name);
  if (shape.kind === "list") yield* members(shape.items, name);
  if (shape.kind === "map") yield* members(shape.values, name);
  if (shape.kind === "either") for (const each of shape.shapes) yield* members(each, name);
  if (shape.kind !== "object") return;
  for (const [member, { example, shape: inner }] of Object.entries(shape.members)) {
    yield { name: `${name}.${member}`, example, shape: inner };
    yield* members(inner, `${name}.${member}`);
  }
}

const all = [...members(modelShape)];

suite("keyhole.json's schema", () => {
  test("is current, ships with the extension and is named in it", () => {
    assert.equal(read(schemaPath), schemaText(), `\`${repairCommand}\` repairs it`);
    assert.deepEqual(manifest.contributes.jsonValidation, [{ fileMatch: "keyhole.json", url: `./${schemaPath}` }]);
  });

  test("every member is in the documentation, with an example that is right", () => {
    const page = read("docs/workspace-model.md");
    assert.ok(page.includes(modelReference()), `\`${repairCommand}\` repairs it`);
    for (const { name, example, shape } of all) {
      assert.ok(example !== undefined || name === ".$schema", `${name} has no example`);
      if (example !== undefined) assert.deepEqual(problemsOf(example, shape), [], name);
    }
  });

  test("takes what the reader takes, and refuses what it refuses", () => {
    const parts = [
      "buckets",
      "keys",
      "principals",
      "accounts",
      "uploads",
      "expectations",
      "vpcEndpoints",
      "accessPoints",
      "environments",
      "severity",
      "waivers",
    ];
    const whole = Object.fromEntries(
      all
        .filter(({ name }) => parts.includes(name.slice(1)))
        .map(({ name, example = "" }) => [name.slice(1), JSON.parse(example) as unknown]),
    );
    for (const { name, example } of all) {
      // Inner members are put where they belong: all of them at once make the richest model.
      const [, section = "", ...rest] = name.split(".");
      const [member, ...deeper] = rest;
      if (member === undefined || deeper.length > 0 || example === undefined) continue;
      const [first] = Object.values(whole[section] as object) as (
        Record<string, unknown> | Record<string, unknown>[]
      )[];
      const holder = (Array.isArray(first) ? first[0] : first) ?? {};
      holder[member] = JSON.parse(example) as unknown;
    }
    assert.deepEqual([problemsOf(JSON.stringify(whole), modelShape), isValid(whole, schema)], [[], true]);
    const text = JSON.stringify(whole);
    const tokens = [...text.matchAll(/"(?:[^"\\])*"|true|false|\[|\{/g)].filter(
      (match) => match[0] !== "[" && match[0] !== "{",
    );
    const values = fc.oneof(
      fc.constantFrom(
        "null",
        "7",
        "true",
        '""',
        "[]",
        "{}",
        '"AES256"',
        '"111122223333"',
        '"a"',
        "[[]]",
        '{ "Statement": [] }',
      ),
      fc.constantFrom(...tokens.map((match) => match[0])),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...tokens), values, (token, value) => {
        const isName = text[token.index + token[0].length] === ":";
        if (isName && !value.startsWith('"')) return;
        const changed = text.slice(0, token.index) + value + text.slice(token.index + token[0].length);
        const ofReader = problemsOf(changed, modelShape).filter((message) => !message.includes("stands here twice"));
        // A name written twice is one member to whoever parses the text; and only the policy's own reader misses a
        // Statement.
        const twice = problemsOf(changed, modelShape).length > ofReader.length;
        if (twice || /\{ "Statement"|\{\}/.test(value)) return;
        if (ofReader.length > 0) refused++;
        assert.equal(isValid(JSON.parse(changed), schema), ofReader.length === 0, `${changed}\n${ofReader.join("\n")}`);
      }),
      { numRuns: 1500 },
    );
    assert.ok(refused > 100);
  });
});
