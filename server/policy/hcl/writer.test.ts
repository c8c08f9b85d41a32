import assert from "node:assert/strict";
import { formatFaults } from "../../../test/harness/terraform-format.ts";
import { policyInHcl } from "../../../test/harness/hcl-policies.ts";
import { applyEdits } from "../edits/text-edit.ts";
import type { ArrayNode, JsonNode, ObjectNode } from "../nodes.ts";
import { propertyOf } from "../nodes.ts";
import { parseHcl } from "./parse.ts";
import { HclWriter } from "./writer.ts";

const references = new Map([["KEY", "aws_kms_key.data.arn"]]);

/** The text after an edit of the node at `path`, which `terraform fmt` leaves as it is. */
function edited(
  before: string,
  path: readonly (string | number)[],
  edit: (writer: HclWriter, node: JsonNode) => ReturnType<HclWriter["addToList"]>,
): string {
  assert.deepEqual(formatFaults(before), [], "what is edited is well formatted");
  let node: JsonNode | undefined = policyInHcl(before);
  for (const step of path) {
    if (node?.kind === "object") node = propertyOf(node, String(step))?.value;
    else if (node?.kind === "array") node = node.items[Number(step)];
  }
  assert.ok(node !== undefined);
  const writer = new HclWriter({
    text: before,
    body: parseHcl(before).body,
    base: 0,
    rawOf: (value) => references.get(value),
  });
  const after = applyEdits(before, edit(writer, node));
  assert.deepEqual(formatFaults(after), [], after);
  return after;
}

/** The lines that an edit makes of others. */
function changed(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return now.slice(start, now.length - end);
}

const inDocument = (statement: string): string =>
  `data "aws_iam_policy_document" "d" {\n  statement {\n${statement.replace(/^(?=.)/gm, "    ")}\n  }\n}\n`;
const encoded = (statements: string): string =>
  `resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    Version${statements.includes("\n") ? "" : "  "} = "2012-10-17"\n    Statement = ${statements}\n  })\n}\n`;
const statement = {
  Sid: "New",
  Effect: "Allow",
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "KEY",
  Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
};

suite("edits of a policy document in blocks", () => {
  const plain = inDocument('actions   = ["s3:PutObject"] # why\nresources = ["*"]');

  test("an action", () => {
    const after = edited(plain, ["Statement", 0, "Action"], (writer, node) =>
      writer.addToList(node, ["kms:Decrypt", "KEY"], undefined),
    );
    assert.deepEqual(changed(plain, after), [
      '    actions   = ["s3:PutObject", "kms:Decrypt", aws_kms_key.data.arn] # why',
    ]);
  });

  test("an action on a line of its own", () => {
    const before = inDocument(
      'actions = [\n  "s3:PutObject", // a\n  "s3:GetObject", # b\n  # c\n]\nresources = ["*"]',
    );
    const add = (after: number | undefined) =>
      edited(before, ["Statement", 0, "Action"], (writer, node) =>
        writer.addToList(node, ["kms:Decrypt"], after === undefined ? undefined : (node as ArrayNode).items[after]),
      );
    assert.deepEqual(changed(before, add(undefined)), ['      "kms:Decrypt",']);
    assert.deepEqual(changed(before, add(0)), ['      "kms:Decrypt",']);
    const bare = inDocument('actions = [\n  "s3:PutObject" # a\n]\nresources = ["*"]');
    const last = edited(bare, ["Statement", 0, "Action"], (writer, node) =>
      writer.addToList(node, ["kms:Decrypt"], undefined),
    );
    assert.deepEqual(changed(bare, last), ['      "s3:PutObject", # a', '      "kms:Decrypt"']);
  });

  test("a statement", () => {
    const after = edited(plain, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [statement], undefined),
    );
    assert.deepEqual(changed(plain, after), [
      "",
      "  statement {",
      '    sid       = "New"',
      '    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]',
      "    resources = [aws_kms_key.data.arn]",
      "",
      "    condition {",
      '      test     = "StringEquals"',
      '      variable = "kms:ViaService"',
      '      values   = ["s3.eu-west-1.amazonaws.com"]',
      "    }",
      "  }",
    ]);
  });

  test("an argument, aligned with its neighbours", () => {
    const after = edited(plain, ["Statement", 0], (writer, node) =>
      writer.addProperty(node as ObjectNode, "NotResource", ["a"], "Action"),
    );
    assert.deepEqual(changed(plain, after), [
      '    actions       = ["s3:PutObject"] # why',
      '    not_resources = ["a"]',
      '    resources     = ["*"]',
    ]);
  });

  test("principals and conditions", () => {
    const after = edited(plain, ["Statement", 0], (writer, node) => [
      ...writer.addProperty(node as ObjectNode, "Principal", { AWS: "arn:aws:iam::111122223333:root" }, undefined),
    ]);
    assert.deepEqual(changed(plain, after), [
      "",
      "    principals {",
      '      type        = "AWS"',
      '      identifiers = ["arn:aws:iam::111122223333:root"]',
      "    }",
    ]);
    const more = edited(after, ["Statement", 0, "Principal"], (writer, node) =>
      writer.addProperty(node as ObjectNode, "Service", ["s3.amazonaws.com"], undefined),
    );
    assert.deepEqual(changed(after, more).slice(0, 3), ["", "    principals {", '      type        = "Service"']);
    const condition = edited(more, ["Statement", 0], (writer, node) =>
      writer.addProperty(node as ObjectNode, "Condition", { Bool: { "aws:SecureTransport": "${x}" } }, undefined),
    );
    assert.deepEqual(changed(more, condition).slice(1), [
      "    condition {",
      '      test     = "Bool"',
      '      variable = "aws:SecureTransport"',
      '      values   = ["&{x}"]',
      "    }",
    ]);
    const key = edited(condition, ["Statement", 0, "Condition", "Bool"], (writer, node) =>
      writer.addProperty(node as ObjectNode, "aws:other", "true", undefined),
    );
    assert.deepEqual(changed(condition, key).slice(2, 5), [
      '      test     = "Bool"',
      '      variable = "aws:other"',
      '      values   = ["true"]',
    ]);
  });

  test("a name, and an operator", () => {
    const before = inDocument(
      'not_actions = ["a"]\nresources   = ["b"]\n\ncondition {\n  test     = "StringLike"\n  variable = "k"\n  values   = ["v"]\n}',
    );
    const writer = new HclWriter({ text: before, body: parseHcl(before).body, base: 0, rawOf: () => undefined });
    const [one] = (propertyOf(policyInHcl(before), "Statement")?.value as ArrayNode).items as ObjectNode[];
    assert.ok(one !== undefined);
    const condition = propertyOf(one, "Condition")?.value as ObjectNode;
    const operator = writer.renameKey(propertyOf(condition, "StringLike")!, "StringEquals");
    assert.match(applyEdits(before, operator), /test {5}= "StringEquals"/);
    assert.match(
      applyEdits(before, writer.renameKey(propertyOf(one, "NotAction")!, "Action")),
      /^ {4}actions {3}= \["a"\]\n {4}resources = /m,
    );
  });

  test("a statement goes", () => {
    const after = edited(plain, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [statement], undefined),
    );
    const again = edited(after, ["Statement"], (writer, node) =>
      writer.removeFromList(node as ArrayNode, (node as ArrayNode).items.slice(1)),
    );
    assert.equal(again, plain);
  });

  test("into an empty document", () => {
    const before = 'data "aws_iam_policy_document" "d" {}\n';
    const after = edited(before, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [{ Effect: "Deny", Action: "*" }], undefined),
    );
    assert.equal(
      after,
      'data "aws_iam_policy_document" "d" {\n  statement {\n    effect  = "Deny"\n    actions = ["*"]\n  }\n}\n',
    );
  });
});

