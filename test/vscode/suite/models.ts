import assert from "node:assert/strict";
import {
  commands,
  Position,
  Range,
  window,
  workspace,
  type CodeLens,
  type Hover,
  type InlayHint,
  type Location,
  type TextEditor,
  type Uri,
} from "vscode";
import { mendedIdentity, mendedKey, mendedKeyOnlyOnePart, modelFiles } from "../model.ts";
import { choose, closeAll, eventually, quickFixes, show, until, untilFound, writeAs } from "./harness.ts";

suite("workspace models", () => {
  teardown(closeAll);

  test("edit the key policy, not saved, and the squiggle in the other files goes", async () => {
    const files = await writeModel({ "uploader-role.json": mendedIdentity });
    const identity = await show(files["keyhole.json"] as Uri);
    assert.equal(identity.document.languageId, "jsonc", "comments are no mistake in keyhole.json");
    const keyPolicy = await show(files["lake.key.json"] as Uri);
    await untilFound(keyPolicy.document, "key-policy-does-not-allow");
    const uploader = await show(files["uploader-role.json"] as Uri);
    const lens = async () => (await lenses(uploader))[0]?.command?.title;
    await eventually(
      async () => /PutObject fails/.test((await lens()) ?? ""),
      () => "the lens says that uploads fail",
    );
    await replaceAll(keyPolicy, mendedKeyOnlyOnePart);
    await eventually(
      async () => (await lens()) === "PutObject passes, multipart fails: kms:Decrypt",
      () => "the lens says what fails still",
    );
    await replaceAll(keyPolicy, mendedKey);
    await until(keyPolicy.document, "no finding is expected", (found) => found.length === 0);
    await eventually(
      async () => (await lens()) === "PutObject passes, multipart passes",
      () => "the lens says that uploads pass",
    );
  });

  test("an edit of the key policy takes a squiggle out of the identity policy", async () => {
    const own = (text: string): string => text.replaceAll("444455556666", "111122223333");
    const files = await writeModel(
      Object.fromEntries(
        Object.entries(modelFiles).map(([path, text]) => [
          path,
          own(
            text
              .replace('    "444455556666": {\n      "name": "apps"\n    }\n', "")
              .replace('"name": "data"\n    },', '"name": "data"\n    }'),
          ),
        ]),
      ),
    );
    const identity = await show(files["uploader-role.json"] as Uri);
    await untilFound(identity.document, "missing-kms-action");
    const keyPolicy = await show(files["lake.key.json"] as Uri);
    await replaceAll(keyPolicy, own(mendedKey));
    await until(identity.document, "no finding is expected", (found) => found.length === 0);
    await commands.executeCommand("undo");
    await untilFound(identity.document, "missing-kms-action");
  });

  test("a fix of both files is one edit, after which neither has a finding", async () => {
    const files = await writeModel();
    const keyPolicy = await show(files["lake.key.json"] as Uri);
    await untilFound(keyPolicy.document, "key-policy-does-not-allow");
    const identity = await show(files["uploader-role.json"] as Uri);
    const { range } = await untilFound(identity.document, "identity-policy-does-not-allow");
    const both = (await quickFixes(identity.document, range)).find(({ edit }) => edit?.size === 2);
    assert.ok(both, "a fix of two files is offered");
    await choose(both);
    for (const { document } of [identity, keyPolicy])
      await until(document, "no finding is expected", (found) => found.length === 0);
  });

  test("a lens leads to the places that decide, a hover tells what the model knows, a hint names the key", async () => {
    const files = await writeModel({ "uploader-role.json": mendedIdentity });
    const keyPolicy = await show(files["lake.key.json"] as Uri);
    await untilFound(keyPolicy.document, "key-policy-does-not-allow");
    const [lens] = await lenses(keyPolicy);
    assert.equal(lens?.command?.command, "keyhole.showTrail");
    await commands.executeCommand(lens.command.command, ...(lens.command.arguments as unknown[]));

    const identity = await show(files["uploader-role.json"] as Uri);
    const { document } = identity;
    const at = document.positionAt(document.getText().indexOf("arn:aws:kms"));
    const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", document.uri, at);
    assert.match(
      hovers
        .flatMap(({ contents }) => contents)
        .map((one) => (typeof one === "string" ? one : one.value))
        .join("\n"),
      /alias\/data-lake.*, key of account data/,
    );
    const definitions = await commands.executeCommand<Location[]>("vscode.executeDefinitionProvider", document.uri, at);
    assert.deepEqual(
      definitions.map(({ uri }) => uri.toString()),
      [files["keyhole.json"]?.toString(), files["lake.key.json"]?.toString()],
    );
    const hints = await commands.executeCommand<InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      new Range(new Position(0, 0), new Position(99, 0)),
    );
    assert.deepEqual(
      hints.map(({ label }) => label),
      ["alias/data-lake · data"],
    );
  });

  test("the view of bucket access opens", async () => {
    await writeModel();
    await commands.executeCommand("keyhole.showBucketAccess");
    await eventually(
      () => window.tabGroups.activeTabGroup.activeTab?.label === "Bucket access",
      () => "its tab is shown",
    );
    const tab = window.tabGroups.activeTabGroup.activeTab;
    if (tab) await window.tabGroups.close(tab);
  });

  test("the command opens a keyhole.json that is there", async () => {
    await writeAs("keyhole.json", modelFiles["keyhole.json"] ?? "");
    await commands.executeCommand("keyhole.createModel");
    assert.match(window.activeTextEditor?.document.uri.path ?? "", /\/keyhole\.json$/);
    assert.equal(window.activeTextEditor?.document.isUntitled, false);
  });

  test("the command writes a first one, not saved", async () => {
    await writeAs("uploader-role.json", mendedIdentity);
    await commands.executeCommand("keyhole.createModel");
    const document = window.activeTextEditor?.document;
    assert.equal(document?.isUntitled, true);
    assert.match(document.uri.path, /\/keyhole\.json$/);
    assert.match(document.getText(), /"data-lake"/);
  });
});

/** Writes the model below a folder of its own, some files other than they are. */
async function writeModel(other: Readonly<Record<string, string>> = {}): Promise<Record<string, Uri>> {
  const written: Record<string, Uri> = {};
  for (const [path, text] of Object.entries({ ...modelFiles, ...other }))
    written[path] = await writeAs(`model/${path}`, text);
  return written;
}

async function replaceAll(editor: TextEditor, text: string): Promise<void> {
  const shown = await show(editor.document.uri);
  const whole = new Range(new Position(0, 0), shown.document.positionAt(shown.document.getText().length));
  assert.ok(await shown.edit((edit) => edit.replace(whole, text)));
}

async function lenses({ document }: TextEditor): Promise<CodeLens[]> {
  assert.ok(workspace.textDocuments.includes(document));
  return (await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10)).filter(
    ({ command }) => command?.command === "keyhole.showTrail",
  );
}
