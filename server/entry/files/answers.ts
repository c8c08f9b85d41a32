/** The answers of AWS in a folder, as files of JSON. */
import { join, relative, sep } from "node:path";
import { glob } from "tinyglobby";
import { FileError } from "../../protocol/file-error.ts";
import type { AnswerFile } from "../../workspace/answers/account.ts";
import type { Io } from "./io.ts";
import { decode } from "./read.ts";
import type { PathError } from "./search.ts";

/** Of a folder in which `readAnswers` finds nothing. */
export const noAnswers = "has no answers of AWS in it: ACCOUNT/REGION/COMMAND/NAME.json, or the layout of iam-collect";

/** Those of a large organization. */
const maxFiles = 200_000;

/**
 * Every JSON file below the folder, whatever `.gitignore` says of it; links are not followed. What cannot be read is
 * told, and the rest goes on.
 * @param folder absolute
 */
export async function answerFiles(
  folder: string,
  io: Io,
): Promise<{ readonly files: readonly AnswerFile[]; readonly errors: readonly PathError[] }> {
  const found = await glob("**/*.json", {
    cwd: folder,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  const files: AnswerFile[] = [];
  const errors: PathError[] = [];
  for (const path of found.sort().slice(0, maxFiles)) {
    const name = relative(io.cwd, join(folder, path)).split(sep).join("/");
    try {
      const value: unknown = JSON.parse(decode(await io.read(join(folder, path))).text);
      files.push({ path, name, value });
    } catch (error) {
      const isJson = error instanceof SyntaxError;
      if (!isJson && !(error instanceof FileError)) throw error;
      errors.push({ file: name, message: isJson ? "is not valid JSON" : error.message });
    }
  }
  if (found.length > maxFiles)
    errors.push({ file: folder, message: `has more than ${String(maxFiles)} files; the rest is not read` });
  return { files, errors };
}
