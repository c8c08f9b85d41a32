import { commands, ConfigurationTarget, languages, Range, workspace, WorkspaceEdit, type Uri } from "vscode";
import { missingDecrypt, noKms } from "../policies.ts";
import { modelFiles } from "../model.ts";
import { closeAll, codeOf, eventually, open, show, write, writeAs } from "./harness.ts";

suite("findings of files that are not open", () => {
  teardown(async () => {
    await setFiles(undefined);
    await closeAll();
  });

  test("with one policy of a model open, the Problems view lists all findings of the model", async () => {
    const files = await writeModel();
    await show(files["lake.key.json"] as Uri);
    await hasCodes(files["uploader-role.json"] as Uri, "identity-policy-does-not-allow");
    await hasCodes(files["lake.key.json"] as Uri, "key-policy-does-not-allow");
  });

  test("they follow the model: a file that it no longer names has none, one that it names again has them", async () => {
    const files = await writeModel();
    const { document } = await show(files["keyhole.json"] as Uri);
    const identity = files["uploader-role.json"] as Uri;
    await hasCodes(identity, "identity-policy-does-not-allow");
    const text = document.getText();
    const replaceBy = async (changed: string): Promise<void> => {
      const edit = new WorkspaceEdit();
      edit.replace(
        document.uri,
        new Range(document.positionAt(0), document.positionAt(document.getText().length)),
        changed,
      );
      await workspace.applyEdit(edit);
    };
    await replaceBy("{}");
    await hasCodes(identity);
    await replaceBy(text);
    await hasCodes(identity, "identity-policy-does-not-allow");
  });

  test("a file changes on the disk: findings of other closed files change with it", async () => {
    const files = await writeModel();
    await show(files["lake.key.json"] as Uri);
    const identity = files["uploader-role.json"] as Uri;
    await hasCodes(identity, "identity-policy-does-not-allow");
    await workspace.fs.writeFile(identity, new TextEncoder().encode('{ "Version": "2012-10-17", "Statement": [] }'));
    await hasCodes(identity);
  });

  test("keyhole.files: `open` leaves closed files out, `workspace` has those that no model names", async () => {
    const files = await writeModel();
    const other = await write(missingDecrypt);
    await open(noKms);
    const identity = files["uploader-role.json"] as Uri;
    await hasCodes(identity, "identity-policy-does-not-allow");
    await hasCodes(other);
    await setFiles("workspace");
    await hasCodes(other, "missing-kms-action");
    await setFiles("open");
    await hasCodes(other);
    await hasCodes(identity);
    await setFiles(undefined);
    await hasCodes(identity, "identity-policy-does-not-allow");
  });

  test("a file that is closed keeps its findings where the setting includes it, and loses them where not", async () => {
    const alone = await open(missingDecrypt);
    const { uri } = alone.document;
    await hasCodes(uri, "missing-kms-action");
    await setFiles("workspace");
    await open(noKms);
    await hasCodes(uri, "missing-kms-action");
    await setFiles("open");
    await commands.executeCommand("workbench.action.closeAllEditors");
    await open(noKms);
    await hasCodes(uri);
  });
});

const codesOf = (uri: Uri): string[] =>
  languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "keyhole")
    .map(codeOf);

async function hasCodes(uri: Uri, ...codes: string[]): Promise<void> {
  await eventually(
    () => JSON.stringify(codesOf(uri)) === JSON.stringify(codes),
    () => `${uri.path} has ${JSON.stringify(codes)}; it has ${JSON.stringify(codesOf(uri))}`,
  );
}

async function writeModel(): Promise<Record<string, Uri>> {
  const files: Record<string, Uri> = {};
  for (const [path, text] of Object.entries(modelFiles)) files[path] = await writeAs(path, text);
  return files;
}

async function setFiles(value: string | undefined): Promise<void> {
  await workspace.getConfiguration("keyhole").update("files", value, ConfigurationTarget.Workspace);
}
