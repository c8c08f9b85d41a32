/**
 * Refactorings, drawn in test/fixtures/refactorings/: a policy with the cursor at `|`, then each that is offered, in
 * order, with the lines that it takes away and puts there.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { unifiedDiff } from "../server/entry/files/diff.ts";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { refactoringsAt } from "../server/rules/refactorings/refactorings.ts";
import { wholeCatalog } from "./harness/catalog.ts";

const drawn = readFileSync(new URL("fixtures/refactorings/refactorings.txt", import.meta.url), "utf8");

suite("refactorings as drawn", () => {
  for (const block of drawn.split(/^## /m).slice(1)) {
    const [title = "", ...lines] = block.trimEnd().split("\n");
    test(title, () => {
      const [marked = "", ...expected] = lines.join("\n").split(/\n(?==> )/);
      const offset = marked.indexOf("|");
      const text = marked.replace("|", "");
      const { root, sound } = parseJson(text);
      const found = refactoringsAt(wholeCatalog(), findDocuments(root, text, sound), { offset, end: offset });
      const actual = found.map((one) => {
        const changed = unifiedDiff("", text, applyEdits(text, one.edits))
          .split("\n")
          .slice(2)
          .filter((line) => /^[-+]/.test(line));
        return [`=> ${one.title}`, ...changed].join("\n");
      });
      assert.equal(actual.join("\n"), expected.join("\n"));
    });
  }
});
