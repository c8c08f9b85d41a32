/** What the tests in the extension host share: documents in the test's folder, and waiting for what the server says. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  commands, extensions, languages, Range, Uri, window, workspace,
  type CodeAction, type Diagnostic, type Extension, type TextDocument, type TextEditor,
} from "vscode";

export interface Keyhole {
  serverState(): string;
  readonly activationMilliseconds: number;
}

export function extension(): Extension<Keyhole> {
  const found = extensions.getExtension<Keyhole>("keyhole.keyhole");
  assert.ok(found, "the extension is installed");
  return found;
}

let count = 0;

/** Writes a file under a fresh name into the workspace folder and shows it. */
export async function open(text: string, ending = "json"): Promise<TextEditor> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  assert.ok(folder, "a folder is open");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `policy-${++count}.${ending}`);
  writeFileSync(path, text);
  return window.showTextDocument(await workspace.openTextDocument(Uri.file(path)));
}

export function onDisk(document: TextDocument): string {
  return readFileSync(document.uri.fsPath, "utf8");
}

export async function closeAll(): Promise<void> {
  await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await commands.executeCommand("workbench.action.closeAllEditors");
}

/** Keyhole's diagnostics of a document, in document order. */
export function findings(document: TextDocument): Diagnostic[] {
  return languages.getDiagnostics(document.uri).filter(({ source }) => source === "keyhole")
    .sort((one, other) => one.range.start.compareTo(other.range.start));
}

export function codeOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until the findings of a document are as told; fails with what they were instead. */
export async function until(document: TextDocument, what: string, holds: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = findings(document);
    if (holds(found)) return found;
    if (Date.now() > deadline) {
      const list = found.map((each) => `${codeOf(each)} at ${each.range.start.line}:${each.range.start.character}: ${each.message}`);
      assert.fail(`${what}; the findings are [${list.join("; ")}], the server is ${extension().exports.serverState()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits for a finding with this code and returns it. */
export async function untilFound(document: TextDocument, code: string): Promise<Diagnostic> {
  const found = await until(document, `a finding ${code} is expected`, (all) => all.some((each) => codeOf(each) === code));
  return found.find((each) => codeOf(each) === code) as Diagnostic;
}

/** Waits for the quick fixes at a place, with their edits; a provider is known to the window a moment after its findings. */
export async function quickFixes(document: TextDocument, range: Range): Promise<CodeAction[]> {
  for (const deadline = Date.now() + 20_000; ;) {
    const actions = await commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range, "quickfix", 50);
    const offered = actions.filter(({ edit }) => edit !== undefined);
    if (offered.length > 0) return offered;
    assert.ok(Date.now() < deadline, "a fix is offered");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Does what the editor does when a code action is chosen: first its edit, then its command. */
export async function choose({ edit, command, title }: CodeAction): Promise<void> {
  assert.ok(edit, `"${title}" has an edit`);
  assert.ok(await workspace.applyEdit(edit), `"${title}" can be applied`);
  if (command !== undefined) await commands.executeCommand(command.command, ...(command.arguments ?? []) as unknown[]);
}

/** Replaces the first occurrence of a text, as typing would. */
export async function replace(editor: TextEditor, old: string, by: string): Promise<void> {
  const start = editor.document.getText().indexOf(old);
  assert.notEqual(start, -1, `the document holds ${old}`);
  const range = new Range(editor.document.positionAt(start), editor.document.positionAt(start + old.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, by)), "the editor takes the edit");
}
