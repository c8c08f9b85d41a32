import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { diskFiles } from "./disk-files.ts";
import { FileError } from "./file-error.ts";
import { openForWaiting, readSmallFile, RegularFiles } from "./regular-files.ts";

const root = new URL("../../", import.meta.url);
const never = new Promise<never>(() => undefined);

/** A file that claims to have `size` bytes and hands out `reads` bytes at a time. */
function opened(size: number, reads: readonly number[]): { handle: FileHandle; closed: () => boolean } {
  const left = [...reads];
  let closed = false;
  const handle = {
    stat: () => Promise.resolve({ size, isFile: () => true, isDirectory: () => false }),
    read: (buffer: Buffer, offset: number, length: number) => {
      const bytesRead = Math.min(left.shift() ?? 0, length);
      buffer.fill(0x61, offset, offset + bytesRead);
      return Promise.resolve({ bytesRead, buffer });
    },
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  return { handle: handle as unknown as FileHandle, closed: () => closed };
}

suite("reading of files that anybody may have put there", () => {
  const files = new RegularFiles();
  let folder = "";
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), "keyhole-regular-"));
  });
  suiteTeardown(() => {
    rmSync(folder, { recursive: true });
  });
  const problem = (path: string, limit = 1000): Promise<string> =>
    files.read(path, limit).then(
      () => "read",
      (error: unknown) => {
        assert.ok(error instanceof FileError);
        return error.message;
      },
    );

  test("a file is read to its end, whatever its size, up to the limit", async () => {
    for (const size of [0, 1, 4095, 4096, 4097, 200_000]) {
      writeFileSync(join(folder, "a.json"), Buffer.alloc(size, "x"));
      assert.equal((await files.read(join(folder, "a.json"), size)).length, size);
      assert.equal(readSmallFile(join(folder, "a.json"), size)?.length, size);
      if (size === 0) continue;
      assert.match(await problem(join(folder, "a.json"), size - 1), /^is larger than 0 MB; not read$/);
      assert.equal(readSmallFile(join(folder, "a.json"), size - 1), undefined);
    }
    assert.equal(await problem(join(folder, "gone")), "cannot be read: no such file or folder");
    assert.equal(await problem(folder), "is a folder");
    assert.equal(files.pending, 0);
  });

  test("who waits for files meets a dead disk at the first of a folder, and reads the others at once", async () => {
    const waiting = new RegularFiles({ open: openForWaiting() });
    for (const size of [0, 1, 4096, 200_000]) {
      writeFileSync(join(folder, "a.json"), Buffer.alloc(size, "x"));
      assert.equal((await waiting.read(join(folder, "a.json"), size)).length, size);
    }
    await assert.rejects(waiting.read(join(folder, "gone"), 1), /no such file or folder/);
    await assert.rejects(waiting.read(folder, 1), /is a folder/);
    await assert.rejects(waiting.read(join(folder, "a.json"), 1), /is larger/);
    assert.equal(waiting.pending, 0);
  });

  test("a file whose name is not UTF-8 is said to be that", async () => {
    assert.equal(await problem(join(folder, "b\ufffdc.json")), "cannot be read: its name is not valid UTF-8");
  });

  test("what claims to be small and is endless is given up at the limit, and closed", async () => {
    for (const size of [0, 10, 1000]) {
      const { handle, closed } = opened(
        size,
        Array.from({ length: 100_000 }, () => 500),
      );
      const error: unknown = await new RegularFiles({ open: () => Promise.resolve(handle) })
        .read("x", 1000)
        .catch((thrown: unknown) => thrown);
      assert.ok(error instanceof FileError && error.tooLarge, String(size));
      assert.ok(closed());
    }
    const { handle } = opened(1_000_000, [3, 2]);
    assert.equal(
      Buffer.from(await new RegularFiles({ open: () => Promise.resolve(handle) }).read("x", 2_000_000)).toString(),
      "aaaaa",
    );
  });

  test("what does not answer is given up, is known to be owed, and is closed when it opens after all", async () => {
    let answer: (handle: FileHandle) => void = () => undefined;
    const slow = new RegularFiles({
      open: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
      patience: 1,
    });
    await assert.rejects(
      slow.read("x", 10),
      (error) =>
        error instanceof FileError &&
        error.unanswered &&
        error.message === "cannot be read: no answer from the file system",
    );
    assert.equal(slow.pending, 1);
    const { handle, closed } = opened(1, []);
    answer(handle);
    while (slow.pending > 0 || !closed())
      await new Promise((resolve) => {
        setImmediate(resolve);
      });

    const stuck = { ...opened(1, []).handle, stat: () => never, close: () => never } as unknown as FileHandle;
    const other = new RegularFiles({ open: () => Promise.resolve(stuck), patience: 1 });
    await assert.rejects(other.read("x", 10), /no answer/);
    assert.equal(other.pending, 2);
  });

  if (process.platform !== "win32")
    test("pipes, sockets and devices are not opened for reading, behind a link either", async () => {
      execFileSync("mkfifo", [join(folder, "pipe.json")]);
      symlinkSync("/dev/zero", join(folder, "zero.json"));
      symlinkSync("loop.json", join(folder, "loop.json"));
      const socket = createServer().listen(join(folder, "socket.json"));
      await new Promise((resolve) => socket.once("listening", resolve));
      for (const name of ["pipe.json", "zero.json", "socket.json"]) {
        assert.match(await problem(join(folder, name)), /not a regular file/, name);
        assert.equal(readSmallFile(join(folder, name), 100), undefined);
      }
      assert.equal(await problem(join(folder, "loop.json")), "cannot be read: too many symbolic links");
      socket.close();
      const listed = await diskFiles({ warn: () => undefined }, files).list([pathToFileURL(folder).href]);
      assert.deepEqual(
        listed.map((uri) => uri.slice(uri.lastIndexOf("/") + 1)),
        ["a.json", "loop.json", "zero.json"],
      );
      assert.equal(files.pending, 0);
    });

  if (process.platform === "linux")
    test("files of /proc, which say that they are empty, are read", async () => {
      assert.ok((await files.read("/proc/self/status", 100_000)).length > 100);
      assert.match(await problem("/proc/self/status", 100), /^is larger/);
    });

  if (process.platform !== "win32")
    test("a process ends although the system owes it an answer", async () => {
      execFileSync("mkfifo", [join(folder, "blocks")]);
      const script = `
      import { open } from "node:fs/promises";
      import { exitDespitePending, RegularFiles } from "./server/protocol/regular-files.ts";
      const files = new RegularFiles({ open: () => open(${JSON.stringify(join(folder, "blocks"))}, "r"), patience: 1 });
      exitDespitePending(files);
      await files.read("x", 1).catch(() => undefined);
      process.exit(0);`;
      const child = spawn(
        process.execPath,
        ["--import", new URL("node_modules/tsx/dist/esm/index.mjs", root).href, "--input-type=module", "-e", script],
        { cwd: root },
      );
      // That it ends at all is what is tested: an opened pipe without a writer waits for ever.
      const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
        child.on("close", (...ends) => {
          resolve(ends);
        });
      });
      assert.deepEqual([status, signal], [null, "SIGKILL"]);
    });

  test("after the end of the session nothing is read, and what is under way is waited for", async () => {
    const disk = diskFiles({ warn: () => undefined }, files);
    const first = disk.read(pathToFileURL(join(folder, "a.json")).href);
    await disk.stop?.();
    assert.equal(files.pending, 0);
    assert.notEqual(await first, undefined);
    assert.equal(await disk.read(pathToFileURL(join(folder, "a.json")).href), undefined);
    assert.deepEqual(await disk.list([pathToFileURL(folder).href]), []);
  });
});
