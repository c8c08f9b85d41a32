/** Which files a model may name: one that lies in a repository is not the person who runs the command. */
import { dirname, resolve } from "node:path";
import { isWithin, realPathOf } from "../../protocol/real-path.ts";
import type { FileProblem } from "../../workspace/source.ts";

/** Folders, with links resolved. */
export type Reach = readonly string[];

/**
 * The folder of the model, the current folder if that one lies below it, and what the user allows (`--allow-outside`).
 * @param model its file, absolute
 */
export async function reachOf(model: string, cwd: string, allowed: Reach): Promise<Reach> {
  const [folder, current] = [await realPathOf(dirname(model)), await realPathOf(cwd)];
  return [folder, ...(isWithin(folder, [current]) ? [current] : []), ...allowed];
}

/** Folders as the user names them. */
export async function allowedFolders(folders: readonly string[], cwd: string): Promise<Reach> {
  return await Promise.all(folders.map((folder) => realPathOf(resolve(cwd, folder))));
}

/** Whether a file, or the folder of a glob, lies there when links are followed. */
export const reaches = async (reach: Reach, path: string): Promise<boolean> => isWithin(await realPathOf(path), reach);

/** Reads on behind the path in keyhole.json. */
export const outOfReach: FileProblem = {
  problem:
    "is not read, because it lies outside this file's folder and the current folder; --allow-outside lets a model name it",
  refused: true,
};

/** Of a keyhole.json that was found, not named. */
export const linkOutside =
  "not read: it is a link that leads outside its folder and the current folder; name it with --config";
