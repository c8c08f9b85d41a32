/** The extension in a Node host: the server is a process of its own, talked to over IPC. */
import type { ExtensionContext } from "vscode";
import { activateIn, type KeyholeApi } from "./activate.ts";

export function activate(context: ExtensionContext): KeyholeApi {
  return activateIn(context, async ({ extensionUri }, options) => {
    const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
    const module = `${extensionUri.fsPath}/dist/server.js`;
    return new LanguageClient("keyhole", "Keyhole", {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6019"] } },
    }, options);
  });
}
