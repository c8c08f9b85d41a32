/** The extension in a Node host. */
import type { ExtensionContext } from "vscode";
import { activateIn, type KeyholeApi } from "./activate.ts";

export function activate(context: ExtensionContext): KeyholeApi {
  return activateIn(context, async (...args) => (await import("./node-client.ts")).createClient(...args));
}
