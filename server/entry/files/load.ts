/** Loads the files that a command line names, each read and parsed once. */
import { holdsPolicy } from "../../rules/engine.ts";
import type { CheckEngine } from "./checker.ts";
import { isHclFile, isManifest, isYamlFile } from "../../workspace/infrastructure-files.ts";
import { FileError } from "../../protocol/file-error.ts";
import type { Io } from "./io.ts";
import { decode, decodeLeniently } from "./read.ts";
import type { Decoded } from "./read.ts";
import { stdinPath } from "./search.ts";
import type { FoundFile, PathError } from "./search.ts";
import type { LoadedFile } from "./loaded.ts";
import { internalError } from "./loaded.ts";

export interface Loaded {
  readonly files: readonly LoadedFile[];
  readonly errors: readonly PathError[];
  /** What stood on standard input, if it was read. */
  readonly stdin: Uint8Array | undefined;
}

/** So many files are read at a time; those that hold no policy are forgotten at once. */
const batch = 16;
/** Larger ones are read one at a time, so that a folder of them takes no more memory than one. */
const largeBytes = 8 * 1024 * 1024;

/**
 * Reads and parses. Of files met in a search only those count that hold a policy, or are broken and look as if they
 * would; a named file that holds none is an error, unless it is broken (then the engine says where).
 */
export async function loadFiles(found: readonly FoundFile[], io: Io, engine: CheckEngine): Promise<Loaded> {
  const files: LoadedFile[] = [];
  const errors: PathError[] = [];
  let stdin: Uint8Array | undefined;
  const read = async (path: string, limit?: number): Promise<Uint8Array> =>
    path === stdinPath ? (stdin = await io.stdin()) : await io.read(path, limit);
  for (let from = 0; from < found.length; from += batch) {
    const some = found.slice(from, from + batch);
    const results = await Promise.all(some.map((file) => loadFile(file, read, engine, "policies", largeBytes)));
    for (const [index, first] of results.entries()) {
      const file = some[index];
      const result = first === "large" && file !== undefined ? await loadFile(file, read, engine, "policies") : first;
      if (result === undefined || result === "large") continue;
      if ("message" in result) errors.push(result);
      else files.push(result);
    }
  }
  return { files, errors, stdin };
}

export const noPolicy = "holds no policy that Keyhole recognizes";

/**
 * @param wanted `anything`, whatever it holds
 * @param limit of bytes; a larger file is only said to be "large"
 */
export async function loadFile(
  found: FoundFile,
  read: Io["read"],
  engine: CheckEngine,
  wanted: "policies" | "anything",
  limit?: number,
): Promise<LoadedFile | PathError | "large" | undefined> {
  const { file, path, named } = found;
  try {
    const bytes = await read(path, limit);
    const decoded = decodeFor(found, bytes, engine);
    if (decoded === undefined) return undefined;
    await engine.prepare(file, decoded.text);
    const policy = engine.read(file, decoded.text);
    // Where nothing is, there is nothing to be told but that.
    const told = named && policy.broken && policy.text.trim() !== "";
    // What a configuration declares depends on all of its files.
    const isPart = isHclFile(file) || isManifest(file, policy.text) || policy.nested !== undefined;
    if (holdsPolicy(policy) || told || wanted === "anything" || isPart) return { found, bytes, decoded, policy };
    // A template without policies is one all the same.
    if (named && (policy.models !== undefined || isYamlFile(file))) return { found, bytes, decoded, policy };
    return named ? { file, message: noPolicy } : undefined;
  } catch (error) {
    if (limit !== undefined && error instanceof FileError && error.tooLarge) return "large";
    return { file, message: error instanceof FileError ? error.message : internalError(error) };
  }
}

/** A file in another encoding is passed over in a search like any other, if it does not look like a policy. */
function decodeFor({ file, named }: FoundFile, bytes: Uint8Array, engine: CheckEngine): Decoded | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (!named && !holdsPolicy(engine.read(file, decodeLeniently(bytes)))) return undefined;
    throw error;
  }
}
