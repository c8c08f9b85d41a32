/** Reads one file with all guards: regular files only, up to a size, as UTF-8. */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { FileError, fileError } from "../../protocol/file-error.ts";
import { tooLarge } from "../../protocol/regular-files.ts";
import type { RegularFiles } from "../../protocol/regular-files.ts";

/** More is not read at all: a policy has a few kilobytes, and a text of this size already takes half a gigabyte. */
export const maxBytes = 200 * 1024 * 1024;

/**
 * What a shell has opened for us (`<(aws iam …)`, `/dev/stdin`): read like standard input, whatever it is, until it
 * ends.
 */
const descriptor = /^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** A file's bytes, by path. Throws `FileError`, also for what is not a regular file. */
export async function readFileBytes(files: RegularFiles, path: string, limit = maxBytes): Promise<Uint8Array> {
  if (!descriptor.test(path)) return await files.read(path, Math.min(limit, maxBytes));
  try {
    return await collect(createReadStream(path));
  } catch (error) {
    throw fileError("cannot be read", error);
  }
}

/** All of standard input. Throws `FileError`. */
export async function readStdin(): Promise<Uint8Array> {
  try {
    return await collect(createReadStream("", { fd: 0, autoClose: false }));
  } catch (error) {
    // Reading a closed standard input is no reason to die: it is empty.
    if ((error as NodeJS.ErrnoException).code === "EOF") return new Uint8Array();
    throw fileError("cannot be read", error);
  }
}

/** Standard input as it comes, however much there is. Throws `FileError`. */
export async function* readChunks(): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream("", { fd: 0, autoClose: false })) yield chunk as Uint8Array;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EOF") throw fileError("cannot be read", error);
  }
}

async function collect(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length > maxBytes) throw tooLarge(maxBytes);
  }
  return Buffer.concat(chunks);
}

/** A text as the engine takes it, and whether a byte order mark stood before it. */
export interface Decoded {
  readonly text: string;
  readonly bom: boolean;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 to text. Throws `FileError` on any other encoding, with the line where it shows. */
export function decode(bytes: Uint8Array): Decoded {
  if (utf16Of(bytes) !== undefined) throw new FileError("is encoded in UTF-16; save it as UTF-8");
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { text: strict.decode(bom ? bytes.subarray(3) : bytes), bom };
  } catch {
    throw new FileError(`line ${firstInvalidLine(bytes)} is not valid UTF-8`);
  }
}

/** Back to the bytes that `decode` took. */
export function encode({ text, bom }: Decoded): Uint8Array {
  return Buffer.from(bom ? `\ufeff${text}` : text, "utf8");
}

/** A guess at the text of a file that `decode` refuses: good enough to see whether it would hold a policy. */
export function decodeLeniently(bytes: Uint8Array): string {
  return new TextDecoder(utf16Of(bytes) ?? "utf-8").decode(bytes);
}

function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** A line feed is never part of another character in UTF-8, so that each line can be asked on its own. */
function firstInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const to = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, to))) return line;
    from = to + 1;
  }
  return line;
}
