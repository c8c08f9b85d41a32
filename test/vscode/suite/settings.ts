import assert from "node:assert/strict";
import { commands, ConfigurationTarget, DiagnosticSeverity, workspace } from "vscode";
import { missingDecrypt, noKms } from "../policies.ts";
import { closeAll, open, until, untilFound } from "./harness.ts";

suite("settings", () => {
  teardown(async () => {
    await set("severity", undefined);
    await set("assumeBucketEncryption", undefined);
    await set("policyTypes", undefined);
    await closeAll();
  });

  test("keyhole.severity changes a finding's severity and turns it off, at once", async () => {
    const { document } = await open(missingDecrypt);
    await untilFound(document, "missing-kms-action");
    await set("severity", { "missing-kms-action": "error" });
    await until(document, "an error is expected", (found) => found[0]?.severity === DiagnosticSeverity.Error);
    await set("severity", { "missing-kms-action": "off" });
    await until(document, "no finding is expected", (found) => found.length === 0);
    await set("severity", undefined);
    await until(document, "a warning is expected", (found) => found[0]?.severity === DiagnosticSeverity.Warning);
  });

  test("keyhole.assumeBucketEncryption decides about policies that nothing points to KMS in", async () => {
    const { document } = await open(noKms);
    await until(document, "information is expected", (found) => found[0]?.severity === DiagnosticSeverity.Information);
    await set("assumeBucketEncryption", "aws:kms");
    await until(document, "a warning is expected", (found) => found[0]?.severity === DiagnosticSeverity.Warning);
    await set("assumeBucketEncryption", "none");
    await until(document, "no finding is expected", (found) => found.length === 0);
  });

  test("a type that is chosen for a file holds at once, and is kept in the workspace", async () => {
    const { document } = await open(readsOnly);
    await until(document, "no finding is expected", (found) => found.length === 0);
    await commands.executeCommand("keyhole.choosePolicyType", "bucket");
    await untilFound(document, "missing-principal");
    const kept = (): object | undefined =>
      workspace.getConfiguration("keyhole").inspect<object>("policyTypes")?.workspaceValue;
    assert.deepEqual(kept(), { [workspace.asRelativePath(document.uri, false)]: "bucket" });
    await commands.executeCommand("keyhole.choosePolicyType", "automatic");
    await until(document, "no finding is expected", (found) => found.length === 0);
    assert.equal(kept(), undefined);
  });
});

const readsOnly = `${JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }],
  },
  null,
  2,
)}\n`;

async function set(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration("keyhole").update(name, value, ConfigurationTarget.Workspace);
}
