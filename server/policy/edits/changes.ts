/**
 * What an edit makes of a policy's statements, read from the edit alone: the rest of a long policy need not be parsed
 * again.
 */
import type { PolicyDocument, Statement } from "../document.ts";
import { readDocument } from "../document.ts";
import type { FoundDocument } from "../recognize.ts";
import { propertyOf } from "../nodes.ts";
import { parseJson } from "../parse.ts";
import type { TextEdit } from "./text-edit.ts";
import { applyEdits } from "./text-edit.ts";

export interface StatementChange {
  /** Undefined for a statement that is inserted. */
  readonly was: Statement | undefined;
  readonly is: Statement;
  /** That `is` belongs to: one of its own, without the policy's other statements. */
  readonly document: PolicyDocument;
}

/** Undefined where that cannot be told: a statement is taken out, or the edit is of another kind. */
export function changedStatements(
  { document, source }: FoundDocument,
  edits: readonly TextEdit[],
): StatementChange[] | undefined {
  if (source.reread !== undefined) return changesIn(document, source, edits);
  const byStatement = new Map<Statement, TextEdit[]>();
  const outside: TextEdit[] = [];
  for (const edit of edits) {
    const statement = document.statements.find(
      ({ node }) => edit.range.offset > node.offset && edit.range.end < node.end,
    );
    if (statement === undefined) outside.push(edit);
    else byStatement.set(statement, [...(byStatement.get(statement) ?? []), edit]);
  }
  const changes = [...byStatement].map(([was, inside]) => {
    const { offset, end } = was.node;
    const shifted = inside.map(({ range, newText }) => ({
      range: { offset: range.offset - offset, end: range.end - offset },
      newText,
    }));
    const read = readStatements(document, was, applyEdits(source.text.slice(offset, end), shifted));
    return read?.length === 1 ? read : undefined;
  });
  if (outside.some(({ range }) => source.text.slice(range.offset, range.end).trim() !== "")) return undefined;
  const inserted = outside.map(({ newText }) => newText).join("");
  if (outside.length > 0)
    changes.push(
      readStatements(document, undefined, inserted.slice(inserted.indexOf("{"), inserted.lastIndexOf("}") + 1)),
    );
  return changes.every((change) => change !== undefined) ? changes.flat() : undefined;
}

/** Of a text that means nothing in parts: the whole is read again. */
function changesIn(
  { statements }: PolicyDocument,
  { text, reread }: FoundDocument["source"],
  edits: readonly TextEdit[],
): StatementChange[] | undefined {
  const changed = applyEdits(text, edits);
  const document = reread?.(changed)?.document;
  if (document === undefined) return undefined;
  const moved = (offset: number): number =>
    edits
      .filter(({ range }) => range.end <= offset)
      .reduce((at, { range, newText }) => at + newText.length - (range.end - range.offset), offset);
  const before = new Map(statements.map((statement) => [moved(statement.node.offset), statement]));
  const after = new Set(document.statements.map(({ node }) => node.offset));
  if ([...before.keys()].some((offset) => !after.has(offset))) return undefined;
  return document.statements.flatMap((is): StatementChange[] => {
    const was = before.get(is.node.offset);
    // By their texts: an edit at the end of a statement may be its last line, or the next statement.
    const isEdited =
      was === undefined || text.slice(was.node.offset, was.node.end) !== changed.slice(is.node.offset, is.node.end);
    return isEdited ? [{ was, is, document }] : [];
  });
}

function readStatements(
  { variables }: PolicyDocument,
  was: Statement | undefined,
  text: string,
): StatementChange[] | undefined {
  const { root, problems } = parseJson(
    `{ "Version": "${variables ? "2012-10-17" : "2008-10-17"}", "Statement": [${text}] }`,
  );
  const statement = root?.kind === "object" ? propertyOf(root, "Statement") : undefined;
  if (problems.length > 0 || root?.kind !== "object" || statement === undefined) return undefined;
  const document = readDocument(root, statement);
  return document.statements.length === 0 ? undefined : document.statements.map((is) => ({ was, is, document }));
}
