/**
 * GitHub's workflow commands: annotations on the lines of a pull request.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import type { Diagnostic, Severity } from "../../rules/diagnostic.ts";
import { createLocator } from "./report.ts";
import type { LineRange, Locate, CheckReport } from "./report.ts";
import { printable } from "./safe-text.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

/** @param nameOf a file as GitHub knows it: from the repository's root */
export function* formatGithub(report: CheckReport, nameOf: (file: string) => string): Iterable<string> {
  const locate = createLocator(report.texts);
  for (const diagnostic of report.diagnostics) yield annotation(diagnostic, locate, nameOf);
}

function annotation(diagnostic: Diagnostic, locate: Locate, nameOf: (file: string) => string): string {
  const { file, range, severity, code, related, fixes } = diagnostic;
  const lines = [
    printable(diagnostic.message),
    ...related.map(
      (place) => `see ${placeOf(nameOf(place.file), locate(place.file, place.range))} ${printable(place.message)}`,
    ),
    ...fixes.map(({ title }) => `fix: ${printable(title)}`),
  ];
  const properties = { file: printable(nameOf(file)), ...region(locate(file, range)), title: `Keyhole: ${code}` };
  const listed = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  return `::${commands[severity]} ${listed}::${escapeData(lines.join("\n"))}\n`;
}

/** One-based. GitHub takes columns only of a range on one line. */
function region({ start, end }: LineRange): Readonly<Record<string, number>> {
  const lines = { line: start.line + 1, endLine: end.line + 1 };
  return start.line === end.line ? { ...lines, col: start.character + 1, endColumn: end.character + 1 } : lines;
}

const placeOf = (file: string, { start }: LineRange): string =>
  `${printable(file)}:${start.line + 1}:${start.character + 1}`;

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
