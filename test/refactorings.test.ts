/**
 * Refactorings, drawn in test/fixtures/refactorings/: a text with the cursor at `‸` (in the older ones at `|`), then each
 * that is offered, in order, with the lines that it takes away and puts there.
 * `KEYHOLE_DRAW=1 npx mocha test/refactorings.test.ts` draws anew what is offered now.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { unifiedDiff } from "../server/entry/files/diff.ts";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { refactoringsAt } from "../server/rules/refactorings/refactorings.ts";
import { wholeCatalog } from "./harness/catalog.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

function offered(file: string, marked: string): string {
  const cursor = marked.includes("‸") ? "‸" : "|";
  const offset = marked.indexOf(cursor);
  const text = marked.replace(cursor, "");
  const engine = wholeEngine();
  const documents = engine.documents(engine.read(file, text));
  return refactoringsAt(wholeCatalog(), documents, { offset, end: offset })
    .map(({ title, edits }) => {
      const changed = unifiedDiff("", text, applyEdits(text, edits))
        .split("\n")
        .slice(2)
        .filter((line) => /^[-+]/.test(line));
      return [`=> ${title}`, ...changed].join("\n");
    })
    .join("\n");
}

for (const [drawing, file] of [
  ["refactorings.txt", "policy.json"],
  ["yaml.txt", "template.yaml"],
  ["json-template.txt", "template.json"],
] as const) {
  const path = new URL(`fixtures/refactorings/${drawing}`, import.meta.url);
  const blocks = readFileSync(path, "utf8")
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const [title = "", ...lines] = block.trimEnd().split("\n");
      const [marked = "", ...expected] = lines.join("\n").split(/\n(?==> )/);
      return { title, marked, expected: expected.join("\n") };
    });

  suite(`refactorings as drawn in ${drawing}`, () => {
    for (const { title, marked, expected } of blocks)
      test(title, () => {
        assert.equal(offered(file, marked), expected);
      });
  });

  if (process.env["KEYHOLE_DRAW"] !== undefined)
    writeFileSync(
      path,
      blocks
        .map(({ title, marked }) =>
          [`## ${title}`, marked, offered(file, marked)].filter((part) => part !== "").join("\n"),
        )
        .join("\n\n") + "\n",
    );
}

/** Statements on one line, in a policy that is written as most are. */
checkDrawing("refactorings/statements.txt", (title) => {
  const policy = { Version: "2012-10-17", Statement: JSON.parse(`[${title}]`) as unknown };
  return offered("policy.json", JSON.stringify(policy, null, 2));
});
