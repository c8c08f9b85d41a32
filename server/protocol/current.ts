/** What requests need: the settings once they are known, and documents as they are now. */
import type { CancellationToken } from "vscode-languageserver";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";

export interface CurrentContext {
  readonly documents: OpenDocuments;
  /** Resolves when the settings are known. */
  readonly ready: Promise<void>;
}

/**
 * The document that a request is about, once it can be answered: `undefined` where it is not open, ContentModified
 * where it was changed meanwhile.
 */
export async function currentSnapshot(
  { documents, ready }: CurrentContext,
  uri: string,
  token: CancellationToken,
): Promise<Snapshot | undefined> {
  await documents.settled;
  const snapshot = documents.get(uri);
  if (!snapshot) return undefined;
  await ready;
  throwIfCancelled(token);
  if (documents.get(uri) !== snapshot) throw contentModified("The document changed while the answer was worked out.");
  return snapshot;
}
