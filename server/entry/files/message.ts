/** The text that `explain` reads: of an argument, of a file, or of standard input; unpacked and decoded as it comes. */
import { constants, createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FileError, fileError } from "../../protocol/file-error.ts";
import type { Io } from "./io.ts";

export interface MessageSource {
  /** As messages name it. */
  readonly name: string;
  /** Throws `FileError`. */
  readonly text: AsyncIterable<string>;
}

/** An existing regular file is read, `-` is standard input, and anything else is the message itself. */
export function messageSource(argument: string, io: Io): MessageSource {
  if (argument === "-") return { name: "<stdin>", text: decodedText(io.stdinChunks()) };
  const path = resolve(io.cwd, argument);
  return isFile(path)
    ? { name: argument, text: decodedText(chunksOf(path)) }
    : { name: "<message>", text: only(argument) };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Too long for a name, with characters that no name has, or simply no file: it is a message.
    return false;
  }
}

async function* only(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    for await (const chunk of createReadStream(path, { flags: flags as unknown as string })) yield chunk as Uint8Array;
  } catch (error) {
    throw fileError("cannot be read", error, path);
  }
}

/** Compressed by gzip where the first bytes say so; UTF-16 where a byte order mark does; bytes that are no text are replaced. */
async function* decodedText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const { head, all } = await withHead(chunks, 3);
  const bytes = head[0] === 0x1f && head[1] === 0x8b ? unpacked(all) : all;
  const start = await withHead(bytes, 3);
  const decoder = new TextDecoder(encodingOf(start.head));
  for await (const chunk of start.all) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** The first bytes, and everything from the first byte on. */
async function withHead(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  let ended = false;
  while (head.length < length && !ended) {
    const { value, done = false } = await iterator.next();
    ended = done;
    if (!done) head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  }
  return { head: head.subarray(0, length), all: all() };
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const source = Readable.from(chunks);
  source.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError("cannot be unpacked: it is not valid gzip, or it is cut off");
  }
}
