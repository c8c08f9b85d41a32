/** “Keyhole: Create workspace model”: a first `keyhole.json`, as a document that is not saved yet; one that exists is opened. */
import { Position, Uri, window, workspace, WorkspaceEdit } from "vscode";

/** The server's answer to `keyhole/createModel`: where it would be and what it would say, or that there is one. */
export type CreatedModel = { readonly uri: string; readonly text: string } | { readonly exists: string };

/** @param ask sends `keyhole/createModel` for a workspace folder */
export async function createModel(ask: (folder: string) => Promise<CreatedModel>): Promise<void> {
  const folder = workspace.workspaceFolders?.length === 1 ? workspace.workspaceFolders[0] : await window.showWorkspaceFolderPick();
  if (folder === undefined) {
    if (!workspace.workspaceFolders?.length) void window.showInformationMessage("Open a folder first: a workspace model says what is in its policy files.");
    return;
  }
  const made = await ask(folder.uri.toString());
  if ("exists" in made) {
    await window.showTextDocument(Uri.parse(made.exists, true));
    return;
  }
  // An untitled document with a path is saved there without being asked where.
  const document = await workspace.openTextDocument(Uri.parse(made.uri, true).with({ scheme: "untitled" }));
  const edit = new WorkspaceEdit();
  if (document.getText() === "") edit.insert(document.uri, new Position(0, 0), made.text);
  await workspace.applyEdit(edit);
  await window.showTextDocument(document);
}
