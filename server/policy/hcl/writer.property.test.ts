/** An edit of a policy in HCL gives the policy with the change applied; comments and all other text stay. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { policyInHcl } from "../../../test/harness/hcl-policies.ts";
import { formatFaults } from "../../../test/harness/terraform-format.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import { applyEdits } from "../edits/text-edit.ts";
import type { ArrayNode, JsonNode, ObjectNode, StringNode } from "../nodes.ts";
import { propertyOf } from "../nodes.ts";
import { documentBlocks } from "./documents.ts";
import type { DocumentPart } from "./documents.ts";
import { parseHcl } from "./parse.ts";
import { HclPrinter, quotedHcl } from "./print.ts";
import { HclWriter } from "./writer.ts";

type Plain = string | boolean | Plain[] | { [name: string]: Plain };

/** What is read: a list of one is as good as its item. */
function valueOf(node: JsonNode | undefined): Plain {
  if (node?.kind === "object")
    return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]));
  if (node?.kind === "array") return node.items.map(valueOf);
  return node?.kind === "string" || node?.kind === "boolean" ? (node.value as string | boolean) : "";
}

/** Without what the language cannot tell apart. */
function tidy(value: Plain): Plain {
  if (Array.isArray(value)) return value.length === 1 ? tidy(value[0] ?? "") : value.map(tidy);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, tidy(own)]));
}

const text = fc.oneof(
  fc.constantFrom("s3:PutObject", "kms:*", "*", "arn:aws:s3:::data/*", "${aws:username}", "%{x}", 'a"b', "a\\b", "#", "//"),
  fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }),
); // prettier-ignore
const texts = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 4 }));
const conditions = fc.dictionary(
  fc.constantFrom("StringEquals", "StringLike", "Bool"),
  fc.dictionary(fc.constantFrom("aws:x", "kms:ViaService", "k"), texts, { minKeys: 1, maxKeys: 1 }),
  { minKeys: 1, maxKeys: 2 },
);
const statement = fc.record(
  {
    Sid: fc.constantFrom("A", "B"),
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: texts,
    Resource: texts,
    Principal: fc.dictionary(fc.constantFrom("AWS", "Service"), texts, { minKeys: 1 }),
    Condition: conditions,
  },
  { requiredKeys: ["Effect", "Action"] },
);
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });

/** How a policy is written. */
const habits = fc.record({
  eol: fc.constantFrom("\n", "\r\n"),
  unit: fc.constant("  "),
  quotedKeys: fc.boolean(),
  separator: fc.constantFrom("=", " : "),
  commas: fc.boolean(),
});
const written = fc.record({
  form: fc.constantFrom("document" as const, "encoded" as const),
  habits,
  single: fc.boolean(),
  comments: fc.nat(6),
});
type Written = typeof written extends fc.Arbitrary<infer How> ? How : never;

