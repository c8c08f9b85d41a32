/** `--fix` and `--fix-dry-run`: from fixed texts to files, or to a diff. */
import type { Diagnostic } from "../../rules/diagnostic.ts";
import type { PolicyFile } from "../../rules/engine.ts";
import type { WaivedFinding } from "../../rules/waiving/question.ts";
import type { Fixing } from "../formats/report.ts";
import { isSafe } from "../formats/safe-text.ts";
import { applyFixes, skippedFixes, wouldChange } from "./apply-fixes.ts";
import type { AppliedFix } from "./apply-fixes.ts";
import type { Checker } from "./checker.ts";
import { unifiedDiff } from "./diff.ts";
import { FileError } from "../../protocol/file-error.ts";
import type { Io } from "./io.ts";
import { internalError } from "./loaded.ts";
import type { LoadedFile } from "./loaded.ts";
import { encode } from "./read.ts";
import { stdinPath } from "./search.ts";
import type { PathError } from "./search.ts";

/** What there is to report, and on which texts. */
export interface Checked {
  readonly files: readonly PolicyFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly waived: readonly WaivedFinding[];
  readonly fixing?: Fixing;
}

export interface FixContext {
  readonly io: Io;
  readonly checker: Checker;
  /** Files that cannot be written are added to it. */
  readonly errors: PathError[];
  /** What is to be said of files that are left out, or written in another way than most. */
  readonly notes: PathError[];
}

/** Applies fixes and writes the files, or prints the difference; what cannot be written is checked as it still is. */
export async function fixFiles(
  files: readonly LoadedFile[],
  before: Checked,
  how: "write" | "diff",
  { io, checker, errors, notes }: FixContext,
): Promise<Checked> {
  const outside = new Set(files.filter(({ found }) => found.outside === true).map(({ found }) => found.file));
  const locked = new Set(outside);
  const paths = files.map(({ found }) => found.path).filter((path) => path !== stdinPath);
  if (how === "write") await io.tidy(paths);
  const disk = new Map(files.map((file) => [file.found.file, file.bytes]));
  for (;;) {
    const after = await applyFixes(checker, before.files, before, locked);
    const texts = new Map(after.files.map(({ file, text }) => [file, text]));
    if (how === "diff") {
      for (const file of files) {
        const diff = diffOf(file, texts.get(file.found.file) ?? file.decoded.text);
        if (isSafe(diff)) await io.stdout.write(diff);
        else
          notes.push({
            file: file.found.file,
            message:
              "left out: control characters near the change, which a terminal or a log would obey; --fix applies it",
          });
      }
    } else {
      const failed = await writeAll(files, texts, disk, io, notes);
      if (failed !== undefined) {
        // A fix is in all of its files or in none: it is all planned again without this one, and what was written is
        // written anew.
        if (!locked.has(failed.file)) errors.push(failed);
        const stuck = locked.has(failed.file);
        locked.add(failed.file);
        if (!stuck) continue;
      }
    }
    const { applied, diagnostics, waived } = after;
    for (const file of outside) {
      if (diagnostics.some((diagnostic) => wouldChange(new Set([file]), diagnostic)))
        notes.push({ file, message: "left out: it is a link that leads outside of what was named" });
    }
    return {
      files: after.files,
      diagnostics,
      waived,
      fixing: { applied: applied.map(withoutTouched), skipped: skippedFixes(after.files, diagnostics) },
    };
  }
}

/**
 * Writes what differs from the disk, up to the first file that cannot be written.
 * @param disk what stands in the files now
 */
async function writeAll(
  files: readonly LoadedFile[],
  texts: ReadonlyMap<string, string>,
  disk: Map<string, Uint8Array>,
  io: Io,
  notes: PathError[],
): Promise<PathError | undefined> {
  for (const {
    found: { path, file },
    decoded,
  } of files) {
    const [text, now] = [texts.get(file), disk.get(file)];
    if (path === stdinPath || text === undefined || now === undefined) continue;
    const content = encode({ ...decoded, text });
    if (Buffer.compare(content, now) === 0) continue;
    try {
      // Whoever saved the file meanwhile must not lose it.
      if (Buffer.compare(await io.read(path), now) !== 0) throw new FileError("not written: it has changed meanwhile");
      const note = await io.write(path, content);
      disk.set(file, content);
      if (note !== undefined && !notes.some((known) => known.file === file)) notes.push({ file, message: note });
    } catch (error) {
      return { file, message: error instanceof FileError ? error.message : internalError(error) };
    }
  }
  return undefined;
}

function diffOf({ found, decoded }: LoadedFile, text: string): string {
  if (text === decoded.text) return "";
  const bom = decoded.bom ? "\ufeff" : "";
  return unifiedDiff(found.file, bom + decoded.text, bom + text);
}

function withoutTouched({ file, code, title, range }: AppliedFix): Fixing["applied"][number] {
  return { file, code, title, range };
}
