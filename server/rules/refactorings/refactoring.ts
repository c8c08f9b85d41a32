/** What refactorings have in common: a place, other text for it, and that nothing is decided otherwise. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { SyntaxRewriter } from "../../policy/edits/rewriter.ts";
import type { Style } from "../../policy/edits/style.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { outerRange } from "../publish.ts";

/** Other text for the same; whether the decisions stay is asked before it is offered. */
export interface Rewriting {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Where somebody asks for refactorings. */
export interface RefactoringPlace {
  readonly catalog: Catalog;
  readonly found: FoundDocument;
  readonly style: Style;
  readonly rewriter: SyntaxRewriter;
  /** In the text of the file. */
  readonly at: Range;
}

/** Whether what stands in the document is pointed at. */
export function isPointedAt({ found, at }: Pick<RefactoringPlace, "found" | "at">, range: Range): boolean {
  const { offset, end } = outerRange(found, range);
  return offset <= at.end && at.offset <= end;
}

/** Without those that write what an earlier one writes. */
export const eachOnce = (rewritings: readonly Rewriting[]): Rewriting[] =>
  rewritings.filter(
    ({ edits }, index) =>
      !rewritings.slice(0, index).some((one) => JSON.stringify(one.edits) === JSON.stringify(edits)),
  );
