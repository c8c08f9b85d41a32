/**
 * Names and texts of files are somebody else's: what is printed of them must not steer the terminal, reorder what a
 * person reads, or be a command to the service in whose log it ends. Every text that a command prints goes through
 * here.
 */

/**
 * C0 and C1 controls, DEL, line and paragraph separators, and what changes the direction of text (UAX #9, explicit
 * formatting and marks).
 */
const controls = "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
const control = new RegExp(`[${controls}]`, "g");
const controlButLineFeed = new RegExp(
  `[${controls.replace("\\u0000-\\u001f", "\\u0000-\\u0009\\u000b-\\u001f")}]`,
  "g",
);

/**
 * Anywhere in a line: commands of Azure Pipelines (`##vso[…]`), TeamCity (`##teamcity[…]`) and the older form of
 * GitHub's (`##[…]`). https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
const logCommand = /##(?=\w*\[)/g;

/**
 * At the start of a line, where white space is passed over: GitHub's workflow commands.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
const workflowCommand = /^([^\S\n]*):(?=:)/gm;

const replacement = "\ufffd";

/** A text on one line, for people: as wide as before, but each line break is a space. */
export function printable(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, " ")
    .replace(control, replacement)
    .replace(logCommand, `#${replacement}`);
}

/** A text of several lines, none of which is a workflow command; its parts are `printable` already, or our own. */
export function withoutCommands(text: string): string {
  return text.replace(workflowCommand, `$1${replacement}`);
}

/** A file's name as the first word of a line; a name that would be a workflow command is still that file's path. */
export function printableName(file: string): string {
  const name = printable(file);
  return /^\s*::/.test(name) ? `./${name}` : name;
}

/** What somebody else wrote over several lines, such as a usage error that quotes an argument. */
export function printableLines(text: string): string {
  return withoutCommands(text.split("\n").map(printable).join("\n"));
}

/** A line on standard error: what is wrong, and with which file. */
export function messageLine(file: string, message: string): string {
  return `keyhole: ${printable(file)}: ${printable(message)}\n`;
}

/** JSON with the same values, in which nothing of the above is there as itself. */
export function jsonText(value: unknown, space?: number): string {
  return JSON.stringify(value, null, space).replace(controlButLineFeed, escaped).replace(logCommand, "\\u0023#");
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * Whether a text of several lines can be printed as it is; a carriage return before a line feed belongs to the line's
 * end.
 */
export function isSafe(text: string): boolean {
  const plain = text.replaceAll("\r\n", "\n").replaceAll("\t", " ");
  return [controlButLineFeed, logCommand, workflowCommand].every((pattern) => plain.search(pattern) < 0);
}
