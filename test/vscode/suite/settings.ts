import { ConfigurationTarget, DiagnosticSeverity, workspace } from "vscode";
import { missingDecrypt, noKms } from "../policies.ts";
import { closeAll, open, until, untilFound } from "./harness.ts";

suite("settings", () => {
  teardown(async () => {
    await set("severity", undefined);
    await set("assumeBucketEncryption", undefined);
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
});

async function set(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration("keyhole").update(name, value, ConfigurationTarget.Workspace);
}
