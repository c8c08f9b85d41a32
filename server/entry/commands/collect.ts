/** `keyhole collect`: prints a shell script of read-only AWS commands, for the user to read and run. */
import { Command } from "commander";
import { collectScript } from "../../workspace/answers/collect-script.ts";
import type { Io } from "../files/io.ts";
import type { ExitStatus } from "./exit-status.ts";
import { fine } from "./exit-status.ts";

interface CollectOptions {
  readonly to: string;
  readonly regions?: readonly string[];
}

export function collectCommand(io: Io, done: (status: ExitStatus) => void): Command {
  return new Command("collect")
    .summary("print a script that asks an account for its policies")
    .description(
      "Prints a shell script of read-only AWS commands (list, get and describe). Read it, run it where the AWS command line has credentials, " +
        "and make a model of the answers with keyhole init --from DIR. Keyhole itself calls no AWS service.",
    )
    .option("--to <DIR>", "where the script writes the answers, below the folder of keyhole.json", "keyhole-answers")
    .option("--regions <REGION...>", "the Regions that it asks; default: all that the account has")
    .addHelpText(
      "after",
      "\nExit status: 0.\n\nExample:\n  keyhole collect > collect.sh && less collect.sh && sh collect.sh && keyhole init --from keyhole-answers",
    )
    .action(async ({ to, regions = [] }: CollectOptions) => {
      await io.stdout.write(collectScript(to, regions));
      done(fine);
    });
}
