/** A file that cannot be read or written; the message is one line without the file's name. */
export class FileError extends Error {
  override readonly name = "FileError";
  /** Whether there is no such file. */
  readonly missing: boolean;
  /** Whether only its size is against it. */
  readonly tooLarge: boolean;
  /** Whether the system has not answered in time. */
  readonly unanswered: boolean;

  constructor(message: string, { missing = false, tooLarge = false, unanswered = false } = {}) {
    super(message);
    this.missing = missing;
    this.tooLarge = tooLarge;
    this.unanswered = unanswered;
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file or folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "operation not permitted"],
  ["EEXIST", "it is there already"],
  ["EISDIR", "is a folder"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["ELOOP", "too many symbolic links"],
  ["EROFS", "read-only file system"],
  ["ENOSPC", "no space left on the device"],
  ["EDQUOT", "the quota is used up"],
  ["ENAMETOOLONG", "name too long"],
  ["EMFILE", "too many open files"],
  ["EIO", "input/output error"],
  ["ENXIO", "not a regular file"],
  ["EAGAIN", "has nothing to read yet"],
  ["ERR_INVALID_ARG_VALUE", "no path can hold such a character"],
]);

/**
 * Says in words why the system refused.
 * @param doing what was tried: "cannot be read"
 * @param path where it is known: a name that is not UTF-8 is read as one with replacement characters, under which no
 * file is found
 */
export function fileError(doing: string, error: unknown, path = ""): FileError {
  if (error instanceof FileError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const missing = code === "ENOENT";
  if (missing && path.includes("\ufffd")) return new FileError(`${doing}: its name is not valid UTF-8`);
  const reason = reasons.get(code) ?? firstLine(error instanceof Error ? error.message : String(error));
  return new FileError(`${doing}: ${reason}`, { missing });
}

/** The first line of a text, for messages that must stay on one. */
export function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0] ?? "";
}
