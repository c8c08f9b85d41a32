/** “Keyhole: Explain Access Denied…”: a panel beside the editor with the server's answer to a message. */
import {
  commands,
  env,
  Range,
  ViewColumn,
  window,
  workspace,
  type Uri,
  type WebviewPanel,
  type WorkspaceEdit,
} from "vscode";
import type { ExplainAnswer, FromPage, ToPage } from "./explain-data.ts";
import { pageFiles, pageHtml } from "./webview.ts";
import type { PlaceholderArguments } from "./placeholders.ts";
import { columnOf, showLocations } from "./trail.ts";

export interface ExplainView {
  /** @param given undefined: what is selected, otherwise the clipboard */
  show(given?: string): Promise<void>;
  /** The server says that answers have changed. */
  refresh(): void;
  dispose(): void;
}

export interface ExplainServer {
  /** Sends `keyhole/explain`. */
  ask(text: string): Promise<ExplainAnswer>;
  /** Sends `keyhole/explainFix`. */
  fix(
    text: string,
    id: string,
  ): Promise<{ readonly edit: WorkspaceEdit; readonly selection: PlaceholderArguments | null }>;
}

export function createExplainView(extensionUri: Uri, server: ExplainServer): ExplainView {
  let panel: WebviewPanel | undefined;
  let shown: { readonly text: string; readonly answer: ExplainAnswer } = {
    text: "",
    answer: { items: [], more: 0, nothing: null },
  };

  const tell = (message: ToPage): void => void panel?.webview.postMessage(message);
  const failed = (error: unknown): void => tell({ status: error instanceof Error ? error.message : String(error) });

  /** What fixes have changed. */
  let changed: readonly Uri[] = [];
  const unsaved = (): string => {
    const names = changed
      .filter((uri) => workspace.textDocuments.some((one) => one.isDirty && one.uri.toString() === uri.toString()))
      .map((uri) => workspace.asRelativePath(uri));
    return names.length === 0 ? "" : `Changed, not saved: ${names.join(", ")}`;
  };

  /** Asks again: policies may have changed. */
  const update = async (): Promise<void> => {
    const { text } = shown;
    const answer = await server.ask(text);
    if (shown.text !== text) return;
    shown = { text, answer };
    tell({ ...shown, status: unsaved() });
  };

  const applyFix = async (id: string): Promise<void> => {
    const { edit, selection } = await server.fix(shown.text, id);
    if (!(await workspace.applyEdit(edit))) throw new Error("The editor did not apply the fix.");
    const [earliest] = edit.entries();
    if (earliest !== undefined) {
      const [uri, [first]] = earliest;
      const selected = first && new Range(first.range.start, first.range.start);
      await window.showTextDocument(uri, {
        viewColumn: columnOf(uri) ?? columnBeside(),
        ...(selected && { selection: selected }),
      });
    }
    if (selection !== null) await commands.executeCommand("keyhole.selectPlaceholders", selection);
    changed = edit.entries().map(([uri]) => uri);
    await update();
  };

  const columnBeside = (): ViewColumn =>
    panel?.viewColumn === undefined || panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One;

  const receive = (message: FromPage): void => {
    if (message.kind === "ready") tell(shown);
    else if (message.kind === "open") void showLocations([message.location], columnBeside());
    else applyFix(message.id).catch(failed);
  };

  return {
    async show(given) {
      const text = given ?? selectedText() ?? (await env.clipboard.readText());
      const answer = await server.ask(text);
      if (answer.nothing !== null) {
        void window.showWarningMessage(
          `${sentence(answer.nothing)} Select the message in an editor, or copy it, and run the command again.`,
        );
        return;
      }
      shown = { text, answer };
      if (panel !== undefined) {
        tell(shown);
        panel.reveal();
        return;
      }
      panel = window.createWebviewPanel(
        "keyhole.explain",
        "Access Denied",
        { viewColumn: window.activeTextEditor === undefined ? ViewColumn.Active : ViewColumn.Beside },
        { enableScripts: true, localResourceRoots: [pageFiles(extensionUri)] },
      );
      panel.webview.onDidReceiveMessage(receive);
      panel.onDidDispose(() => {
        panel = undefined;
      });
      panel.webview.html = pageHtml(panel.webview, extensionUri, "explain", "Access Denied");
    },
    refresh() {
      if (panel?.visible === true) update().catch(failed);
    },
    dispose: () => panel?.dispose(),
  };
}

/** Undefined where nothing is selected. */
function selectedText(): string | undefined {
  const editor = window.activeTextEditor;
  const text = editor?.document.getText(editor.selection) ?? "";
  return text.trim() === "" ? undefined : text;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
