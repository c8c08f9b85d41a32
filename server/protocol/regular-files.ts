/** Reads files that anybody may have put there: in a repository, or behind a link in one. For Node only. */
import { close, closeSync, constants, fstat, fstatSync, open, openSync, read, readSync } from "node:fs";
import type { Stats } from "node:fs";
import { dirname } from "node:path";
import { FileError, fileError } from "./file-error.ts";

/**
 * A pipe or device must not keep who opens it waiting, and a terminal must not become ours. Windows has neither flag.
 */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

const chunkBytes = 64 * 1024;
/** The system may say that a file is empty, and then hand out something (/proc). */
const leastBytes = 4096;

/** What is asked of a file that is open. */
export interface OpenFile {
  stat(): Promise<Pick<Stats, "size" | "isFile" | "isDirectory">>;
  /** From where the last one ended. */
  read(buffer: Uint8Array, offset: number, length: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

const opened = (path: string, how: number, file: (descriptor: number) => OpenFile): Promise<OpenFile> =>
  called((done) => {
    open(path, how, (error, descriptor) => {
      done(error, file(descriptor));
    });
  });

const openFile = (path: string, how: number): Promise<OpenFile> => opened(path, how, descriptorFile);

/**
 * For who has nothing else to do until files are read. A disk that does not answer is met with the first file of a
 * folder; all else is asked at once, without Node's threads, which take ten times as long for a small file.
 */
export function openForWaiting(): (path: string, how: number) => Promise<OpenFile> {
  const answered = new Set<string>();
  return async (path, how) => {
    const folder = dirname(path);
    if (answered.has(folder)) return waitingFile(openSync(path, how));
    const file = await opened(path, how, waitingFile);
    answered.add(folder);
    return file;
  };
}

const descriptorFile = (descriptor: number): OpenFile => ({
  stat: () =>
    called((done) => {
      fstat(descriptor, done);
    }),
  read: (buffer, offset, length) =>
    called((done) => {
      read(descriptor, buffer, offset, length, null, (error, bytesRead) => {
        done(error, { bytesRead });
      });
    }),
  close: () =>
    called((done) => {
      close(descriptor, (error) => {
        done(error ?? null, undefined);
      });
    }),
});

const waitingFile = (descriptor: number): OpenFile => ({
  stat: () => atOnce(() => fstatSync(descriptor)),
  read: (buffer, offset, length) => atOnce(() => ({ bytesRead: readSync(descriptor, buffer, offset, length, null) })),
  close: () =>
    atOnce(() => {
      closeSync(descriptor);
    }),
});

const atOnce = <Answer>(answer: () => Answer): Promise<Answer> =>
  new Promise((resolve) => {
    resolve(answer());
  });

const called = <Answer>(call: (done: (error: Error | null, answer: Answer) => void) => void): Promise<Answer> =>
  new Promise((resolve, reject) => {
    call((error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });

export interface ReadingOptions {
  readonly open?: (path: string, flags: number) => Promise<OpenFile>;
  /** Milliseconds without an answer after which a file is isLate up: a disk that is gone from the network. */
  readonly patience?: number;
}

/** Knows what it waits for, so that a process can end although the system still owes it an answer. */
export class RegularFiles {
  readonly #open: NonNullable<ReadingOptions["open"]>;
  readonly #patience: number;
  #pending = 0;

  constructor({ open: opener = openFile, patience = 10_000 }: ReadingOptions = {}) {
    this.#open = opener;
    this.#patience = patience;
  }

  /**
   * Calls that the system has not answered yet, also those that nobody waits for any longer. Node itself waits for them
   * when it exits.
   */
  get pending(): number {
    return this.#pending;
  }

  /**
   * All of a regular file, read to its end whatever size it claims to have. Throws `FileError`, also beyond `maxBytes`.
   */
  async read(path: string, maxBytes: number): Promise<Uint8Array> {
    try {
      const handle = await this.answered(this.#open(path, flags), (late) => {
        void late.close();
      });
      const bytes = await this.#readWhole(handle, maxBytes).catch(async (error: unknown) => {
        // What did not answer does not close either, and nobody waits for it.
        const closed = this.#counted(handle.close()).catch(() => undefined);
        if (!(error instanceof FileError && error.unanswered)) await closed;
        throw error;
      });
      await this.answered(handle.close());
      return bytes;
    } catch (error) {
      throw fileError("cannot be read", error, path);
    }
  }

  async #readWhole(handle: OpenFile, maxBytes: number): Promise<Uint8Array> {
    const stats = await this.answered(handle.stat());
    if (stats.isDirectory()) throw new FileError("is a folder");
    if (!stats.isFile()) throw notRegular();
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    const chunks: Uint8Array[] = [];
    let length = 0;
    // One byte more than there should be tells the end.
    for (let room = Math.max(stats.size + 1, leastBytes); ; room = chunkBytes) {
      const buffer = Buffer.allocUnsafe(room);
      let filled = 0;
      while (filled < room) {
        const { bytesRead } = await this.answered(handle.read(buffer, filled, room - filled));
        filled += bytesRead;
        if (length + filled > maxBytes) throw tooLarge(maxBytes);
        if (bytesRead > 0) continue;
        chunks.push(buffer.subarray(0, filled));
        return chunks.length === 1 ? buffer.subarray(0, filled) : Buffer.concat(chunks);
      }
      chunks.push(buffer);
      length += filled;
    }
  }

  /**
   * What the system answers to a call, or, where it does not in time, a `FileError`; `late` gets the answer that comes
   * then.
   */
  answered<Answer>(call: Promise<Answer>, late?: (answer: Answer) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(new FileError("cannot be read: no answer from the file system", { unanswered: true }));
      }, this.#patience);
      this.#pending++;
      const isAnswered = (): void => {
        this.#pending--;
        clearTimeout(timer);
      };
      call.then(
        (answer) => {
          isAnswered();
          if (isLate) late?.(answer);
          else resolve(answer);
        },
        (error: unknown) => {
          isAnswered();
          reject(error as Error);
        },
      );
    });
  }

  async #counted<Answer>(call: Promise<Answer>): Promise<Answer> {
    this.#pending++;
    try {
      return await call;
    } finally {
      this.#pending--;
    }
  }
}

/** The same for a small file, at once; undefined where it is no regular file, is larger, or cannot be read. */
export function readSmallFile(path: string, maxBytes: number): Uint8Array | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, flags);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= maxBytes; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    return length > maxBytes ? undefined : Buffer.from(buffer.subarray(0, length));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const notRegular = (): FileError => new FileError("is not a regular file; pass what a pipe gives with -");

export function tooLarge(maxBytes: number): FileError {
  return new FileError(`is larger than ${String(Math.floor(maxBytes / (1024 * 1024)))} MB; not read`, {
    tooLarge: true,
  });
}

/**
 * Lets the process end although calls are not answered: on its way out Node joins the threads that wait for them, for
 * ever. To be called once.
 */
export function exitDespitePending(files: Pick<RegularFiles, "pending">): void {
  process.on("exit", () => {
    if (files.pending > 0) process.kill(process.pid, "SIGKILL");
  });
}
