/** An edit of a YAML text gives the tree with the change applied; comments and all other text stay. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import type { TextEdit } from "../edits/text-edit.ts";
import { applyEdits } from "../edits/text-edit.ts";
import type { ArrayNode, JsonNode, ObjectNode } from "../nodes.ts";
import { parseYaml } from "./parse.ts";
import { YamlWriter } from "./writer.ts";

type Plain = string | boolean | Plain[] | { [name: string]: Plain };

function valueOf(node: JsonNode | undefined): Plain {
  switch (node?.kind) {
    case "object":
      return Object.fromEntries(node.properties.map(({ key, value }) => [key.value, valueOf(value)]));
    case "array":
      return node.items.map(valueOf);
    case "string":
    case "boolean":
      return node.value as string | boolean;
    default:
      return "";
  }
}

const text = fc.oneof(
  fc.constantFrom("s3:PutObject", "kms:*", "*", "arn:aws:s3:::data/*", "2012-10-17", "yes", "a: b", "a #b", "'", '"', "${aws:username}", "[x]", "{y}", "a,b", "-", "!x", "&y", "%", "@z", "x'y"),
  fc.string({ minLength: 1, maxLength: 12 }).filter((one) => !/^\s|\s$/.test(one)),
); // prettier-ignore
const name = fc.constantFrom("Sid", "Effect", "Action", "Resource", "Principal", "Condition", "aws:x", "StringEquals");
const { value } = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "value" },
    text,
    fc.array(tie("value"), { minLength: 1, maxLength: 3, depthIdentifier: "value" }),
    fc.dictionary(name, tie("value"), { minKeys: 1, maxKeys: 4, depthIdentifier: "value" }),
  ),
}));
const style = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constant(0),
  defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_SINGLE" as const, "QUOTE_DOUBLE" as const),
  collectionStyle: fc.constantFrom("any" as const, "any" as const, "flow" as const),
});
const eol = fc.constantFrom("\n", "\r\n");

/** With a comment at the end of some lines, and some on lines of their own. */
function commented(yaml: string, every: number): { readonly yaml: string; readonly comments: readonly string[] } {
  const comments: string[] = [];
  const lines = yaml
    .trimEnd()
    .split("\n")
    .flatMap((line, index) => {
      if ((index + every) % 3 !== 0 || /[|>][-+]?$/.test(line) || line.trim() === "") return [line];
      const comment = `# c${String(index)}`;
      comments.push(comment);
      return every % 2 === 0 ? [`${line} ${comment}`] : [`${/^ */.exec(line)?.[0] ?? ""}${comment}`, line];
    });
  return { yaml: `${lines.join("\n")}\n`, comments };
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
}

/** @param mustWork where the edit may not be left unmade */
function holds(
  change: (writer: YamlWriter, nodes: readonly JsonNode[], pick: number) => Change | undefined,
  made: { count: number },
): void {
  fc.assert(
    fc.property(value, style, eol, fc.nat(1000), fc.nat(5), (drawn, how, lineEnd, pick, every) => {
      const printed = commented(stringify({ Statement: drawn }, { ...how, aliasDuplicateObjects: false }), every);
      const before = printed.yaml.replaceAll("\n", lineEnd);
      const parsed = parseYaml(before);
      if (!parsed.sound || parsed.root === undefined) return;
      const writer = new YamlWriter({ text: before, root: parsed.root, shared: [], rawOf: () => undefined });
      const done = change(writer, nodesIn(parsed.root), pick);
      if (done === undefined || done.edits.length === 0) return;
      made.count++;
      const after = applyEdits(before, done.edits);
      const again = parseYaml(after);
      assert.equal(again.sound, true, `${before}\n=>\n${after}`);
      assert.deepEqual(valueOf(again.root), replaced(parsed.root, done.target, done.by), `${before}\n=>\n${after}`);
      const left = done.by === undefined ? [] : printed.comments;
      for (const comment of left) {
        const gone = done.edits.some(({ range }) => before.slice(range.offset, range.end).includes(comment));
        assert.ok(gone || after.includes(comment), `${comment} is gone\n${before}\n=>\n${after}`);
      }
      if (lineEnd === "\r\n") assert.doesNotMatch(after, /[^\r]\n/, after);
    }),
    { numRuns: 120 },
  );
  assert.ok(made.count > 15, `${String(made.count)} edits were made`);
}

const pickOf = <Node>(nodes: readonly Node[], pick: number): Node | undefined =>
  nodes[pick % Math.max(nodes.length, 1)];
const arrays = (nodes: readonly JsonNode[]): ArrayNode[] => nodes.filter((node) => node.kind === "array");
const objects = (nodes: readonly JsonNode[]): ObjectNode[] => nodes.filter((node) => node.kind === "object");
const added = ["kms:Decrypt", "a: b", "'", "yes"];

