/** The view “Keyhole: Bucket access”: a panel round the page; what it shows comes from the server. */
import { commands, ViewColumn, window, type Uri, type WebviewPanel } from "vscode";
import type { FromPage, ToPage, BucketAccess } from "./bucket-access/data.ts";
import { showLocations } from "./trail.ts";
import { pageFiles, pageHtml } from "./webview.ts";

export interface BucketAccessView {
  show(): void;
  /** The server says that answers have changed. */
  refresh(): void;
  dispose(): void;
}

/** @param ask sends `keyhole/bucketAccess` */
export function createBucketAccessView(extensionUri: Uri, ask: () => Promise<BucketAccess>): BucketAccessView {
  let panel: WebviewPanel | undefined;

  const tell = (message: ToPage): void => void panel?.webview.postMessage(message);
  const refresh = (): void => {
    if (panel?.visible !== true) return; // it asks again when it becomes visible
    ask().then(
      (access) => tell({ access }),
      (error: unknown) => tell({ failure: `The language server did not answer: ${String(error)}` }),
    );
  };
  const receive = (message: FromPage): void => {
    if (message.kind === "ready") refresh();
    else if (message.kind === "open") void showLocations(message.locations, ViewColumn.Beside);
    else void commands.executeCommand("keyhole.createModel");
  };

  return {
    show() {
      if (panel !== undefined) {
        panel.reveal();
        return;
      }
      panel = window.createWebviewPanel("keyhole.bucketAccess", "Bucket access", ViewColumn.Active, {
        enableScripts: true,
        localResourceRoots: [pageFiles(extensionUri)],
      });
      panel.webview.onDidReceiveMessage(receive);
      panel.onDidDispose(() => {
        panel = undefined;
      });
      panel.webview.html = pageHtml(panel.webview, extensionUri, "bucket-access", "Bucket access");
    },
    refresh,
    dispose: () => panel?.dispose(),
  };
}
