import assert from "node:assert/strict";
import { commands, workspace } from "vscode";
import { missingDecrypt } from "../policies.ts";
import { closeAll, extension, findings, open, until, untilFound } from "./harness.ts";

suite("activation", () => {
  teardown(closeAll);

  test("a JSON file without a policy activates the extension and starts no server", async () => {
    const { document } = await open('{ "compilerOptions": { "strict": true } }\n');
    const { exports } = { exports: await extension().activate() };
    assert.equal(exports.serverState(), "idle");
    assert.deepEqual(findings(document), []);
    console.log(`activation took ${exports.activationMilliseconds.toFixed(2)} ms of its own`);
  });

  test("typing a policy into a JSON file starts the server and yields a finding", async () => {
    const editor = await open("{}\n");
    const whole = editor.document.validateRange(new (await import("vscode")).Range(0, 0, 99, 0));
    await editor.edit((edit) => edit.replace(whole, missingDecrypt));
    await untilFound(editor.document, "missing-kms-action");
    assert.equal(extension().exports.serverState(), "running");
  });

  test("the commands it contributes exist", async () => {
    const all = await commands.getCommands(true);
    for (const command of ["keyhole.showLog", "keyhole.restart", "keyhole.selectPlaceholders"]) assert.ok(all.includes(command), command);
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
    const { document } = await open(missingDecrypt); // answered after the two above
    await untilFound(document, "missing-kms-action");
    await until(silent.document, "no finding is expected", (found) => found.length === 0);
    assert.deepEqual(findings(bank.document), []);
    assert.equal(workspace.textDocuments.includes(document), true);
  });
});
