/** Writes a changed file in one step, so that nobody ever reads half of it. */
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { access, copyFile, lstat, open, readdir, realpath, rename, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { FileError, fileError } from "../../protocol/file-error.ts";

/** Gives the new file what the old one has beside its content; false where this system has no means to do so. */
export type CopyAttributes = (from: string, to: string) => Promise<boolean>;

/**
 * Replaces a file's content: whoever reads it, whenever the machine stops, sees the old content or the new one. Mode,
 * owner, extended attributes and access control lists stay; a symbolic link stays, its target is replaced. A file with
 * several names (hard links) is written in place, since a replacement would part them. Throws `FileError`, and the file
 * is as it was.
 * @returns what was not as described, to be told to the user
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array,
  copyAttributes: CopyAttributes = copiedAttributes,
): Promise<string | undefined> {
  try {
    return await replace(await realpath(path), content, copyAttributes);
  } catch (error) {
    throw fileError("cannot be written", error, path);
  }
}

async function replace(
  target: string,
  content: Uint8Array,
  copyAttributes: CopyAttributes,
): Promise<string | undefined> {
  const before = await stat(target);
  if (!before.isFile()) throw new FileError("cannot be written: not a regular file");
  // A rename would succeed on a read-only file, and root may write any: what counts is what its owner meant.
  if ((before.mode & 0o222) === 0) throw new FileError("cannot be written: the file is read-only");
  await access(target, constants.W_OK);
  if (before.nlink > 1) {
    await writeInPlace(target, content);
    return `written in place, because it has ${String(before.nlink)} names (hard links)`;
  }
  const temporary = join(dirname(target), temporaryName(target));
  let attributes = false;
  try {
    const handle = await open(temporary, "wx", before.mode & 0o7777);
    try {
      attributes = await copyAttributes(target, temporary);
      await fill(handle, content, before);
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(target));
  return attributes
    ? undefined
    : "replaced; extended attributes, if it had any, are not kept, because this system's cp does not copy them";
}

async function fill(
  handle: FileHandle,
  content: Uint8Array,
  before: Pick<Stats, "mode" | "uid" | "gid">,
): Promise<void> {
  await overwrite(handle, content);
  const now = await handle.stat();
  // Only root can give a file away; a member of the group that may write it cannot, and the mended file is then theirs.
  if (now.uid !== before.uid || now.gid !== before.gid)
    await handle.chown(before.uid, before.gid).catch(() => undefined);
  await handle.chmod(before.mode & 0o7777);
  await handle.sync();
}

/** Not in one step: where it fails, what was there is put back. */
async function writeInPlace(target: string, content: Uint8Array): Promise<void> {
  const handle = await open(target, "r+");
  try {
    const old = await handle.readFile();
    await overwrite(handle, content).catch(async (error: unknown) => {
      await overwrite(handle, old).catch(() => undefined);
      throw error;
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function overwrite(handle: FileHandle, content: Uint8Array): Promise<void> {
  for (let at = 0; at < content.length;) at += (await handle.write(content, at, content.length - at, at)).bytesWritten;
  await handle.truncate(content.length);
}

/**
 * Node knows nothing of extended attributes: GNU's cp does, and on macOS the system's own copying of files. Windows has
 * none of the kind.
 */
async function copiedAttributes(from: string, to: string): Promise<boolean> {
  if (process.platform === "win32") return true;
  try {
    if (process.platform === "darwin") await copyFile(from, to);
    else
      await promisify(execFile)("/bin/cp", ["--attributes-only", "--preserve=mode,xattr", "--", from, to], {
        timeout: 10_000,
      });
    return true;
  } catch {
    return false;
  }
}

/** Machines that share a disk do not know each other's processes. */
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Of at most so many bytes is the part of a temporary name that says whose it is; a name has 255 at most. */
const longestName = 150;

const ownName = (target: string): string => {
  const name = basename(target);
  return Buffer.byteLength(name) <= longestName ? name : createHash("sha256").update(name).digest("hex").slice(0, 32);
};

/**
 * A name that nobody else has: not another process, not what a crash left behind, not somebody's trap. It says who made
 * it.
 */
export const temporaryName = (target: string, pid = process.pid): string =>
  `.${ownName(target)}.keyhole-${host}-${String(pid)}-${randomBytes(6).toString("hex")}`;

/** What another machine made is left alone for a day: it may still be at work. */
const foreignMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Removes what a command that was killed has left beside these files. Never fails, and touches nothing that a running
 * one may need.
 */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  const byFolder = new Map<string, Set<string>>();
  for (const path of paths) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) continue;
    const names = byFolder.get(dirname(real)) ?? new Set<string>();
    byFolder.set(dirname(real), names.add(ownName(real)));
  }
  for (const [folder, names] of byFolder) {
    for (const entry of await readdir(folder).catch(() => [])) {
      const [, name = "", by, pid] = /^\.(.+)\.keyhole-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{12}$/.exec(entry) ?? [];
      if (names.has(name) && (await isLeftOver(join(folder, entry), by === host ? Number(pid) : undefined)))
        await unlink(join(folder, entry)).catch(() => undefined);
    }
  }
}

/** @param pid of the process that made it, where that is one of this machine */
async function isLeftOver(path: string, pid: number | undefined): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return false;
  return pid === undefined ? Date.now() - stats.mtimeMs > foreignMilliseconds : !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Makes a file that is not there yet, complete or not at all. Throws `FileError`, also where something is there. */
export async function createFile(path: string, content: Uint8Array): Promise<void> {
  try {
    const handle = await open(path, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } catch (error) {
      await unlink(path).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError("cannot be made", error, path);
  }
}

/** So that the rename survives a power cut; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
