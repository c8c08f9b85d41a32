/** Where the editor under test is kept: a git-ignored cache, filled on demand and safe to delete. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const hostCache = join(root, ".cache", "vscode-host");
export const testCache = join(root, ".cache", "vscode-test");
export const vsixFile = join(root, "keyhole.vsix");
