/** The extension in a web worker (an editor in a browser): the server is a worker of its own. */
import { Uri, workspace, type ExtensionContext } from "vscode";
import { activateIn, type KeyholeApi } from "./activate.ts";

// Of the worker's global scope we need these only; the DOM's types would let Node code use the DOM.
declare const Worker: new (url: string) => never;

export function activate(context: ExtensionContext): KeyholeApi {
  return activateIn(context, async ({ extensionUri }, options) => {
    const { LanguageClient } = await import("vscode-languageclient/browser");
    const worker = new Worker(await scriptAddress(Uri.joinPath(extensionUri, "dist", "web", "server.js")));
    return new LanguageClient("keyhole", "Keyhole", worker, options);
  });
}

/** An extension that a remote server holds cannot start a worker by its own address, but from a copy of the script. */
async function scriptAddress(script: Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  const bytes = new Uint8Array(await workspace.fs.readFile(script));
  return URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
}
