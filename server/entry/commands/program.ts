/** The `keyhole` command: which subcommands there are, and what happens where none can run. */
import { Command, CommanderError } from "commander";
import { LoadedCatalog } from "../../catalog/catalog.ts";
import type { CheckEngine } from "../files/checker.ts";
import { internalError } from "../files/loaded.ts";
import type { Io } from "../files/io.ts";
import { printable, printableLines } from "../formats/safe-text.ts";
import { actionCommands } from "./actions.ts";
import { canCommand } from "./can.ts";
import { checkCommand } from "./check.ts";
import type { About } from "./check.ts";
import { collectCommand } from "./collect.ts";
import { driftCommand } from "./drift.ts";
import { evaluateCommand } from "./evaluate.ts";
import { explainCommand } from "./explain.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";
import { initCommand } from "./init.ts";

/** Runs a command line (without node and script) to its exit status. Never throws. */
export async function run(
  args: readonly string[],
  io: Io,
  createEngine: () => CheckEngine,
  about: About,
  catalog = new LoadedCatalog(),
): Promise<ExitStatus> {
  let status: ExitStatus = fine;
  const out: string[] = [];
  const err: string[] = [];
  const program = new Command("keyhole")
    .description(
      "Says which uploads to and downloads from KMS-encrypted S3 buckets your AWS policies will refuse, why, and what mends it.",
    )
    .version(about.version)
    .addCommand(
      checkCommand(io, createEngine, about, (result) => {
        status = result;
      }),
    )
    .addCommand(
      canCommand(io, createEngine, about, (result) => {
        status = result;
      }),
    )
    .addCommand(
      driftCommand(io, createEngine, about, (result) => {
        status = result;
      }),
    )
    .addCommand(
      evaluateCommand(io, (result) => {
        status = result;
      }),
    )
    .addCommand(
      explainCommand(io, createEngine, about, (result) => {
        status = result;
      }),
    )
    .addCommand(
      collectCommand(io, (result) => {
        status = result;
      }),
    )
    .addCommand(
      initCommand(io, createEngine, (result) => {
        status = result;
      }),
    );
  for (const command of actionCommands({ io, createEngine, catalog }, (result) => {
    status = result;
  }))
    program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .helpCommand(false)
      .showSuggestionAfterError(false)
      .configureOutput({
        writeOut: (text) => {
          out.push(text);
        },
        writeErr: (text) => {
          err.push(printableLines(text));
        },
        getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 100),
        getErrHelpWidth: () => Math.min(io.stderr.columns ?? 100, 100),
        outputError: (text, write) => {
          write(text.replace(/^error: /, "keyhole: "));
        },
      });
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    // Commander throws to end: 0 after --help and --version, otherwise a usage error that it has already told.
    status = error instanceof CommanderError && error.exitCode === 0 ? fine : couldNotAsk;
    if (!(error instanceof CommanderError)) err.push(`keyhole: ${printable(internalError(error))}\n`);
  }
  await io.stdout.write(out.join(""));
  await io.stderr.write(err.join(""));
  return status;
}
