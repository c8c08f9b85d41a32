/** The option `--allow-outside DIR` of every command that reads or writes a model. */
import { InvalidArgumentError, Option } from "commander";

/** `--allow-outside DIR`, of every command that reads a model or writes one. */
export function allowOutsideOption(): Option {
  return new Option(
    "--allow-outside <DIR>",
    "let keyhole.json name files below this folder, too, beside its own folder and the current one; may be repeated",
  ).argParser((folder: string, previous: readonly string[] | undefined): readonly string[] => {
    // An empty variable in a script must not come to mean the current folder.
    if (folder === "") throw new InvalidArgumentError("Give a folder.");
    return [...(previous ?? []), folder];
  });
}
