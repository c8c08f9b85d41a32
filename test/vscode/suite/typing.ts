import assert from "node:assert/strict";
import { DiagnosticSeverity, EndOfLine, Position, window, workspace } from "vscode";
import { complete, decryptOnly, missingDecrypt } from "../policies.ts";
import { closeAll, codeOf, findings, open, replace, until, untilFound, write } from "./harness.ts";

suite("diagnostics while typing", () => {
  teardown(closeAll);

  test("a finding is a warning on the S3 action, with its code and a link to its page", async () => {
    const { document } = await open(missingDecrypt);
    const found = await untilFound(document, "missing-kms-action");
    assert.equal(document.getText(found.range), '"s3:PutObject"');
    assert.equal(found.severity, DiagnosticSeverity.Warning);
    assert.match(found.message, /kms:Decrypt/);
    assert.match(typeof found.code === "object" ? found.code.target.toString() : "", /docs\/rules\/missing-kms-action/);
  });

  test("it moves with its token when lines are inserted above", async () => {
    const { document, edit } = await open(missingDecrypt);
    const before = await untilFound(document, "missing-kms-action");
    await edit((builder) => builder.insert(new Position(0, 0), "\n\n\n"));
    const [after] = await until(
      document,
      "the finding is expected three lines further down",
      (found) => found[0]?.range.start.line === before.range.start.line + 3,
    );
    assert.ok(after);
    assert.equal(document.getText(after.range), '"s3:PutObject"');
  });

  test("it vanishes when the policy is mended by hand, and comes back when that is undone by hand", async () => {
    const editor = await open(missingDecrypt);
    await untilFound(editor.document, "missing-kms-action");
    await replace(editor, '"kms:GenerateDataKey"', '"kms:GenerateDataKey", "kms:Decrypt"');
    await until(editor.document, "no finding is expected", (found) => found.length === 0);
    await replace(editor, ', "kms:Decrypt"', "");
    await untilFound(editor.document, "missing-kms-action");
  });

  test("half-typed JSON is reported and forgotten once it is whole", async () => {
    const editor = await open(complete);
    await replace(editor, '"kms:Decrypt"\n', '"kms:Decrypt\n');
    await untilFound(editor.document, "invalid-json");
    await replace(editor, '"kms:Decrypt\n', '"kms:Decrypt"\n');
    await until(editor.document, "no finding is expected", (found) => found.length === 0);
  });

  test("CRLF line ends do not shift it", async () => {
    const { document } = await open(missingDecrypt.replaceAll("\n", "\r\n"));
    assert.equal(document.eol, EndOfLine.CRLF);
    const found = await untilFound(document, "missing-kms-action");
    assert.equal(document.getText(found.range), '"s3:PutObject"');
  });

  test("comments in a .jsonc file are no mistake", async () => {
    const { document } = await open(
      missingDecrypt.replace('"Statement"', '// what the uploader may do\n  "Statement"'),
      "jsonc",
    );
    await untilFound(document, "missing-kms-action");
    assert.deepEqual(findings(document).map(codeOf), ["missing-kms-action"]);
  });

  test("an untitled document is checked like a file", async () => {
    const document = await workspace.openTextDocument({ language: "json", content: missingDecrypt });
    await window.showTextDocument(document);
    await untilFound(document, "missing-kms-action");
  });

  test("another file that appears in the workspace and disappears again counts at once", async () => {
    const { document } = await open(missingDecrypt);
    await until(document, "a warning is expected", (found) => found[0]?.severity === DiagnosticSeverity.Warning);
    const other = await write(decryptOnly);
    const [told] = await until(
      document,
      "information is expected, the other policy may supply kms:Decrypt",
      (found) => found[0]?.severity === DiagnosticSeverity.Information,
    );
    assert.equal(told?.relatedInformation?.[0]?.location.uri.toString(), other.toString());
    await workspace.fs.delete(other);
    await workspace.fs.writeFile(other, new TextEncoder().encode("{}\n"));
    await until(document, "a warning is expected again", (found) => found[0]?.severity === DiagnosticSeverity.Warning);
  });
});
