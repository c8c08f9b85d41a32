import assert from "node:assert/strict";
import {
  commands,
  Position,
  Range,
  window,
  workspace,
  type CodeAction,
  type TextDocument,
  type TextEditor,
} from "vscode";
import { parse, type ParseError } from "jsonc-parser";
import { fixable, missingDecrypt, noKms } from "../policies.ts";
import { choose, closeAll, codeOf, findings, onDisk, open, quickFixes, until, untilFound } from "./harness.ts";

suite("quick fixes", () => {
  teardown(closeAll);

  for (const { kind, code, text } of fixable) {
    test(`${kind}: every fix of ${code} mends it, and undo restores the file`, async () => {
      const { document } = await open(text);
      const offered = await fixesOf(document, code);
      assert.ok(offered.filter(({ isPreferred }) => isPreferred).length <= 1, "at most one is preferred");
      for (const { title } of offered) {
        await untilFound(document, code);
        const action = (await fixesOf(document, code)).find((each) => each.title === title);
        assert.ok(action, `"${title}" is offered again`);
        await checkFix(document, action, code, text);
      }
    });
  }

  test("a fix with a placeholder leaves it selected", async () => {
    const editor = await open(noKms);
    const action = (await fixesOf(editor.document, "missing-kms-action")).find(({ command }) => command !== undefined);
    assert.ok(action, "a fix with a placeholder is offered");
    await choose(action);
    assert.match(editor.document.getText(editor.selection), /KEY_ID|arn:aws:kms:/);
    await until(
      editor.document,
      "the placeholder is expected to be pointed out",
      (found) => found.length > 0 && found.every((each) => codeOf(each) === "kms-key-not-covered"),
    );
  });

  test("a waiver is offered last, and waits for a reason", async () => {
    // Where the text has comments already: in plain JSON without a keyhole.json there is no place for a waiver.
    const { document } = await open(missingDecrypt.replace("{", "{ // as agreed"));
    const actions = await actionsOn(document, "missing-kms-action");
    const last = actions.at(-1);
    assert.ok(last !== undefined && isWaiver(last), actions.map(({ title }) => title).join(", "));
    assert.equal(last.isPreferred ?? false, false);
  });

  test("a fix keeps CRLF line ends", async () => {
    const { document } = await open(missingDecrypt.replaceAll("\n", "\r\n"));
    const [action] = await fixesOf(document, "missing-kms-action");
    assert.ok(action);
    await choose(action);
    assert.ok(await document.save());
    assert.equal(/[^\r]\n/.test(onDisk(document)), false, "no line ends with a line feed alone");
    assert.match(onDisk(document), /kms:Decrypt/);
  });

  test("source.fixAll.keyhole mends the document", async () => {
    const { document } = await open(missingDecrypt);
    await untilFound(document, "missing-kms-action");
    const all = await commands.executeCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new Range(new Position(0, 0), document.positionAt(document.getText().length)),
      "source.fixAll.keyhole",
      5,
    );
    assert.equal(all.length, 1);
    await choose(all[0] as CodeAction);
    await until(document, "no finding is expected", (found) => found.length === 0);
  });

  test("it is no part of a plain source.fixAll", async () => {
    const { document } = await open(missingDecrypt);
    await untilFound(document, "missing-kms-action");
    const whole = new Range(new Position(0, 0), document.positionAt(document.getText().length));
    const all = await commands.executeCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      whole,
      "source.fixAll",
      5,
    );
    assert.deepEqual(
      all.map(({ title }) => title),
      [],
    );
  });
});

/** What mends a finding; a waiver, which is offered behind that, does not. */
async function fixesOf(document: TextDocument, code: string): Promise<CodeAction[]> {
  return (await actionsOn(document, code)).filter((action) => !isWaiver(action));
}

async function actionsOn(document: TextDocument, code: string): Promise<CodeAction[]> {
  const { range } = await untilFound(document, code);
  return quickFixes(document, range);
}

const isWaiver = ({ title }: CodeAction): boolean => title.startsWith("Waive ");

/** Applies a fix, checks what a user would, and takes it back with the editor's own undo. */
async function checkFix(document: TextDocument, action: CodeAction, code: string, text: string): Promise<void> {
  const blamed = findings(document).filter((each) => codeOf(each) === code).length;
  await choose(action);
  const errors: ParseError[] = [];
  parse(document.getText(), errors);
  assert.deepEqual(errors, [], `"${action.title}" leaves valid JSON`);
  // A placeholder that waits to be filled in is a hint; nothing else may be left of the finding.
  await until(
    document,
    `"${action.title}" should mend ${code}`,
    (found) => found.filter((each) => codeOf(each) === code && each.severity < 3).length < blamed,
  );
  await focus(document);
  await commands.executeCommand("undo");
  assert.equal(document.getText(), text, `undo takes "${action.title}" back`);
  await document.save();
  assert.equal(onDisk(document), text, "the file is as it was, byte for byte");
}

async function focus(document: TextDocument): Promise<TextEditor> {
  return window.showTextDocument(workspace.textDocuments.find((each) => each === document) ?? document);
}
