/** `keyhole explain`: from an Access Denied message to its cause. */
import { Argument, Command, Option } from "commander";
import { FileError } from "../../protocol/file-error.ts";
import { explain } from "../../rules/explain/explain.ts";
import type { Explanation } from "../../rules/explain/explain.ts";
import { DenialReader } from "../../workspace/denials/reader.ts";
import { hasColours } from "../files/io.ts";
import type { Io } from "../files/io.ts";
import { messageSource } from "../files/message.ts";
import { formatExplainJson, formatExplainText } from "../formats/explain.ts";
import { messageLine } from "../formats/safe-text.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

export interface ExplainOptions {
  /** A message, a file, or `-`. */
  readonly message: string;
  readonly format: "text" | "json";
  readonly pullHints: boolean;
}

/** The answer on `io.stdout`; what keeps it from being one on `io.stderr`. Never throws but for a bug. */
export async function explainMessage(options: ExplainOptions, io: Io): Promise<ExitStatus> {
  const { name, text } = messageSource(options.message, io);
  const reader = new DenialReader();
  try {
    for await (const chunk of text) reader.push(chunk);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await io.stderr.write(messageLine(name, error.message));
    return couldNotAsk;
  }
  const explanation = explain(reader.end());
  await print(explanation, options, io);
  if (explanation.notKept > 0)
    await io.stderr.write(
      messageLine(name, `too many different denials: ${String(explanation.notKept)} more mentions are not listed`),
    );
  if (explanation.denials.length + explanation.others.length > 0) return fine;
  const { unrelated } = explanation;
  await io.stderr.write(
    messageLine(
      name,
      unrelated === undefined ? "no AWS Access Denied error found" : `no AWS Access Denied error found; ${unrelated}`,
    ),
  );
  return couldNotAsk;
}

async function print(explanation: Explanation, { format, pullHints }: ExplainOptions, io: Io): Promise<void> {
  const texts = new Map<string, string>();
  const width = io.stdout.isTTY ? Math.min(io.stdout.columns ?? 100, 100) : undefined;
  const parts =
    format === "json"
      ? formatExplainJson(explanation, { pullHints, texts })
      : formatExplainText(explanation, {
          colours: hasColours(io.stdout, io.env),
          width,
          pullHints,
          texts,
          diffOf: () => "",
        });
  for (const part of parts) {
    await io.stdout.write(part);
    if (io.stdout.closed === true) return;
  }
}

export function explainCommand(io: Io, done: (status: ExitStatus) => void): Command {
  return new Command("explain")
    .summary("say which authorization failed, from an Access Denied message")
    .description(
      "Reads Access Denied messages of AWS, its SDKs and tools: a message, a log, CloudTrail events. Says what failed, in whose name, " +
        "which authorization it was, and the likely causes.",
    )
    .addArgument(
      new Argument(
        "[MESSAGE]",
        "the message, a file that holds it (also compressed with gzip), or - for standard input",
      ).default("-"),
    )
    .addOption(new Option("--format <FORMAT>", "form of the answer").choices(["text", "json"]).default("text"))
    .option("--pull-hints", "print the read-only AWS commands that would fetch the missing facts; they are not run")
    .addHelpText(
      "after",
      "\nExit status: 0 something was recognized, 2 nothing was, or the message can't be read.\n\n" +
        "Examples:\n  aws s3 cp a s3://data-lake/a 2>&1 | keyhole explain\n  keyhole explain events.json.gz --format json",
    )
    .action(
      async (
        message: string,
        { format, pullHints = false }: { readonly format: ExplainOptions["format"]; readonly pullHints?: boolean },
      ) => {
        done(await explainMessage({ message, format, pullHints }, io));
      },
    );
}
