/** The format `--format text`: findings for people, with the line they are about. */
import { append } from "../../policy/append.ts";
import type { Diagnostic, Fix, RelatedLocation, Severity } from "../../rules/diagnostic.ts";
import { excerpt, wrap } from "./excerpt.ts";
import { severities } from "../../rules/diagnostic.ts";
import { countBySeverity, createLocator } from "./report.ts";
import type { FixRecord, LineRange, Locate, CheckReport } from "./report.ts";
import { printable, printableName, withoutCommands } from "./safe-text.ts";

/** Places shown beside a finding; the other formats have them all. */
const mostRelated = 5;

export interface TextStyle {
  readonly colours: boolean;
  /** Where messages are broken into lines; undefined: each stays on one, for `grep` and problem matchers. */
  readonly width: number | undefined;
}

type Paint = (text: string) => string;
type Palette = Readonly<Record<Severity | "bold" | "dim" | "good", Paint>>;

/**
 * For people: place, severity, code and message on the first line, then the token, what else matters, and what can be
 * done.
 */
export function* formatText(report: CheckReport, style: TextStyle): Iterable<string> {
  for (const part of partsOf(report, style)) yield withoutCommands(part);
}

function* partsOf(report: CheckReport, style: TextStyle): Iterable<string> {
  const locate = createLocator(report.texts);
  const palette = paletteFor(style.colours);
  for (const record of report.fixing?.applied ?? []) yield `${fixedLine(record, palette)}\n`;
  if ((report.fixing?.applied.length ?? 0) > 0) yield "\n";
  for (const diagnostic of report.diagnostics)
    yield `${block(diagnostic, report, locate, palette, style).join("\n")}\n\n`;
  yield `${summary(report, palette)}\n`;
}

function block(
  diagnostic: Diagnostic,
  report: CheckReport,
  locate: Locate,
  palette: Palette,
  style: TextStyle,
): string[] {
  const { file, range, severity, code, message } = diagnostic;
  const paint = palette[severity];
  const at = locate(file, range);
  const head = `${place(file, at)} ${severity} ${code} `;
  // Broken first and painted then: what a terminal does not show must not count.
  const [first = "", ...rest] = wrap(`${head}${printable(message)}`, style.width, "  ");
  const painted = first.startsWith(head)
    ? `${palette.bold(place(file, at))} ${paint(severity)} ${palette.dim(code)} ${first.slice(head.length)}`
    : first;
  const lines = [painted, ...rest];
  const text = report.hidden?.has(file) === true ? undefined : report.texts.get(file);
  if (text !== undefined) {
    const { gutter, line, carets } = excerpt(text, range, at, style.width ?? 100);
    lines.push(
      `  ${palette.dim(`${gutter} |`)} ${line}`,
      `  ${palette.dim(`${" ".repeat(gutter.length)} |`)} ${paint(carets)}`,
    );
  }
  for (const related of diagnostic.related.slice(0, mostRelated))
    append(lines, wrap(relatedLine(related, locate), style.width, "      "));
  const more = diagnostic.related.length - mostRelated;
  if (more > 0) lines.push(`    and ${more} more such places`);
  for (const fix of diagnostic.fixes) append(lines, wrap(fixLine(fix), style.width, "      "));
  return lines;
}

/** One-based, as editors count and as `path:line:col` is understood everywhere. */
export function place(file: string, { start }: LineRange): string {
  return `${printableName(file)}:${start.line + 1}:${start.character + 1}`;
}

function relatedLine({ file, range, message }: RelatedLocation, locate: Locate): string {
  return `    see ${place(file, locate(file, range))} ${printable(message)}`;
}

function fixLine({ title, isPreferred, needsInput }: Fix): string {
  return `    fix: ${printable(title)}${needsInput ? " (to be filled in)" : isPreferred ? " (--fix does this)" : ""}`;
}

function fixedLine({ file, code, title, range }: FixRecord, palette: Palette): string {
  return `${palette.bold(place(file, range))} ${palette.good("fixed")} ${palette.dim(code)} ${printable(title)}`;
}

function summary(report: CheckReport, palette: Palette): string {
  const { diagnostics, waived, files, policies, fixing } = report;
  const checked = `${count(policies, "policy", "policies")} in ${count(files, "file", "files")}`;
  const parts: string[] = [];
  if (fixing !== undefined) parts.push(`${fixing.applied.length} fixed`);
  const waivedText = waived.length === 0 ? "" : `; ${waived.length} waived`;
  if (diagnostics.length === 0) {
    parts.push(files === 0 ? "no policy found" : `${palette.good("nothing to report")} in ${checked}`);
    return `${parts.join(", ")}${waivedText}`;
  }
  const counts = countBySeverity(diagnostics);
  const names: Record<Severity, readonly [string, string]> = {
    error: ["error", "errors"],
    warning: ["warning", "warnings"],
    information: ["information", "information"],
    hint: ["hint", "hints"],
  };
  for (const severity of severities) {
    const [one, many] = names[severity];
    if (counts[severity] > 0) parts.push(palette[severity](count(counts[severity], one, many)));
  }
  const fixable = diagnostics.filter(({ fixes }) => fixes.some((fix) => fix.isPreferred && !fix.needsInput)).length;
  const left = fixing?.skipped.length ?? 0;
  const fixableText = fixable === 1 ? "1 problem" : `${fixable} problems`;
  const hint =
    fixing !== undefined
      ? left > 0
        ? `; ${left} left to you`
        : ""
      : fixable > 0
        ? `; ${fixableText} can be fixed with --fix`
        : "";
  return `${parts.join(", ")} in ${checked}${waivedText}${hint}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function paletteFor(colours: boolean): Palette {
  const paint = (code: string): Paint =>
    colours ? (text) => (text === "" ? "" : `\u001b[${code}m${text}\u001b[0m`) : (text) => text;
  return {
    error: paint("31"),
    warning: paint("33"),
    information: paint("36"),
    hint: paint("35"),
    bold: paint("1"),
    dim: paint("2"),
    good: paint("32"),
  };
}
