/** What the tests in the extension host share: documents in the test's folder, and waiting for what the server says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  commands,
  extensions,
  languages,
  Range,
  Uri,
  window,
  workspace,
  type CodeAction,
  type Diagnostic,
  type Extension,
  type TextDocument,
  type TextEditor,
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

/** Figures that the run prints after its tests. */
export const notes: string[] = [];

let count = 0;
const written: Uri[] = [];

/** Writes a file under a fresh name into the workspace folder. */
export function write(text: string, ending = "json"): Promise<Uri> {
  return writeAs(`policy-${++count}.${ending}`, text);
}

/** Writes a file of this path below the workspace folder. */
export async function writeAs(path: string, text: string): Promise<Uri> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, "a folder is open");
  const file = Uri.joinPath(folder, path);
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  written.push(file);
  return file;
}

/** Writes a file and shows it. Opened as a user would: a document that an extension opens stays so for minutes. */
export async function open(text: string, ending = "json"): Promise<TextEditor> {
  return show(await write(text, ending));
}

export async function show(file: Uri): Promise<TextEditor> {
  await commands.executeCommand("vscode.open", file);
  const editor = window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), file.toString(), "the file is shown");
  return editor as TextEditor;
}

export function onDisk(document: TextDocument): string {
  return readFileSync(document.uri.fsPath, "utf8");
}

/** Closes all and deletes the test's files: what other files of the workspace say changes findings. */
export async function closeAll(): Promise<void> {
  while (window.activeTextEditor !== undefined)
    await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await eventually(
    () =>
      workspace.textDocuments.every(
        ({ languageId, uri }) => !languageId.startsWith("json") || uri.scheme === "vscode-userdata",
      ),
    () => `all documents are closed, but ${workspace.textDocuments.map(({ uri }) => uri.toString()).join(", ")}`,
  );
  for (const file of written.splice(0)) await workspace.fs.delete(file);
}

/** Keyhole's diagnostics of a document, in document order. */
export function findings(document: TextDocument): Diagnostic[] {
  return languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === "keyhole")
    .sort((one, other) => one.range.start.compareTo(other.range.start));
}

export function codeOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until something holds; fails with what `what` says then. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > deadline) assert.fail(what());
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until the findings of a document are as told; fails with what they were instead. */
export async function until(
  document: TextDocument,
  what: string,
  holds: (found: Diagnostic[]) => boolean,
): Promise<Diagnostic[]> {
  await eventually(
    () => holds(findings(document)),
    () => {
      const list = findings(document).map(
        (each) =>
          `${codeOf(each)} (severity ${each.severity}) at ${each.range.start.line}:${each.range.start.character}: ${each.message}` +
          (each.relatedInformation ?? []).map(({ location }) => `; see ${location.uri.toString()}`).join(""),
      );
      return `${what}; the findings are [${list.join("; ")}], the server is ${extension().exports.serverState()}`;
    },
  );
  return findings(document);
}

/** Waits for a finding with this code and returns it. */
export async function untilFound(document: TextDocument, code: string): Promise<Diagnostic> {
  const found = await until(document, `a finding ${code} is expected`, (all) =>
    all.some((each) => codeOf(each) === code),
  );
  return found.find((each) => codeOf(each) === code) as Diagnostic;
}

/**
 * Waits for the quick fixes at a place, with their edits; a provider is known to the window a moment after its
 * findings.
 */
export async function quickFixes(document: TextDocument, range: Range): Promise<CodeAction[]> {
  let offered: CodeAction[] = [];
  await eventually(
    async () => {
      const actions = await commands.executeCommand<CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        range,
        "quickfix",
        50,
      );
      offered = actions.filter(({ edit }) => edit !== undefined);
      return offered.length > 0;
    },
    () => "a fix is offered",
  );
  return offered;
}

/** Does what the editor does when a code action is chosen: first its edit, then its command. */
export async function choose({ edit, command, title }: CodeAction): Promise<void> {
  assert.ok(edit, `"${title}" has an edit`);
  assert.ok(await workspace.applyEdit(edit), `"${title}" can be applied`);
  if (command !== undefined)
    await commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
}

/** Replaces the first occurrence of a text, as typing would. */
export async function replace(editor: TextEditor, old: string, by: string): Promise<void> {
  const start = editor.document.getText().indexOf(old);
  assert.notEqual(start, -1, `the document holds ${old}`);
  const range = new Range(editor.document.positionAt(start), editor.document.positionAt(start + old.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, by)), "the editor takes the edit");
}
