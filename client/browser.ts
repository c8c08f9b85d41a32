/** The extension in a web worker (an editor in a browser). */
import type { ExtensionContext } from "vscode";
import { activateIn, type KeyholeApi } from "./activate.ts";

export function activate(context: ExtensionContext): KeyholeApi {
  return activateIn(context, async (...args) => (await import("./web-client.ts")).createClient(...args));
}
