/** Files of the workspace that are not open, read from disk where the client does not serve them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { FileError } from "./file-error.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { realPathOf } from "./real-path.ts";
import type { RegularFiles } from "./regular-files.ts";
import { maxFileBytes, maxFiles } from "./workspace-files.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

const skippedFolders = new Set(["node_modules", ".git", ".terraform"]);

/** What a search looks at: a disk must not be searched to its end because somebody opened its root. */
const maxEntries = 500_000;
/** How long the end of the session waits for reads that are under way, in steps and milliseconds. */
const [settlingSteps, settlingStep] = [50, 20];

/**
 * The workspace folders on this machine's disk. Links to folders are not followed, so that a search ends. For Node
 * only.
 */
export function diskFiles(log: Pick<Log, "warn">, files: RegularFiles): WorkspaceFiles {
  let stopped = false;
  return {
    async list(folders) {
      const found: string[] = [];
      const waiting = folders.filter((folder) => folder.startsWith("file:")).flatMap((folder) => pathOf(folder, log));
      let left = maxEntries;
      for (let folder = waiting.shift(); folder !== undefined && !stopped; folder = waiting.shift()) {
        const entries = await files.answered(readdir(folder, { withFileTypes: true })).catch(() => []);
        left -= entries.length;
        entries.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const entry of entries) {
          const path = join(folder, entry.name);
          if (entry.isDirectory() && !skippedFolders.has(entry.name)) waiting.push(path);
          if ((entry.isFile() || entry.isSymbolicLink()) && /\.(?:jsonc?|tf|tofu|tfvars)$/i.test(entry.name))
            found.push(pathToFileURL(path).href);
          if (found.length < maxFiles) continue;
          log.warn(
            `The workspace holds more than ${maxFiles} JSON and Terraform files; policies in the others are seen when they are opened.`,
          );
          return found;
        }
        if (left >= 0) continue;
        log.warn(
          `The workspace holds more than ${maxEntries} files and folders; policies in the others are seen when they are opened.`,
        );
        return found;
      }
      return found;
    },
    async read(uri) {
      if (stopped) return undefined;
      try {
        return Buffer.from(await files.read(fileURLToPath(uri), maxFileBytes)).toString("utf8");
      } catch (error) {
        if (error instanceof FileError && (error.missing || error.tooLarge)) return undefined;
        throw error;
      }
    },
    real: async (uri) => pathToFileURL(await realPathOf(fileURLToPath(uri))).href,
    async stop() {
      stopped = true;
      for (let step = 0; step < settlingSteps && files.pending > 0; step++)
        await new Promise((resolve) => setTimeout(resolve, settlingStep));
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
