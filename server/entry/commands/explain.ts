/** `keyhole explain`: from an Access Denied message to its cause. */
import { Argument, Command, Option } from "commander";
import type { CheckEngine } from "../files/checker.ts";
import type { Io } from "../files/io.ts";
import { allowOutsideOption } from "./allow-outside.ts";
import type { About } from "./check.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { ExplainOptions } from "./explain-message.ts";

interface ParsedOptions {
  readonly config?: string;
  readonly allowOutside?: readonly string[];
  readonly format: ExplainOptions["format"];
  readonly pullHints?: boolean;
}

export function explainCommand(
  io: Io,
  createEngine: () => CheckEngine,
  about: About,
  done: (status: ExitStatus) => void,
): Command {
  return new Command("explain")
    .summary("say which authorization failed, from an Access Denied message")
    .description(
      "Reads Access Denied messages of AWS, its SDKs and tools: a message, a log, CloudTrail events. Says what failed, in whose name, " +
        "which authorization it was, and the likely causes; with a workspace model (keyhole.json), infrastructure code, or policy files in the folder, " +
        "also which statement is to blame, and what to change.",
    )
    .addArgument(
      new Argument(
        "[MESSAGE]",
        "the message, a file that holds it (also compressed with gzip), or - for standard input",
      ).default("-"),
    )
    .option(
      "--config <FILE>",
      "workspace model; default: the nearest keyhole.json in this folder or above it, up to the repository's root",
    )
    .addOption(allowOutsideOption())
    .addOption(new Option("--format <FORMAT>", "form of the answer").choices(["text", "json"]).default("text"))
    .option("--pull-hints", "print the read-only AWS commands that would fetch the missing facts; they are not run")
    .addHelpText(
      "after",
      "\nExit status: 0 something was recognized, 2 nothing was, or the message can't be read.\n\n" +
        "Examples:\n  aws s3 cp a s3://data-lake/a 2>&1 | keyhole explain\n  keyhole explain events.json.gz --format json",
    )
    .action(async (message: string, { config, allowOutside = [], format, pullHints = false }: ParsedOptions) => {
      const { explainMessage } = await import("./explain-message.ts");
      done(await explainMessage({ message, config, allowOutside, format, pullHints }, io, createEngine(), about));
    });
}
