import assert from "node:assert/strict";
import { createEngine } from "../engine.ts";
import type { OutlineItem } from "./outline.ts";
import { outlineOf } from "./outline.ts";

function outline(text: string): OutlineItem[] {
  const engine = createEngine();
  return outlineOf(engine.documents(engine.read("a.json", text)));
}

const shown = (items: readonly OutlineItem[], depth = 0): string[] =>
  items.flatMap(({ kind, name, detail, children }) => [
    `${"  ".repeat(depth)}${kind} ${name}${detail === "" ? "" : ` (${detail})`}`,
    ...shown(children, depth + 1),
  ]);

const statements = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" },
    { "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" }
  ]
}`;

suite("outline", () => {
  test("statements by Sid or number, with effect and actions", () => {
    assert.deepEqual(shown(outline(statements)), [
      "allow Write (Allow s3:PutObject and s3:GetObject)",
      "  action s3:PutObject",
      "  action s3:GetObject",
      "deny Statement 2 (Deny not s3:*)",
      "  action s3:* (NotAction)",
    ]);
  });

  test("jumps to the Sid, and every selection lies in its range", () => {
    const [write] = outline(statements);
    assert.equal(statements.slice(write?.selection.offset, write?.selection.end), '"Write"');
    const check = ({ range, selection, children }: OutlineItem): void => {
      assert.ok(range.offset <= selection.offset && selection.end <= range.end);
      children.forEach(check);
    };
    outline(statements).forEach(check);
  });

  test("several policies of one file are told apart, those in escaped strings included", () => {
    const inner = JSON.stringify(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" },
      }),
    );
    const text = `[{ "Policy": ${inner} }, { "Policy": ${inner} }]`;
    const found = outline(text);
    assert.deepEqual(shown(found).slice(0, 2), ["policy Policy 1 (key policy)", "  allow Statement 1 (Allow kms:*)"]);
    const action = found[1]?.children[0]?.children[0];
    assert.equal(text.slice(action?.range.offset, action?.range.end), '\\"kms:*\\"');
  });

  test("a half-typed statement keeps its place", () => {
    assert.deepEqual(shown(outline('{ "Version": "2012-10-17", "Statement": [{ "Effect": "Al')), ["allow Statement 1"]);
  });
});
