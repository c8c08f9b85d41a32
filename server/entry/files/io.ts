/**
 * What a command may touch of the outside world. Commands take it as a parameter, so that tests run them in a folder of
 * their own and look at what they print; only `cli.ts` hands out the real one.
 */
import { localDay } from "../today.ts";
import { fileError } from "../../protocol/file-error.ts";
import { RegularFiles } from "../../protocol/regular-files.ts";
import { readChunks, readFileBytes, readStdin } from "./read.ts";
import { createFile, removeLeftovers, writeAtomically } from "./write.ts";

export interface Output {
  /** Resolves once the reader has taken enough of it; never fails, also where the reader has gone (`| head`). */
  write(chunk: string | Uint8Array): Promise<void>;
  readonly isTTY: boolean;
  /** Width of the terminal, undefined where there is none. */
  readonly columns: number | undefined;
  /** True once the reader has gone, so that there is no use in writing more. */
  readonly closed?: boolean;
}

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * All of a file, by absolute path; only a regular file, or what the shell has opened for us. Throws `FileError`, also
   * beyond `maxBytes`.
   */
  read(path: string, maxBytes?: number): Promise<Uint8Array>;
  /**
   * Replaces a file's content in one step or not at all. Throws `FileError`. Returns what the user should know of how
   * it was done.
   */
  write(path: string, content: Uint8Array): Promise<string | undefined>;
  /** Removes what a killed command has left beside these files. */
  tidy(paths: readonly string[]): Promise<void>;
  /** Makes a new file; never replaces one. Throws `FileError`. */
  create(path: string, content: Uint8Array): Promise<void>;
  /** All of standard input. Throws `FileError`. */
  stdin(): Promise<Uint8Array>;
  /** Standard input as it comes. Throws `FileError`. */
  stdinChunks(): AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds from any fixed moment on. */
  now(): number;
  /** The day where the user is, YYYY-MM-DD. */
  today(): string;
}

/** Whether colours may be written to it. https://no-color.org */
export function hasColours(output: Output, env: Io["env"]): boolean {
  return output.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

function outputOf(stream: NodeJS.WriteStream): Output {
  let closed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code === "EPIPE") return;
    process.exitCode = 2;
    if (stream !== process.stderr)
      process.stderr.write(`keyhole: standard output: ${fileError("cannot be written", error).message}\n`);
  });
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns,
    get closed() {
      return closed;
    },
    write: (chunk) =>
      new Promise((resolve) => {
        if (closed || chunk.length === 0) resolve();
        else
          stream.write(chunk, () => {
            resolve();
          });
      }),
  };
}

/** The process's own folder, files and streams. */
export function processIo(files = new RegularFiles()): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    read: (path, maxBytes) => readFileBytes(files, path, maxBytes),
    write: (path, content) => writeAtomically(path, content),
    tidy: removeLeftovers,
    create: createFile,
    stdin: readStdin,
    stdinChunks: readChunks,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    now: () => performance.now(),
    today: localDay,
  };
}
