import assert from "node:assert/strict";
import fc from "fast-check";
import type { ArrayNode, JsonNode, ObjectNode } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import { addCondition, addProperty, addToList, insertStatement } from "./insert.ts";
import { removeFromList } from "./remove.ts";
import { renameKey, replaceString } from "./replace.ts";
import type { Style } from "./style.ts";
import { detectStyle, printJson } from "./style.ts";
import type { TextEdit } from "./text-edit.ts";
import { applyEdits } from "./text-edit.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A way of writing JSON that changes from gap to gap: what it does there is drawn from `choices`. */
interface Writing {
  readonly eol: string;
  readonly indent: string;
  readonly comments: boolean;
  readonly trailingCommas: boolean;
  readonly multiLine: boolean;
  readonly choices: readonly number[];
}

const names = fc.oneof(
  fc.constantFrom("Version", "Statement", "Action", "Condition", "a", "__proto__"),
  fc.string({ maxLength: 4, unit: "binary" }),
);
const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, 0, -1.5, "", "s3:PutObject", "a // b", "/* ] */", '\u2028\\"\n'),
  fc.string({ maxLength: 6, unit: "binary" }),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(names, tie("json"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const writing: fc.Arbitrary<Writing> = fc.record({
  eol: fc.constantFrom("\n", "\r\n", "\r"),
  indent: fc.constantFrom("  ", "    ", "\t", " "),
  comments: fc.boolean(),
  trailingCommas: fc.boolean(),
  multiLine: fc.boolean(),
  choices: fc.array(fc.nat(11), { minLength: 1, maxLength: 12 }),
});

/** Every comment is numbered, so that a lost one is missed. */
function write(value: Json, how: Writing): string {
  let turn = 0;
  let comment = 0;
  const gap = (indent: string): string => {
    const choice = how.choices[turn++ % how.choices.length] ?? 0;
    const line = how.multiLine ? how.eol + indent : " ";
    if (choice < 3) return ["", " ", "\t"][choice] ?? "";
    if (choice < 8 || !how.comments) return line;
    if (choice === 8 || !how.multiLine) return ` /* ${String(++comment)}, " */`;
    if (choice === 9) return ` // ${String(++comment)} , ] }${line}`;
    return choice === 10 ? `${line}// ${String(++comment)}${line}` : `${line}/* ${String(++comment)}${how.eol} */ `;
  };
  const print = (node: Json, indent: string): string => {
    if (typeof node !== "object" || node === null) return JSON.stringify(node);
    const inner = indent + how.indent;
    const members = Array.isArray(node)
      ? node.map((item) => print(item, inner))
      : Object.entries(node).map(
          ([name, item]) => `${JSON.stringify(name)}${gap(inner)}:${gap(inner)}${print(item, inner)}`,
        );
    const listed = members
      .map(
        (member, index) =>
          gap(inner) + member + (index < members.length - 1 || how.trailingCommas ? `${gap(inner)},` : ""),
      )
      .join("");
    const [open, close] = Array.isArray(node) ? ["[", "]"] : ["{", "}"];
    return open + listed + gap(indent) + close;
  };
  return print(value, "") + (how.multiLine ? how.eol : "");
}

function valueOf(node: JsonNode | undefined): Json {
  assert.ok(node);
  if (node.kind === "array") return node.items.map(valueOf);
  if (node.kind === "object")
    return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]));
  return node.value;
}

function nodes(node: JsonNode): JsonNode[] {
  if (node.kind === "array") return [node, ...node.items.flatMap(nodes)];
  if (node.kind === "object")
    return [node, ...node.properties.flatMap(({ value }) => (value === undefined ? [] : nodes(value)))];
  return [node];
}

/** The value of the document with that of one node replaced. */
function replaced(node: JsonNode, target: JsonNode, value: Json): Json {
  if (node === target) return value;
  if (node.kind === "array") return node.items.map((item) => replaced(item, target, value));
  if (node.kind !== "object") return node.value;
  return Object.fromEntries(
    node.properties.map((property) => [
      property.key.value,
      property.value === undefined ? null : replaced(property.value, target, value),
    ]),
  );
}

