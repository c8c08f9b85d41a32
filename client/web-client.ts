/** The language client in a web worker: the server is a worker of its own. */
import { Uri, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import type { ClientFactory } from "./activate.ts";
import { clientOptions, connect } from "./language-client.ts";

// Of the worker's global scope we need this constructor only; the DOM's types would let Node code use the DOM.
declare const Worker: new (url: string) => never;

export const createClient: ClientFactory = async ({ extensionUri }, log, entered) => {
  const worker = new Worker(await scriptAddress(Uri.joinPath(extensionUri, "dist", "web", "server.js")));
  return connect(new LanguageClient("keyhole", "Keyhole", worker, clientOptions(log)), extensionUri, entered);
};

/** An extension that a remote server holds cannot start a worker by its own address, but from a copy of the script. */
async function scriptAddress(script: Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  const bytes = new Uint8Array(await workspace.fs.readFile(script));
  return URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
}