suite("edits on generated YAML in every style", () => {
  test("addToList adds to a list, and makes one of a single value", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(
          nodes.filter(({ kind }) => kind === "array" || kind === "string"),
          pick,
        );
        if (node === undefined) return undefined;
        const was = valueOf(node);
        return {
          edits: writer.addToList(node, added, undefined),
          target: node,
          by: [...(Array.isArray(was) ? was : [was]), ...added],
        };
      },
      { count: 0 },
    );
  });

  test("addToList adds behind an item", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(arrays(nodes), pick);
        const after = node?.items[pick % Math.max(node.items.length, 1)];
        if (node === undefined || after === undefined) return undefined;
        const by = node.items.flatMap((item): Plain[] => (item === after ? [valueOf(item), "new"] : [valueOf(item)]));
        return { edits: writer.addToList(node, ["new"], after), target: node, by };
      },
      { count: 0 },
    );
  });

  test("insertStatements adds an object, also beside a single one", () => {
    const statement = {
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
    };
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(
          nodes.filter((one) => one.kind === "array" || one.kind === "object"),
          pick,
        ) as ArrayNode | ObjectNode | undefined;
        if (node === undefined || node.offset === 0) return undefined;
        const was = node.kind === "array" ? node.items.map(valueOf) : [valueOf(node)];
        return { edits: writer.insertStatements(node, [statement], undefined), target: node, by: [...was, statement] };
      },
      { count: 0 },
    );
  });

  test("addProperty adds a property", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(objects(nodes), pick);
        if (node === undefined || node.properties.length === 0) return undefined;
        const was = valueOf(node) as { [name: string]: Plain };
        const members = { StringEquals: { "aws:x": ["a", "b"] } };
        return {
          edits: writer.addProperty(node, "New", members, undefined),
          target: node,
          by: { ...was, New: members },
        };
      },
      { count: 0 },
    );
  });

  test("removeFromList takes items out", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(arrays(nodes), pick);
        if (node === undefined || node.items.length === 0) return undefined;
        const going = node.items.filter((_, index) => (pick >> index) % 2 === 0 || node.items.length === 1);
        if (going.length === 0) return undefined;
        return {
          edits: writer.removeFromList(node, going),
          target: node,
          by: node.items.filter((item) => !going.includes(item)).map(valueOf),
        };
      },
      { count: 0 },
    );
  });

  test("removeProperty takes a property with its value out of its neighbours", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(objects(nodes), pick);
        const property = pickOf(node?.properties ?? [], pick);
        if (node === undefined || property === undefined || node.properties.length < 2) return undefined;
        const rest = Object.fromEntries(
          Object.entries(valueOf(node) as { [name: string]: Plain }).filter(([name]) => name !== property.key.value),
        );
        return { edits: writer.removeProperty(node, property), target: node, by: rest };
      },
      { count: 0 },
    );
  });

  test("replaceString writes a name, where one stands", () => {
    holds(
      (writer, nodes, pick) => {
        const node = pickOf(objects(nodes), pick);
        const property = pickOf(node?.properties ?? [], pick);
        if (node === undefined || property === undefined || property.value === undefined) return undefined;
        const was = Object.entries(valueOf(node)).map(([own, member]) => [
          own === property.key.value ? "New" : own,
          member,
        ]);
        return { edits: writer.replaceString(property.key, "New"), target: node, by: Object.fromEntries(was) as Plain };
      },
      { count: 0 },
    );
  });

  test("wrapInObject puts a value, a list too, under a name", () => {
    holds(
      (writer, nodes, pick) => {
        const owned = objects(nodes).flatMap(({ properties }) => properties.flatMap(({ value: own }) => own ?? []));
        const node = pickOf(
          owned.filter(
            (own) =>
              own.kind === "string" || (own.kind === "array" && own.items.every(({ kind }) => kind === "string")),
          ),
          pick,
        );
        if (node === undefined) return undefined;
        return { edits: writer.wrapInObject(node, "AWS"), target: node, by: { AWS: valueOf(node) } };
      },
      { count: 0 },
    );
  });

  test("replaceString writes any text", () => {
    fc.assert(
      fc.property(value, style, fc.nat(), fc.string({ unit: "grapheme" }), (drawn, how, pick, wanted) => {
        const before = stringify({ Statement: drawn }, { ...how, aliasDuplicateObjects: false });
        const parsed = parseYaml(before);
        const node = pickOf(
          nodesIn(parsed.root).filter(({ kind }) => kind === "string"),
          pick,
        );
        if (!parsed.sound || parsed.root === undefined || node === undefined) return;
        const writer = new YamlWriter({ text: before, root: parsed.root, shared: [], rawOf: () => undefined });
        const after = applyEdits(before, writer.replaceString(node, wanted));
        assert.deepEqual(
          valueOf(parseYaml(after).root),
          replaced(parsed.root, node, wanted),
          `${before}\n=>\n${after}`,
        );
      }),
      { numRuns: 150 },
    );
  });
});
