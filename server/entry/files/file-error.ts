/** A file that cannot be read or written; the message is one line without the file's name. */
export class FileError extends Error {
  override readonly name = "FileError";
  /** Whether there is no such file. */
  readonly missing: boolean;

  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}

const reasons = new Map(Object.entries({
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EEXIST: "it is there already",
  EISDIR: "is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "too many symbolic links",
  EROFS: "read-only file system",
  ENOSPC: "no space left on the device",
  ENAMETOOLONG: "name too long",
  EMFILE: "too many open files",
  EIO: "input/output error",
  ERR_INVALID_ARG_VALUE: "no path can hold such a character",
}));

/** Says in words why the system refused; `doing` is what was tried: "cannot be read". */
export function fileError(doing: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const reason = reasons.get(code) ?? firstLine(error instanceof Error ? error.message : String(error));
  return new FileError(`${doing}: ${reason}`, code === "ENOENT");
}

/** The first line of a text, for messages that must stay on one. */
export function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0] ?? "";
}
