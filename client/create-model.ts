/**
 * “Keyhole: Create workspace model”: a first `keyhole.json`, as a document that is not saved yet; one that exists is
 * opened.
 */
import { commands, Position, Uri, window, workspace, type TextEditor } from "vscode";

/** The server's answer to `keyhole/createModel`: where it would be and what it would say, or that there is one. */
export type CreatedModel = { readonly uri: string; readonly text: string } | { readonly exists: string };

/** @param ask sends `keyhole/createModel` for a workspace folder */
export async function createModel(ask: (folder: string) => Promise<CreatedModel>): Promise<void> {
  const folder =
    workspace.workspaceFolders?.length === 1 ? workspace.workspaceFolders[0] : await window.showWorkspaceFolderPick();
  if (folder === undefined) {
    if (!workspace.workspaceFolders?.length)
      void window.showInformationMessage("Open a folder first: a workspace model says what is in its policy files.");
    return;
  }
  const made = await ask(folder.uri.toString());
  if ("exists" in made) {
    await open(Uri.parse(made.exists, true));
    return;
  }
  // An untitled document with a path is saved there without a question.
  const target = Uri.parse(made.uri, true).with({ scheme: "untitled" });
  const editor = await open(target);
  if (editor?.document.getText() === "") await editor.edit((edit) => edit.insert(new Position(0, 0), made.text));
}

/** As a user would: a document that an extension opens by itself stays open for minutes after its editor is closed. */
async function open(uri: Uri): Promise<TextEditor | undefined> {
  await commands.executeCommand("vscode.open", uri);
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
}
