/** Where paths lead when links are followed. For Node only. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, sep, isAbsolute } from "node:path";

/** With every link resolved; of what is not there, its nearest folder that is. Never fails. */
export async function realPathOf(path: string): Promise<string> {
  const rest: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined) return rest.length === 0 ? real : join(real, rest.toReversed().join(sep));
    if (dirname(at) === at) return path;
    rest.push(basename(at));
  }
}

/** Whether a path is one of the folders or lies below one; all are absolute, with links resolved. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const below = relative(folder, path);
    return below === "" || (below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below));
  });
}
