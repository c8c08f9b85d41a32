import assert from "node:assert/strict";
import { commands } from "vscode";
import { missingDecrypt } from "../policies.ts";
import { closeAll, extension, findings, notes, open, replace, untilFound } from "./harness.ts";

suite("activation", () => {
  teardown(closeAll);

  test("a JSON file without a policy activates the extension and starts no server", async () => {
    const { document } = await open('{ "compilerOptions": { "strict": true } }\n');
    const keyhole = await extension().activate();
    assert.equal(keyhole.serverState(), "idle");
    assert.deepEqual(findings(document), []);
    notes.push(`activation took ${keyhole.activationMilliseconds.toFixed(1)} ms of its own`);
  });

  test("typing a policy into a JSON file starts the server and yields a finding", async () => {
    const editor = await open("{}\n");
    await replace(editor, "{}\n", missingDecrypt);
    await untilFound(editor.document, "missing-kms-action");
    assert.equal(extension().exports.serverState(), "running");
  });

  test("the commands it contributes exist", async () => {
    const all = await commands.getCommands(true);
    for (const command of [
      "keyhole.showLog",
      "keyhole.restart",
      "keyhole.selectPlaceholders",
      "keyhole.showTrail",
      "keyhole.showBucketAccess",
      "keyhole.createModel",
      "keyhole.explain",
      "keyhole.choosePolicyType",
    ])
      assert.ok(all.includes(command), command);
  });

  test("restarting the server brings the findings back", async () => {
    const { document } = await open(missingDecrypt);
    await untilFound(document, "missing-kms-action");
    await commands.executeCommand("keyhole.restart");
    assert.equal(extension().exports.serverState(), "running");
    await untilFound(document, "missing-kms-action");
  });

  test("a JSON file that only looks like a policy stays silent", async () => {
    const silent = await open('{ "Statement": "of account", "Action": "none" }\n');
    const bank = await open('{ "Statements": [{ "iban": "DE00" }] }\n');
    const policy = await open(missingDecrypt); // answered after the two above
    await untilFound(policy.document, "missing-kms-action");
    assert.deepEqual([...findings(silent.document), ...findings(bank.document)], []);
  });
});
