/** Options of the language client and the answers to the server's own requests; loaded when a server is about to start. */
import { workspace, type LogOutputChannel } from "vscode";
import { RevealOutputChannelOn, type BaseLanguageClient, type LanguageClientOptions } from "vscode-languageclient";
import { readFile, workspaceFiles } from "./workspace-files.ts";

export { State } from "vscode-languageclient";

/** JSON in any scheme: virtual file systems and untitled documents too. What holds no policy, the server passes over. */
export function clientOptions(log: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ language: "json" }, { language: "jsonc" }],
    initializationOptions: { selectPlaceholders: true, workspaceFiles: true },
    synchronize: {
      configurationSection: "keyhole",
      fileEvents: workspace.createFileSystemWatcher("**/*.{json,jsonc}"),
    },
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: "keyhole",
    diagnosticPullOptions: { onChange: true, onSave: false, onTabs: false },
    markdown: { isTrusted: false, supportHtml: false },
  };
}

/** Lets the server read the workspace through the editor, so that virtual file systems and the web work like a disk. */
export function answerServer(client: BaseLanguageClient): void {
  client.onRequest("keyhole/workspaceFiles", workspaceFiles);
  client.onRequest("keyhole/readFile", readFile);
}
