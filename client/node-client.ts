/**
 * The language client in a Node host: the server is a process of its own, talked to over IPC. A bundle of its own,
 * loaded late.
 */
import { Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { ClientFactory } from "./activate.ts";
import { clientOptions, connect } from "./language-client.ts";

export const createClient: ClientFactory = async ({ extensionUri }, log, entered) => {
  const module = Uri.joinPath(extensionUri, "dist", "server.js").fsPath;
  return connect(
    new LanguageClient(
      "keyhole",
      "Keyhole",
      {
        run: { module, transport: TransportKind.ipc },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6019"] } },
      },
      clientOptions(log),
    ),
    extensionUri,
    entered,
  );
};