suite("edits of a policy in jsonencode", () => {
  test("a statement, with names, signs and commas as the others have them", () => {
    const before = encoded(
      '[\n      {\n        Effect   = "Allow"\n        Action   = "s3:PutObject"\n        Resource = "*"\n      }\n    ]',
    );
    const after = edited(before, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [statement], undefined),
    );
    assert.deepEqual(changed(before, after), [
      "      },",
      "      {",
      '        Sid      = "New"',
      '        Effect   = "Allow"',
      '        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]',
      "        Resource = aws_kms_key.data.arn",
      "        Condition = {",
      "          StringEquals = {",
      '            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"',
      "          }",
      "        }",
    ]);
    const quoted = encoded(
      '[\n      {\n        "Effect" : "Allow",\n        "Action" : ["s3:PutObject"]\n      },\n    ]',
    );
    const more = edited(quoted, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [{ Effect: "Allow", Action: "kms:Decrypt" }], undefined),
    );
    assert.deepEqual(changed(quoted, more), [
      "      {",
      '        "Effect" : "Allow",',
      '        "Action" : "kms:Decrypt"',
      "      },",
    ]);
  });

  test("a statement beside one between brackets on its line", () => {
    const before = encoded('[{\n      Action = "s3:PutObject"\n    }]');
    const after = edited(before, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ArrayNode, [{ Action: "kms:Decrypt" }], undefined),
    );
    assert.deepEqual(changed(before, after), ["      }, {", '      Action = "kms:Decrypt"']);
  });

  test("a single statement becomes a list", () => {
    const before = encoded('{ Action = "s3:PutObject" }');
    const after = edited(before, ["Statement"], (writer, node) =>
      writer.insertStatements(node as ObjectNode, [{ Action: "kms:Decrypt" }], undefined),
    );
    assert.match(after, /\[\{ Action = "s3:PutObject" \}, \{ Action = "kms:Decrypt" \}\]/);
  });

  test("a single action becomes a list; a condition is added", () => {
    const before = encoded(
      '[\n      {\n        Action   = "s3:PutObject" # why\n        Resource = "*"\n      }\n    ]',
    );
    const list = edited(before, ["Statement", 0, "Action"], (writer, node) =>
      writer.addToList(node, ["kms:Decrypt"], undefined),
    );
    assert.deepEqual(changed(before, list), ['        Action   = ["s3:PutObject", "kms:Decrypt"] # why']);
    const condition = edited(before, ["Statement", 0], (writer, node) =>
      writer.addProperty(node as ObjectNode, "Condition", { Null: { "a:b": "${true}" } }, undefined),
    );
    assert.deepEqual(changed(before, condition), [
      "        Condition = {",
      "          Null = {",
      '            "a:b" = "$${true}"',
      "          }",
      "        }",
    ]);
  });

  test("what cannot be changed so is left", () => {
    const before = encoded(
      '[\n      {\n        Action   = concat(["a"], var.b)\n        Resource = [for a in var.c : a]\n      }\n    ]',
    );
    const writer = new HclWriter({ text: before, body: parseHcl(before).body, base: 0, rawOf: () => undefined });
    const [one] = (propertyOf(policyInHcl(before), "Statement")?.value as ArrayNode).items as ObjectNode[];
    assert.ok(one !== undefined);
    for (const { value } of one.properties) {
      assert.ok(value !== undefined);
      const list: ArrayNode = { kind: "array", offset: value.offset, end: value.end, items: [], closed: true };
      assert.deepEqual(writer.addToList(list, ["x"], undefined), []);
    }
    assert.deepEqual(writer.addToList({ ...one, offset: one.offset + 1 }, ["x"], undefined), []);
  });
});
