/** The kinds of code actions that the server has. */
import { CodeActionKind } from "vscode-languageserver";

/** Answers only to its full name: `source.fixAll` on save must never widen a permission unasked. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.keyhole`;

export const codeActionKinds = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];
