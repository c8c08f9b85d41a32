/** The document of a webview's page. */
import { Uri, type Webview } from "vscode";

/** Where the pages are. */
export const pageFiles = (extensionUri: Uri): Uri => Uri.joinPath(extensionUri, "dist");

/**
 * Nothing but our own script and style may run, and nothing may be fetched.
 * @param name of the script and the style, without their endings
 */
export function pageHtml(webview: Webview, extensionUri: Uri, name: string, title: string): string {
  const address = (file: string): string =>
    webview.asWebviewUri(Uri.joinPath(pageFiles(extensionUri), file)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src ${webview.cspSource};">
  <title>${title}</title>
  <link rel="stylesheet" href="${address(`${name}.css`)}">
</head>
<body><script src="${address(`${name}.js`)}"></script></body>
</html>`;
}
