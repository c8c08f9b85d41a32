/**
 * Options of the language client and the answers to the server's own requests; loaded when a server is about to start.
 */
import { workspace, type LogOutputChannel, type Uri } from "vscode";
import {
  RevealOutputChannelOn,
  State,
  type BaseLanguageClient,
  type LanguageClientOptions,
  type WorkspaceEdit,
} from "vscode-languageclient";
import type { ServerState } from "./server-state.ts";
import type { Client } from "./activate.ts";
import { fileNames, languages } from "./detect.ts";
import { createModel, type CreatedModel } from "./create-model.ts";
import type { ExplainAnswer } from "./explain-data.ts";
import { createExplainView } from "./explain-panel.ts";
import type { PlaceholderArguments } from "./placeholders.ts";
import { createBucketAccessView } from "./bucket-access-panel.ts";
import type { BucketAccess } from "./bucket-access/data.ts";
import { readCatalog, readFile, readScript, workspaceFiles } from "./workspace-files.ts";

/**
 * JSON, YAML and Terraform in any scheme: virtual file systems and untitled documents too; what holds no policy, the server passes over.
 * The server itself asks to be told of changed settings.
 */
export function clientOptions(log: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [...languages.map((language) => ({ language })), { pattern: fileNames }],
    initializationOptions: {
      selectPlaceholders: true,
      createModel: true,
      showTrail: true,
      suggestsAgain: true,
      hasSchema: true,
      hasGrammar: true,
      bucketAccess: true,
      workspaceFiles: true,
    },
    synchronize: {
      fileEvents: workspace.createFileSystemWatcher("**/*.{json,jsonc,tf,tofu,tfvars,yaml,yml,template,toml}"),
    },
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: "keyhole",
    diagnosticPullOptions: { onChange: true, onSave: false, onTabs: false },
    markdown: { isTrusted: false, supportHtml: false },
  };
}

/** The server's answer to `keyhole/explainFix`. */
interface ExplainFix {
  readonly edit: WorkspaceEdit;
  readonly selection: PlaceholderArguments | null;
}

/**
 * Lets the server read the workspace through the editor, so that virtual file systems and the web work like a disk, and
 * reports the states that it enters.
 */
export function connect(client: BaseLanguageClient, extensionUri: Uri, entered: (state: ServerState) => void): Client {
  const view = createBucketAccessView(extensionUri, () => client.sendRequest<BucketAccess>("keyhole/bucketAccess"));
  const explanation = createExplainView(extensionUri, {
    ask: (text) => client.sendRequest<ExplainAnswer>("keyhole/explain", { text }),
    fix: async (text, id) => {
      const { edit, selection } = await client.sendRequest<ExplainFix>("keyhole/explainFix", { text, id });
      return { edit: await client.protocol2CodeConverter.asWorkspaceEdit(edit), selection };
    },
  });
  client.onNotification("keyhole/bucketAccessChanged", () => {
    view.refresh();
    explanation.refresh();
  });
  client.onRequest("keyhole/workspaceFiles", workspaceFiles);
  client.onRequest("keyhole/readFile", readFile);
  client.onRequest("keyhole/catalog", ({ name }: { name: string }) => readCatalog(extensionUri, name));
  client.onRequest("keyhole/script", ({ name }: { name: string }) => readScript(extensionUri, name));
  client.onDidChangeState(({ newState }) =>
    entered(newState === State.Running ? "running" : newState === State.Starting ? "starting" : "failed"),
  );
  const watcher = client.clientOptions.synchronize?.fileEvents;
  return {
    start: () => client.start(),
    showBucketAccess: async () => view.show(),
    createModel: () => createModel((folder) => client.sendRequest<CreatedModel>("keyhole/createModel", { folder })),
    explain: (message) => explanation.show(message),
    dispose: async () => {
      view.dispose();
      explanation.dispose();
      for (const each of [watcher ?? []].flat()) each.dispose(); // the client listens to it, but does not own it
      await client.dispose();
    },
  };
}
