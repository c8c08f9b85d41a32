/** `--fix` and `--fix-dry-run`: from fixed texts to files, or to a diff. */
import type { Diagnostic } from "../../rules/diagnostic.ts";
import type { PolicyFile, Settings } from "../../rules/engine.ts";
import type { Fixing } from "../formats/report.ts";
import { applyFixes, checkTogether, skippedFixes } from "./apply-fixes.ts";
import type { AppliedFix, CheckEngine } from "./apply-fixes.ts";
import { unifiedDiff } from "./diff.ts";
import { FileError } from "./file-error.ts";
import type { Io } from "./io.ts";
import { internalError } from "./load.ts";
import type { LoadedFile } from "./load.ts";
import { encode } from "./read.ts";
import { stdinPath } from "./search.ts";
import type { PathError } from "./search.ts";

/** What there is to report, and on which texts. */
export interface Checked {
  readonly files: readonly PolicyFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly fixing?: Fixing;
}

export interface FixContext {
  readonly io: Io;
  readonly engine: CheckEngine;
  readonly settings: Settings;
  /** Files that cannot be written are added to it. */
  readonly errors: PathError[];
}

/** Applies fixes and writes the files, or prints the difference; what cannot be written is checked as it still is. */
export async function fixFiles(
  files: readonly LoadedFile[], before: Checked, how: "write" | "diff", { io, engine, settings, errors }: FixContext,
): Promise<Checked> {
  const after = applyFixes(engine, before.files, before.diagnostics, settings);
  const texts = new Map(after.files.map(({ file, text }) => [file, text]));
  const changed = files.flatMap((file) => {
    const text = texts.get(file.found.file);
    return text === undefined || text === file.decoded.text ? [] : [{ file, text }];
  });
  let { applied, diagnostics, files: now } = after;
  if (how === "diff") {
    for (const { file, text } of changed) await io.stdout.write(diffOf(file, text));
  } else {
    const failed = await writeAll(changed, io, errors);
    if (failed.size > 0) {
      now = now.map((file, index) => failed.has(file.file) ? before.files[index] ?? file : file);
      applied = applied.filter(({ touched }) => !touched.some((file) => failed.has(file)));
      diagnostics = checkTogether(engine, now, settings);
    }
  }
  return { files: now, diagnostics, fixing: { applied: applied.map(withoutTouched), skipped: skippedFixes(now, diagnostics) } };
}

/** The names of those that could not be written. */
async function writeAll(changed: readonly { file: LoadedFile; text: string }[], io: Io, errors: PathError[]): Promise<Set<string>> {
  const failed = new Set<string>();
  for (const { file, text } of changed) {
    const { path, file: name } = file.found;
    if (path === stdinPath) continue;
    try {
      // Whoever saved the file meanwhile must not lose it.
      if (Buffer.compare(await io.read(path), file.bytes) !== 0) throw new FileError("not written: it has changed meanwhile");
      await io.write(path, encode({ ...file.decoded, text }));
    } catch (error) {
      failed.add(name);
      errors.push({ file: name, message: error instanceof FileError ? error.message : internalError(error) });
    }
  }
  return failed;
}

function diffOf({ found, decoded }: LoadedFile, text: string): string {
  const bom = decoded.bom ? "\ufeff" : "";
  return unifiedDiff(found.file, bom + decoded.text, bom + text);
}

function withoutTouched({ file, code, title, range }: AppliedFix): Fixing["applied"][number] {
  return { file, code, title, range };
}
