/**
 * Whether a text is worth a language server: cheap, bounded, and the only thing that the client looks for in a
 * document.
 */
import { Range, type TextDocument } from "vscode";
import { mayBePolicy } from "./policy-text.ts";

/**
 * Code units looked at; a policy that starts after 256 K of something else waits for a better reason to start the
 * server.
 */
const bound = 256 * 1024;

/**
 * Whether a JSON document may hold a policy (policy-text.ts), or is a workspace model.
 */
export function mayHoldPolicy(document: TextDocument): boolean {
  if (document.languageId !== "json" && document.languageId !== "jsonc") return false;
  if (document.uri.path.endsWith("/keyhole.json")) return true;
  const start = document.getText(new Range(document.positionAt(0), document.positionAt(bound)));
  return mayBePolicy(start);
}
