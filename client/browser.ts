/** The extension in a web worker (an editor in a browser): the server is a worker of its own. */
import { Uri, type ExtensionContext } from "vscode";
import { activateIn, type KeyholeApi } from "./activate.ts";

// Of the worker's global scope we need this constructor only; the DOM's types would let Node code use the DOM.
declare const Worker: new (url: string) => never;

export function activate(context: ExtensionContext): KeyholeApi {
  return activateIn(context, async ({ extensionUri }, options) => {
    const { LanguageClient } = await import("vscode-languageclient/browser");
    const worker = new Worker(Uri.joinPath(extensionUri, "dist", "web", "server.js").toString(true));
    return new LanguageClient("keyhole", "Keyhole", worker, options);
  });
}
