/** `keyhole init`: makes a first keyhole.json from the policies in a folder. */
import { join, resolve } from "node:path";
import { Argument, Command } from "commander";
import { modelText, readAnswers } from "../../workspace/answers/model-text.ts";
import { initialModel } from "../../workspace/init.ts";
import { isWithin, realPathOf } from "../../protocol/real-path.ts";
import { answerFiles, noAnswers } from "../files/answers.ts";
import { FileError } from "../../protocol/file-error.ts";
import type { Io } from "../files/io.ts";
import { internalError } from "../files/loaded.ts";
import { loadFiles } from "../files/load.ts";
import type { LoadedFile } from "../files/loaded.ts";
import type { CheckEngine } from "../files/checker.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import { allowedFolders, reaches, reachOf } from "../files/reach.ts";
import type { Reach } from "../files/reach.ts";
import { compareCodeUnits, findFiles, stdinPath } from "../files/search.ts";
import type { PathError } from "../files/search.ts";
import { messageLine } from "../formats/safe-text.ts";
import { allowOutsideOption } from "./allow-outside.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

/** `keyhole init`: writes keyhole.json into the current folder, or says on `io.stderr` why not. */
export async function init(
  paths: readonly string[],
  allowOutside: readonly string[],
  io: Io,
  engine: CheckEngine,
): Promise<ExitStatus> {
  const found = await findFiles(paths.length === 0 ? ["."] : paths, io.cwd);
  const loaded = await loadFiles(found.files, io, engine);
  const reach = await reachOf(join(io.cwd, modelFileName), io.cwd, await allowedFolders(allowOutside, io.cwd));
  const { inside, outside } = await byReach(loaded.files, reach);
  const errors: PathError[] = [...found.errors, ...loaded.errors, ...outside].sort((a, b) =>
    compareCodeUnits(a.file, b.file),
  );
  const files = inside
    .map(({ policy }) => ({ file: policy.file, documents: engine.documents(policy) }))
    .filter(({ documents }) => documents.length > 0);
  // A path that leads nowhere is a slip, and what would be written is not what was meant.
  if (found.errors.length === 0) {
    try {
      await io.create(join(io.cwd, modelFileName), Buffer.from(initialModel(files), "utf8"));
      await io.stdout.write(
        `${modelFileName} written, from ${files.length === 1 ? "1 policy file" : `${String(files.length)} policy files`}\n`,
      );
    } catch (error) {
      errors.push({ file: modelFileName, message: error instanceof FileError ? error.message : internalError(error) });
    }
  }
  for (const { file, message } of errors) await io.stderr.write(messageLine(file, message));
  return errors.length === 0 ? fine : couldNotAsk;
}

/** `keyhole init --from DIR`: the same from an account's own answers. */
async function initFrom(folder: string, io: Io): Promise<ExitStatus> {
  const path = resolve(io.cwd, folder);
  const refuse = async (message: string): Promise<ExitStatus> => {
    await io.stderr.write(messageLine(folder, message));
    return couldNotAsk;
  };
  if (!isWithin(await realPathOf(path), [await realPathOf(io.cwd)]))
    return await refuse("lies outside the current folder, so that keyhole.json cannot name what is in it");
  const { files, errors } = await answerFiles(path, io);
  for (const { file, message } of errors) await io.stderr.write(messageLine(file, message));
  const answers = readAnswers(files);
  if (answers === undefined) return await refuse(noAnswers);
  try {
    await io.create(join(io.cwd, modelFileName), Buffer.from(modelText(answers), "utf8"));
  } catch (error) {
    await io.stderr.write(
      messageLine(modelFileName, error instanceof FileError ? error.message : internalError(error)),
    );
    return couldNotAsk;
  }
  const counted = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? "" : "s"}`;
  await io.stdout.write(
    `${modelFileName} written: ${counted(answers.buckets.size, "bucket")}, ${counted(answers.keys.size, "key")}, ${counted(answers.principals.size, "principal")}\n`,
  );
  return errors.length === 0 ? fine : couldNotAsk;
}

/** A model cannot name what lies elsewhere, also behind a link. */
async function byReach(
  files: readonly LoadedFile[],
  reach: Reach,
): Promise<{ inside: LoadedFile[]; outside: PathError[] }> {
  const inside: LoadedFile[] = [];
  const outside: PathError[] = [];
  for (const file of files) {
    if (file.found.path === stdinPath || (await reaches(reach, file.found.path))) inside.push(file);
    else
      outside.push({
        file: file.found.file,
        message: "left out, because it lies outside the current folder; --allow-outside lets keyhole.json name it",
      });
  }
  return { inside, outside };
}

interface InitOptions {
  readonly allowOutside?: readonly string[];
  readonly from?: string;
}

export function initCommand(io: Io, createEngine: () => CheckEngine, done: (status: ExitStatus) => void): Command {
  return new Command("init")
    .summary("write a first keyhole.json")
    .description(
      "Writes a first keyhole.json, the workspace model, into the current folder: buckets, keys, principals and accounts that the policy files " +
        "mention, with a comment at each value that they do not tell. Never overwrites one.",
    )
    .addArgument(
      new Argument(
        "[PATH...]",
        "files, folders (searched for *.json and *.jsonc, without what .gitignore excludes) or globs; default: .",
      ),
    )
    .addHelpText(
      "after",
      "\nExit status: 0 written, 2 keyhole.json is there already, or a file cannot be read.\n\nExample:\n  keyhole init && keyhole check",
    )
    .addOption(allowOutsideOption())
    .option(
      "--from <DIR>",
      "from an account's own answers, which the script of keyhole collect writes (or iam-collect): then there is no PATH",
    )
    .action(async (paths: string[], { allowOutside = [], from }: InitOptions, command: Command) => {
      if (from !== undefined && paths.length > 0) command.error("error: --from takes the place of PATHs");
      done(from === undefined ? await init(paths, allowOutside, io, createEngine()) : await initFrom(from, io));
    });
}