const commentsIn = (text: string): string[] => [...text.matchAll(/\/[/*] \d+/g)].map(([match]) => match).sort();

interface Case {
  readonly text: string;
  readonly style: Style;
  readonly root: JsonNode;
}

/** `edit` picks a node and says what the node's value is to be; undefined where the document has no such node. */
function holds(
  edit: (state: Case, pick: number) => { edits: TextEdit[]; target: JsonNode; value: Json } | undefined,
  comments: "stay" | "may go",
): void {
  fc.assert(
    fc.property(json, writing, fc.nat(), (value, how, pick) => {
      const text = write(value, how);
      const { root } = parseJson(text);
      assert.ok(root);
      const outcome = edit({ text, root, style: detectStyle(text, root) }, pick);
      fc.pre(outcome !== undefined);
      for (const { range } of outcome.edits) {
        const { offset, end } = outcome.target;
        assert.ok(
          offset <= range.offset && range.offset <= range.end && range.end <= end,
          "the edit stays inside what is edited",
        );
      }
      const after = applyEdits(text, outcome.edits);
      const parsed = parseJson(after);
      assert.deepEqual(
        parsed.problems.filter(({ code }) => code !== "trailingComma" || !how.trailingCommas),
        [],
        after,
      );
      assert.deepEqual(valueOf(parsed.root), replaced(root, outcome.target, outcome.value), after);
      if (how.multiLine) assert.doesNotMatch(after.replaceAll(how.eol, ""), /[\r\n]/, "no other line breaks come in");
      if (comments === "stay") assert.deepEqual(commentsIn(after), commentsIn(text));
    }),
    { numRuns: 1500 },
  );
}

const pickOf = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(list.length, 1)];
const arraysIn = (root: JsonNode): ArrayNode[] => nodes(root).filter((node) => node.kind === "array");
const objectsIn = (root: JsonNode): ObjectNode[] => nodes(root).filter((node) => node.kind === "object");
const without = <T>(list: readonly T[], index: number): T[] => [...list.slice(0, index), ...list.slice(index + 1)];
const behind = <T>(list: readonly T[], index: number, ...added: T[]): T[] => [
  ...list.slice(0, index + 1),
  ...added,
  ...list.slice(index + 1),
];

suite("edits on generated JSON in every style", () => {
  test("addToList adds at the end, or behind an item", () =>
    holds(({ text, root, style }, pick) => {
      const node = pickOf(
        nodes(root).filter((candidate) => candidate.kind === "array" || candidate.kind === "string"),
        pick,
      );
      if (node?.kind === "string")
        return { edits: addToList(text, style, node, ["x", '"']), target: node, value: [node.value, "x", '"'] };
      if (node?.kind !== "array") return undefined;
      const after = pickOf(
        node.items.filter((item) => item.kind === "string"),
        pick,
      );
      const items = node.items.map(valueOf);
      const index = after === undefined ? items.length - 1 : node.items.indexOf(after);
      return {
        edits: addToList(text, style, node, ["x", "y"], after),
        target: node,
        value: behind(items, index, "x", "y"),
      };
    }, "stay"));

  test("insertStatement adds to a list and makes a list of an object", () =>
    holds(({ text, root, style }, pick) => {
      const statement = { Effect: "Allow", Action: ["a", "b"], Condition: { Null: {} } };
      const node = pickOf(
        nodes(root).filter((candidate) => candidate.kind === "array" || candidate.kind === "object"),
        pick,
      );
      if (node?.kind === "object")
        return {
          edits: insertStatement(text, style, node, statement),
          target: node,
          value: [valueOf(node), statement],
        };
      if (node?.kind !== "array") return undefined;
      const after = pickOf(
        node.items.filter((item) => item.kind === "object"),
        pick,
      );
      const index = after === undefined ? node.items.length - 1 : node.items.indexOf(after);
      return {
        edits: insertStatement(text, style, node, statement, after),
        target: node,
        value: behind(node.items.map(valueOf), index, statement),
      };
    }, "stay"));

  test("addProperty adds one property, in its place", () =>
    holds(({ text, root, style }, pick) => {
      const node = pickOf(objectsIn(root), pick);
      if (node === undefined) return undefined;
      const after = pickOf(node.properties, pick)?.key.value;
      const edits = addProperty(text, style, node, "added", ["v", { w: 1 }], after);
      const entries = node.properties.map(({ key, value }): [string, Json] => [key.value, valueOf(value)]);
      const index = after === undefined ? -1 : entries.findLastIndex(([name]) => name === after);
      return {
        edits,
        target: node,
        value: Object.fromEntries(behind<[string, Json]>(entries, index, ["added", ["v", { w: 1 }]])),
      };
    }, "stay"));

  test("addCondition on a statement without one", () =>
    holds(({ text, root, style }, pick) => {
      const node = pickOf(
        objectsIn(root).filter(({ properties }) => properties.every(({ key }) => key.value !== "Condition")),
        pick,
      );
      if (node === undefined) return undefined;
      const entries = node.properties.map(({ key, value: inner }): [string, Json] => [key.value, valueOf(inner)]);
      return {
        edits: addCondition(text, style, node, "StringEquals", "aws:k", ["v"]),
        target: node,
        value: Object.fromEntries([...entries, ["Condition", { StringEquals: { "aws:k": "v" } }]]),
      };
    }, "stay"));

  test("removeFromList takes out one item", () =>
    holds(({ text, root, style }, pick) => {
      const node = pickOf(
        arraysIn(root).filter(({ items }) => items.length > 0),
        pick,
      );
      if (node === undefined) return undefined;
      const index = pick % node.items.length;
      return {
        edits: removeFromList(text, style, node, node.items[index]!),
        target: node,
        value: without(node.items.map(valueOf), index),
      };
    }, "may go"));

  test("replaceString and renameKey change one string", () =>
    holds(({ root, style }, pick) => {
      const string = pickOf(
        nodes(root).filter((node) => node.kind === "string"),
        pick,
      );
      if (string !== undefined && pick % 2 === 0)
        return { edits: replaceString(style, string, 'new\n"\ud800'), target: string, value: 'new\n"\ud800' };
      const node = pickOf(
        objectsIn(root).filter(({ properties }) => properties.length > 0),
        pick,
      );
      if (node === undefined) return undefined;
      const index = pick % node.properties.length;
      const renamed = node.properties.map(({ key, value }, at): [string, Json] => [
        at === index ? "renamed" : key.value,
        valueOf(value),
      ]);
      return {
        edits: renameKey(style, node.properties[index]!, "renamed"),
        target: node,
        value: Object.fromEntries(renamed),
      };
    }, "stay"));

  test("printJson prints what it is given, in the style it detects in its own output", () => {
    fc.assert(
      fc.property(json, writing, (value, how) => {
        const text = write(value, how);
        const { root } = parseJson(text);
        assert.ok(root);
        const printed = printJson(value, detectStyle(text, root), "");
        const again = parseJson(printed);
        assert.deepEqual(again.problems, []);
        assert.deepEqual(valueOf(again.root), value);
        assert.ok(again.root);
        assert.equal(printJson(value, detectStyle(printed, again.root), ""), printed);
      }),
    );
  });
});