function print(drawn: readonly object[], { form, habits: how, single, comments }: Written): string {
  const { eol } = how;
  const scalar = (value: string): string => quotedHcl(value, form === "document");
  const printer = new HclPrinter(how, scalar);
  const value = { Version: "2012-10-17", Statement: single && drawn.length === 1 ? drawn[0] : drawn };
  const lines =
    form === "encoded"
      ? `resource "a" "b" {${eol}  policy = jsonencode(${printer.value(value, "  ")})${eol}}`
      : `data "aws_iam_policy_document" "b" {${eol}${drawn
          .flatMap((one) => documentBlocks("Statement", one))
          .map((part) => block(part, "  ", new HclPrinter({ ...how, separator: "=" }, scalar)))
          .join(eol + eol)}${eol}}`;
  return `${lines
    .split(eol)
    .flatMap((line, index) => {
      if (comments === 0 || (index + comments) % 4 !== 0 || index === 0) return [line];
      const own = `${/^ */.exec(line)?.[0] ?? ""}# c${String(index)}`;
      // Between lines a comment parts those that are aligned: it stands where none are.
      return /[[{]$/.test(line) ? [`${line} # c${String(index)}`] : /^[ ]*[}\])]/.test(line) ? [own, line] : [line];
    })
    .join(eol)}${eol}`;
}

function block({ type, attributes, blocks }: DocumentPart, indent: string, printer: HclPrinter): string {
  const { eol } = printer.habits;
  const inner = `${indent}  `;
  const lines = printer.assignments(
    attributes.map(([name, value]) => [name, printer.value(value, inner)]),
    inner,
  );
  const sections = [...(lines.length > 0 ? [lines.join(eol)] : []), ...blocks.map((one) => block(one, inner, printer))];
  return `${indent}${type} {${eol}${sections.join(eol + eol)}${eol}${indent}}`;
}

function nodesIn(node: JsonNode | undefined): JsonNode[] {
  if (node?.kind === "array") return [node, ...node.items.flatMap(nodesIn)];
  if (node?.kind === "object") return [node, ...node.properties.flatMap(({ value: own }) => nodesIn(own))];
  return node === undefined ? [] : [node];
}

/** The value with another in the place of one node. */
function replaced(root: JsonNode, target: JsonNode, by: Plain): Plain {
  if (root === target) return by;
  if (root.kind === "array") return root.items.map((item) => replaced(item, target, by));
  if (root.kind !== "object") return valueOf(root);
  return Object.fromEntries(
    root.properties.map(({ key, value: own }) => [key.value, own === undefined ? "" : replaced(own, target, by)]),
  );
}

interface Change {
  readonly edits: readonly TextEdit[];
  readonly target: JsonNode;
  readonly by: Plain;
  /** Whether lines may go. */
  readonly removes?: boolean;
}

const base = 1000;
const moved = (node: JsonNode): JsonNode => {
  const range = { offset: node.offset + base, end: node.end + base };
  if (node.kind === "array") return { ...node, ...range, items: node.items.map(moved) };
  return { ...node, ...range } as JsonNode;
};

function holds(change: (writer: HclWriter, root: ObjectNode, pick: number) => Change | undefined): void {
  let made = 0;
  fc.assert(
    fc.property(statements, written, fc.nat(1000), (drawn, how, pick) => {
      const before = print(drawn, how);
      const root = policyInHcl(before);
      const body = parseHcl(before).body;
      const writer = new HclWriter({ text: before, body, base, rawOf: () => undefined });
      const done = change(writer, root, pick);
      if (done === undefined || done.edits.length === 0) return;
      made++;
      const own = done.edits.map(({ range, newText }) => ({
        range: { offset: range.offset - base, end: range.end - base },
        newText,
      }));
      const after = applyEdits(before, own);
      const told = `${before}\n=>\n${after}`;
      assert.deepEqual(tidy(valueOf(policyInHcl(after))), tidy(replaced(root, done.target, done.by)), told);
      assert.deepEqual(formatFaults(before).length > 0 ? [] : formatFaults(after), [], told);
      for (const [comment] of before.matchAll(/# c\d+/g))
        assert.ok(done.removes === true || after.includes(comment), told);
      // What goes is blanks before `=`, or what was asked for.
      for (const { range } of own)
        if (done.removes !== true) assert.match(before.slice(range.offset, range.end), /^\s*$/, told);
      if (how.habits.eol === "\r\n") assert.doesNotMatch(after, /[^\r]\n/, told);
    }),
    { numRuns: 150 },
  );
  assert.ok(made > 40, `${String(made)} edits were made`);
}

const pickOf = <Node>(nodes: readonly Node[], pick: number): Node | undefined =>
  nodes[pick % Math.max(nodes.length, 1)];
const arrays = (root: JsonNode): ArrayNode[] =>
  nodesIn(root).filter(
    (node) => node.kind === "array" && node.items.every(({ kind }) => kind === "string"),
  ) as ArrayNode[];
const listed = (value: Plain): Plain[] => (Array.isArray(value) ? value : [value]);
const statementsOf = (root: ObjectNode): ObjectNode[] => {
  const value = propertyOf(root, "Statement")?.value;
  return value?.kind === "array" ? (value.items as ObjectNode[]) : value?.kind === "object" ? [value] : [];
};

suite("edits on generated policies in HCL", () => {
  test("addToList adds to a list, or behind an item, and makes one of a single value", () => {
    holds((writer, root, pick) => {
      const lists = statementsOf(root).flatMap((one) => {
        const value = propertyOf(one, pick % 2 === 0 ? "Action" : "Resource")?.value;
        return value === undefined ? [] : [value];
      });
      const node = pickOf([...lists, ...arrays(root)], pick);
      if (node === undefined) return undefined;
      const items = node.kind === "array" ? node.items : [];
      const after = pick % 3 === 0 ? pickOf(items, pick) : undefined;
      const was = listed(valueOf(node));
      const at = after === undefined ? was.length : items.indexOf(after) + 1;
      const by = [...was.slice(0, at), "kms:Decrypt", "${x}", ...was.slice(at)];
      return { edits: writer.addToList(moved(node), ["kms:Decrypt", "${x}"], after && moved(after)), target: node, by };
    });
  });

  test("insertStatements adds a statement, also beside a single one", () => {
    const added = {
      Sid: "New",
      Effect: "Deny",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
    };
    holds((writer, root, pick) => {
      const node = propertyOf(root, "Statement")?.value;
      if (node?.kind !== "array" && node?.kind !== "object") return undefined;
      const all = statementsOf(root);
      const after = pick % 2 === 0 ? pickOf(all, pick) : undefined;
      const at = after === undefined ? all.length : all.indexOf(after) + 1;
      const was = all.map(valueOf);
      return {
        edits: writer.insertStatements(moved(node) as ArrayNode, [added], after && (moved(after) as ObjectNode)),
        target: node,
        by: [...was.slice(0, at), added, ...was.slice(at)],
      };
    });
  });

  test("addProperty adds an element in its place", () => {
    holds((writer, root, pick) => {
      const node = pickOf(statementsOf(root), pick);
      if (node === undefined) return undefined;
      const [name, value]: readonly [string, Plain] = [
        ["NotResource", ["a", "b"]] as const,
        ["Condition", { Null: { "a:b": "true" } }] as const,
        ["Principal", { AWS: "*" }] as const,
      ].map(([key, own]): readonly [string, Plain] => [key, own as Plain])[pick % 3] ?? ["", ""];
      if (propertyOf(node, name) !== undefined) return undefined;
      const after = pick % 2 === 0 ? "Action" : undefined;
      return {
        edits: writer.addProperty(moved(node) as ObjectNode, name, value, after),
        target: node,
        by: { ...(valueOf(node) as { [name: string]: Plain }), [name]: value },
      };
    });
  });

  test("removeFromList takes items out", () => {
    holds((writer, root, pick) => {
      const node = pickOf(arrays(root), pick);
      if (node === undefined || node.items.length < 2) return undefined;
      const going = node.items.filter((_, index) => (pick >> index) % 2 === 0).slice(0, node.items.length - 1);
      const by = node.items.filter((item) => !going.includes(item)).map(valueOf);
      return {
        edits: writer.removeFromList(moved(node) as ArrayNode, going.map(moved)),
        target: node,
        by,
        removes: true,
      };
    });
  });

  test("removeProperty takes a property with its value out of its neighbours, which align", () => {
    holds((writer, root, pick) => {
      const node = pickOf(statementsOf(root), pick);
      const property = pickOf(node?.properties ?? [], pick >> 2);
      // What has no effect allows.
      if (node === undefined || property === undefined || property.key.value === "Effect") return undefined;
      if (node.properties.length < 2) return undefined;
      const key = moved(property.key) as StringNode;
      const edits = writer.removeProperty(moved(node) as ObjectNode, { ...property, key });
      const rest = Object.entries(valueOf(node) as { [name: string]: Plain });
      return {
        edits,
        target: node,
        by: Object.fromEntries(rest.filter(([name]) => name !== property.key.value)),
        removes: true,
      };
    });
  });

  test("replaceString writes a name, where one stands, and aligns what stands round it", () => {
    holds((writer, root, pick) => {
      const node = pickOf(statementsOf(root), pick);
      const property = node && propertyOf(node, "Action");
      if (node === undefined || property === undefined) return undefined;
      const { Action, ...rest } = valueOf(node) as { [name: string]: Plain };
      return {
        edits: writer.replaceString(moved(property.key), "NotAction"),
        target: node,
        by: { ...rest, NotAction: Action ?? "" },
        removes: true,
      };
    });
  });

  test("wrapInObject puts a value, a list too, under a name", () => {
    holds((writer, root, pick) => {
      const values = statementsOf(root).flatMap(({ properties }) => properties.flatMap(({ value }) => value ?? []));
      const node = pickOf(
        values.filter((one) => one.kind === "string" || arrays(one).includes(one as ArrayNode)),
        pick,
      );
      if (node === undefined) return undefined;
      return { edits: writer.wrapInObject(moved(node), "AWS"), target: node, by: { AWS: valueOf(node) } };
    });
  });

  test("replaceString writes any text", () => {
    fc.assert(
      fc.property(statements, written, fc.nat(), fc.string({ unit: "grapheme" }), (drawn, how, pick, wanted) => {
        const before = print(drawn, how);
        const root = policyInHcl(before);
        const writer = new HclWriter({ text: before, body: parseHcl(before).body, base: 0, rawOf: () => undefined });
        const nodes = nodesIn(root).filter((node) => node.kind === "string" && node.derived !== true);
        const node = pickOf(nodes, pick);
        if (node === undefined) return;
        const after = applyEdits(before, writer.replaceString(node, wanted));
        // Where `&{` is a variable it cannot be told from one.
        fc.pre(!wanted.includes("&{"));
        assert.deepEqual(valueOf(policyInHcl(after)), replaced(root, node, wanted), `${before}\n=>\n${after}`);
      }),
      { numRuns: 150 },
    );
  });
});
