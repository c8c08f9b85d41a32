import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError, fileError } from "../../protocol/file-error.ts";

/**
 * Replaces a file's content: whoever reads it, whenever the machine stops, sees the old content or the new one.
 * Mode and owner stay; a symbolic link stays, its target is replaced. Throws `FileError`, and the file is as it was.
 */
export async function writeAtomically(path: string, content: Uint8Array): Promise<void> {
  try {
    await replace(await realpath(path), content);
  } catch (error) {
    throw fileError("cannot be written", error);
  }
}

async function replace(target: string, content: Uint8Array): Promise<void> {
  const before = await stat(target);
  if (!before.isFile()) throw new FileError("cannot be written: not a regular file");
  // A rename would succeed on a read-only file, and root may write any: what counts is what its owner meant.
  if ((before.mode & 0o222) === 0) throw new FileError("cannot be written: the file is read-only");
  await access(target, constants.W_OK);
  // A name that nobody else has: not another process, not what a crash left behind, not somebody's trap.
  const temporary = join(dirname(target), `.${basename(target)}.keyhole-${randomBytes(6).toString("hex")}`);
  const handle = await open(temporary, "wx", before.mode & 0o7777);
  try {
    try {
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
}

async function fill(handle: FileHandle, content: Uint8Array, before: { mode: number; uid: number; gid: number }): Promise<void> {
  await handle.writeFile(content);
  const now = await handle.stat();
  // Only root can give a file away; a member of the group that may write it cannot, and the mended file is then theirs.
  if (now.uid !== before.uid || now.gid !== before.gid) await handle.chown(before.uid, before.gid).catch(() => undefined);
  await handle.chmod(before.mode & 0o7777);
  await handle.sync();
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
    throw fileError("cannot be made", error);
  }
}

/** So that the rename survives a power cut; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
