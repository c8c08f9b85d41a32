/** What refactorings have in common: a place, other text for it, and that nothing is decided otherwise. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { Style } from "../../policy/edits/style.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";

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
  /** In the text of the document. */
  readonly at: Range;
}

export const touches = (a: Range, b: Range): boolean => a.offset <= b.end && b.offset <= a.end;
