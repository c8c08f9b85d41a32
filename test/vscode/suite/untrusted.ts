import assert from "node:assert/strict";
import { workspace, type CodeAction } from "vscode";
import { missingDecrypt } from "../policies.ts";
import { choose, closeAll, open, quickFixes, until, untilFound } from "./harness.ts";

suite("an untrusted workspace", () => {
  teardown(closeAll);

  test("findings and fixes work in restricted mode", async () => {
    assert.equal(workspace.isTrusted, false);
    const { document } = await open(missingDecrypt);
    const { range } = await untilFound(document, "missing-kms-action");
    const [action] = await quickFixes(document, range);
    await choose(action as CodeAction);
    await until(document, "no finding is expected", (found) => found.length === 0);
  });
});
