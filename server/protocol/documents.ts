/** Open documents as immutable snapshots, one for each version. */
import { TextDocuments } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isHclFile } from "../workspace/infrastructure-files.ts";
import { uriKey } from "./uris.ts";

/**
 * One version of a text, never changed: a new version is a new object, so it serves as the key of whatever is known of
 * it. The client's positions count a BOM if it sends one; the engine's offsets do not.
 */
export interface Snapshot {
  readonly uri: string;
  /** The client's version; `null` for a file that is not open. */
  readonly version: number | null;
  /** Without a BOM. */
  readonly text: string;
  /** 1 where the client's text starts with a BOM, else 0. */
  readonly bom: 0 | 1;
  /** The client's text, for its positions. */
  readonly document: TextDocument;
}

/** @param text as the client or the disk has it, BOM included */
export function createSnapshot(uri: string, version: number | null, text: string): Snapshot {
  return snapshotOf(TextDocument.create(uri, "json", version ?? 0, text), version);
}

function snapshotOf(document: TextDocument, version: number | null): Snapshot {
  const text = document.getText();
  const bom = text.startsWith("\uFEFF") ? 1 : 0;
  return { uri: document.uri, version, text: bom ? text.slice(1) : text, bom, document };
}

export interface OpenDocumentsEvents {
  /** Resolves when a text can be read; undefined where it can be already. */
  prepare(file: string, text: string): Promise<void> | undefined;
  /** A document was opened or changed. */
  changed(snapshot: Snapshot): void;
  closed(uri: string): void;
}

/** Of documents that may hold policies. */
const languages: ReadonlySet<string> = new Set(["json", "jsonc", "yaml", "cloudformation"]);

/**
 * The JSON, YAML and Terraform documents open in the editor, in any scheme; documents of other languages are as good as absent.
 */
export class OpenDocuments {
  readonly #documents = new TextDocuments<TextDocument>({
    create: (uri, languageId, version, text) => TextDocument.create(uri, languageId, version, text),
    // `TextDocument.update` changes the object it is given; what earlier requests hold on to must stay as it was.
    update: (document, changes, version) =>
      TextDocument.update(
        TextDocument.create(document.uri, document.languageId, document.version, document.getText()),
        changes,
        version,
      ),
  });
  readonly #snapshots = new Map<string, Snapshot>();
  /** Grows with every version that is opened, typed or closed. */
  changes = 0;
  /** Resolves when all documents are accepted in the versions that the client has sent so far. */
  settled: Promise<void> = Promise.resolve();

  listen(connection: Connection, events: OpenDocumentsEvents): void {
    const accept = (document: TextDocument): void => {
      const snapshot = snapshotOf(document, document.version);
      this.#snapshots.set(uriKey(document.uri), snapshot);
      this.changes++;
      events.changed(snapshot);
    };
    this.#documents.onDidChangeContent(({ document }) => {
      // Who has no extension for Terraform has its files as plain text.
      if (!languages.has(document.languageId) && !isHclFile(document.uri)) return;
      const preparing = events.prepare(document.uri, document.getText());
      if (preparing === undefined) accept(document);
      else
        this.settled = Promise.all([
          this.settled,
          preparing.then(() => {
            // It may have been changed, or closed, meanwhile.
            if (this.#documents.get(document.uri) === document) accept(document);
          }),
        ]).then(() => undefined);
    });
    this.#documents.onDidClose(({ document }) => {
      if (!this.#snapshots.delete(uriKey(document.uri))) return;
      this.changes++;
      events.closed(document.uri);
    });
    this.#documents.listen(connection);
  }

  get(uri: string): Snapshot | undefined {
    return this.#snapshots.get(uriKey(uri));
  }

  /** What the client has sent last of a document, an object of its own for each version; it may not be accepted yet. */
  sent(uri: string): object | undefined {
    return this.#documents.get(uri);
  }

  all(): Snapshot[] {
    return [...this.#snapshots.values()];
  }
}
