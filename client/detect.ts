/**
 * Whether a text is worth a language server: cheap, bounded, and the only thing that the client looks for in a
 * document.
 */
import { Range, type TextDocument } from "vscode";
import { mayBePolicy, mayBeTemplate, mayConcernUploads } from "./policy-text.ts";

/**
 * Code units looked at; a policy that starts after 256 K of something else waits for a better reason to start the
 * server.
 */
const bound = 256 * 1024;

/** The language ids of documents that may hold policies. */
export const languages: readonly string[] = ["json", "jsonc", "yaml", "cloudformation"];

/** Terraform's files, by their names: what language they are to an editor depends on its extensions. */
export const fileNames = "**/*.{tf,tofu,tfvars}";
const isTerraform = (path: string): boolean => /\.(?:tf|tofu|tfvars)(?:\.json)?$/i.test(path);

/**
 * Whether a document may hold a policy or declare what has one (policy-text.ts), or is a workspace model.
 */
export function mayHoldPolicy(document: TextDocument): boolean {
  const isCode = isTerraform(document.uri.path);
  if (!isCode && !languages.includes(document.languageId)) return false;
  if (document.uri.path.endsWith("/keyhole.json")) return true;
  const start = document.getText(new Range(document.positionAt(0), document.positionAt(bound)));
  return isCode ? mayConcernUploads(start) : mayBePolicy(start) || mayBeTemplate(start);
}
