import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { maxFileBytes, maxFiles } from "./workspace-files.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

const skippedFolders = new Set(["node_modules", ".git"]);

/** The workspace folders on this machine's disk. Links to folders are not followed, so that a search ends. For Node only. */
export function diskFiles(log: Pick<Log, "warn">): WorkspaceFiles {
  return {
    async list(folders) {
      const found: string[] = [];
      const waiting = folders.filter((folder) => folder.startsWith("file:")).flatMap((folder) => pathOf(folder, log));
      for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
        const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
        entries.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const entry of entries) {
          const path = join(folder, entry.name);
          if (entry.isDirectory() && !skippedFolders.has(entry.name)) waiting.push(path);
          if (!entry.isDirectory() && /\.jsonc?$/i.test(entry.name)) found.push(pathToFileURL(path).href);
          if (found.length < maxFiles) continue;
          log.warn(`The workspace holds more than ${maxFiles} JSON files; policies in the others are seen when they are opened.`);
          return found;
        }
      }
      return found;
    },
    async read(uri) {
      const path = fileURLToPath(uri);
      try {
        const { size } = await stat(path);
        return size > maxFileBytes ? undefined : await readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}

/** A folder of another host, or of a URI that names none, is passed over. */
function pathOf(folder: string, log: Pick<Log, "warn">): string[] {
  try {
    return [fileURLToPath(folder)];
  } catch (error) {
    log.warn(`The workspace folder ${folder} cannot be searched for policies: ${describeError(error)}`);
    return [];
  }
}
