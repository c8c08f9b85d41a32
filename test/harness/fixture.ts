/**
 * Fixtures: policies with the expected squiggles drawn under their tokens.
 *
 * ```jsonc
 * // source: owner/repository#12 // posted: identity policy of an instance role // outcome: small files went through,
 * large ones did not; kms:Decrypt was missing // expect: kms:Decrypt is not granted { "Statement": [
 *   { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
 * //                               ^^^^^^^^^^^^^^ missing-kms-action warning actions=kms:Decrypt: words of the message
 *   …
 * ```
 *
 * Header and caret lines are taken out, so what is analysed is the policy as it was posted. Columns count UTF-16 code
 * units, a tab is one. Several files in one fixture: each starts with a line `//- path/name.json`. A token that starts
 * in the first two columns, where the slashes are, is drawn as `//<<<` (as many `<` as the token is long). A fixture
 * that is named `*.yaml` or `*.tf` has `#` in the place of the slashes.
 */
import type { PolicyTypeName } from "../../server/policy/policy-type.ts";
import { policyTypeNames } from "../../server/policy/policy-type.ts";
import { operationNames } from "../../server/catalog/operation-names.ts";

export interface FixtureFile {
  readonly file: string;
  readonly text: string;
  /** What its policies are known to be. */
  readonly type?: PolicyTypeName;
}

export interface ExpectedDiagnostic {
  readonly file: string;
  /** Offsets (UTF-16 code units) into the stripped text of `file`; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly severity: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What the message must contain. */
  readonly text: string | undefined;
}

export interface Fixture {
  readonly name: string;
  readonly header: Readonly<Record<string, string>>;
  readonly files: readonly FixtureFile[];
  readonly expected: readonly ExpectedDiagnostic[];
}

/** The name of the only file of a fixture that does not name its files. */
export const onlyFile = "policy.json";
/** The same of a fixture that is YAML. */
export const onlyYamlFile = "template.yaml";
/** The same of a fixture that is Terraform. */
export const onlyHclFile = "main.tf";

const headerKeys = ["source", "posted", "outcome", "shows", "expect", "assume", "type", "note"];
/** What a policy found in public must tell. */
const reportedKeys = ["source", "posted", "outcome", "expect"];

/** Values an attribute may have, each of its comma-separated items by itself. */
const attributePatterns: Readonly<Record<string, RegExp>> = {
  scope: /^(all|some|conditional)$/,
  operations: new RegExp(`^(${operationNames.join("|")})$`),
  actions: /^kms:\w+$/,
  reason: /^(implicitDeny|explicitDeny)$/,
  layer: /^\w+$/,
  principals: /^\S+$/,
  refused: /^\S+@\S+$/,
};

const severities = ["error", "warning", "information", "hint"];
/** How lines that are taken out begin; in YAML with the sign of its comments. */
const marks = {
  json: { lead: "//", mark: /^(\s*\/\/\s*)(\^+|<+)(?!\S)(.*)$/, separator: /^\/\/- (\S+)\s*$/ },
  yaml: { lead: "#", mark: /^(\s*#\s*)(\^+|<+)(?!\S)(.*)$/, separator: /^#- (\S+)\s*$/ },
} as const;
type Marks = (typeof marks)[keyof typeof marks];
const marksOf = (name: string): Marks => (/\.(?:ya?ml|template|tf)$/.test(name) ? marks.yaml : marks.json);
const onlyFileOf = (name: string): string =>
  marksOf(name) === marks.json ? onlyFile : name.endsWith(".tf") ? onlyHclFile : onlyYamlFile;

/**
 * Reads a fixture. `name` is its path below test/fixtures/, with "/" as separator. Throws with the line's number (from
 * 1) on a mark that points at nothing, on an unknown attribute, code or header, and, in `reported/`, on a missing
 * header or an `expect` that contradicts the marks.
 */
export function parseFixture(name: string, source: string): Fixture {
  const lines = source.split("\n");
  const own = marksOf(name);
  const fail = (index: number, problem: string): never => {
    throw new Error(`${name}:${String(index + 1)}: ${problem}`);
  };
  const { header, next } = readHeader(lines, own.lead, fail);

  const files: FixtureFile[] = [];
  const expected: ExpectedDiagnostic[] = [];
  let current = { file: onlyFileOf(name), kept: [] as string[] };
  const type = header["type"] as PolicyTypeName | undefined;
  const close = (): void => {
    const text = current.kept.join("\n");
    if (text.trim() !== "") files.push({ file: current.file, text, ...(type && { type }) });
  };
  for (let index = next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const separator = own.separator.exec(line);
    if (separator?.[1] !== undefined) {
      close();
      if (files.some((known) => known.file === separator[1])) fail(index, `the file ${separator[1]} is there already`);
      current = { file: separator[1], kept: [] };
      continue;
    }
    const mark = own.mark.exec(line.replace(/\r$/, ""));
    if (mark === null) {
      current.kept.push(line);
      continue;
    }
    const marked = current.kept.at(-1);
    if (marked === undefined) return fail(index, "there is no line above the mark");
    const lineStart = current.kept.slice(0, -1).reduce((sum, kept) => sum + kept.length + 1, 0);
    const column = columnOf(mark[1] ?? "", mark[2] ?? "", marked);
    const token = marked.slice(column, column + (mark[2] ?? "").length);
    if (own === marks.yaml ? token.trim() !== token || token === "" : !isToken(token, mark[2] ?? ""))
      fail(index, `the mark points at ${JSON.stringify(token)}, which is no token`);
    const start = lineStart + column;
    expected.push({
      file: current.file,
      start,
      end: start + token.length,
      ...readLabel(mark[3] ?? "", (problem) => fail(index, problem)),
    });
  }
  close();

  if (files.length === 0) fail(lines.length - 1, "no policy");
  if (name.startsWith("reported/")) checkReported(header, expected, (problem) => fail(0, problem));
  return { name, header, files, expected };
}

function readHeader(
  lines: readonly string[],
  lead: string,
  fail: (index: number, problem: string) => never,
): { header: Record<string, string>; next: number } {
  const header: Record<string, string> = {};
  let last: string | undefined;
  let next = 0;
  for (; next < lines.length; next++) {
    const line = (lines[next] ?? "").replace(/\r$/, "");
    const text = line.startsWith(lead) ? `//${line.slice(lead.length)}` : line;
    const continued = /^\/\/ {2,}(\S.*)$/.exec(text);
    const entry = /^\/\/ (\w+): (.*\S)\s*$/.exec(text);
    if (continued?.[1] !== undefined && last !== undefined) {
      header[last] = `${header[last] ?? ""} ${continued[1].trimEnd()}`;
    } else if (entry?.[1] !== undefined && entry[2] !== undefined) {
      if (!headerKeys.includes(entry[1])) fail(next, `unknown header "${entry[1]}" (known: ${headerKeys.join(", ")})`);
      if (header[entry[1]] !== undefined) fail(next, `the header "${entry[1]}" is there already`);
      header[entry[1]] = entry[2];
      last = entry[1];
    } else break;
  }
  const assume = header["assume"];
  if (assume !== undefined && !["auto", "aws:kms", "none"].includes(assume))
    fail(0, `assume: ${assume} is none of auto, aws:kms, none`);
  const type = header["type"];
  if (type !== undefined && !policyTypeNames.some((name) => name === type))
    fail(0, `type: ${type} is none of ${policyTypeNames.join(", ")}`);
  return { header, next };
}

function columnOf(lead: string, run: string, marked: string): number {
  if (run.startsWith("^")) return lead.length;
  return /^[{[,\s]/.test(marked) ? 1 : 0;
}

/** Ends of a token are never blank, and quotes come in pairs (escaped ones too, inside a policy held as a string). */
function isToken(token: string, run: string): boolean {
  if (token.length !== run.length || token.trim() !== token) return false;
  const opening = /^\\*"/.exec(token)?.[0];
  return opening === undefined ? !token.endsWith('"') : token.length >= 2 * opening.length && token.endsWith(opening);
}

function readLabel(
  label: string,
  fail: (problem: string) => never,
): Pick<ExpectedDiagnostic, "code" | "severity" | "attributes" | "text"> {
  const colon = /:(\s|$)/.exec(label);
  const text = colon === null ? undefined : label.slice(colon.index + 1).trim();
  const [code = "", severity = "", ...rest] = label.slice(0, colon?.index).trim().split(/\s+/);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code)) fail(`"${code}" is no diagnostic code`);
  if (!severities.includes(severity)) fail(`"${severity}" is no severity (${severities.join(", ")})`);
  const attributes: Record<string, string> = {};
  for (const part of rest) {
    const [key = "", value = ""] = part.split(/=(.*)/s);
    const pattern = attributePatterns[key];
    if (pattern === undefined)
      return fail(`unknown attribute "${part}" (known: ${Object.keys(attributePatterns).join(", ")})`);
    const wrong = value.split(",").find((item) => !pattern.test(item));
    if (wrong !== undefined) fail(`"${wrong}" cannot be a value of ${key}`);
    attributes[key] = value;
  }
  return { code, severity, attributes, text: text === "" ? undefined : text };
}

function checkReported(
  header: Readonly<Record<string, string>>,
  expected: readonly ExpectedDiagnostic[],
  fail: (problem: string) => never,
): void {
  const missing = reportedKeys.filter((key) => header[key] === undefined);
  if (missing.length > 0) fail(`missing header: ${missing.join(", ")}`);
  const quiet = header["expect"] === "quiet";
  if (quiet !== (expected.length === 0))
    fail(quiet ? "expect: quiet, but there are marks" : "no mark, but expect is not quiet");
}

/** What {@link drawFixture} draws: an expected diagnostic, or an actual one with its message as `text`. */
export type DrawnDiagnostic = Omit<ExpectedDiagnostic, "attributes" | "text"> &
  Partial<Pick<ExpectedDiagnostic, "attributes" | "text">>;

/**
 * The inverse of {@link parseFixture} but for the header: the files with the given diagnostics drawn into them, so that
 * a failing test can show both. Of a diagnostic that spans lines, the part on its first line is drawn.
 */
export function drawFixture(files: readonly FixtureFile[], diagnostics: readonly DrawnDiagnostic[]): string {
  const named = files.length > 1 || ![onlyFile, onlyYamlFile, onlyHclFile].includes(files[0]?.file ?? "");
  return files
    .map(({ file, text }) => {
      const own = diagnostics
        .filter((diagnostic) => diagnostic.file === file)
        .sort((a, b) => a.start - b.start || a.end - b.end);
      // In all files of a fixture as in the first one.
      const { lead } = marksOf(files[0]?.file ?? file);
      const drawn: string[] = named ? [`${lead}- ${file}`] : [];
      let start = 0;
      for (const line of text.split("\n")) {
        const end = start + line.length;
        drawn.push(
          line,
          ...own.filter((one) => one.start >= start && one.start <= end).map((one) => drawMark(one, line, start, lead)),
        );
        start = end + 1;
      }
      return drawn.join("\n");
    })
    .join("\n");
}

function drawMark(diagnostic: DrawnDiagnostic, line: string, lineStart: number, lead: string): string {
  const column = diagnostic.start - lineStart;
  const length = Math.max(1, Math.min(diagnostic.end - lineStart, line.replace(/\r$/, "").length) - column);
  const mark =
    column < lead.length
      ? `${lead}${"<".repeat(length)}`
      : `${lead}${" ".repeat(column - lead.length)}${"^".repeat(length)}`;
  const attributes = Object.entries(diagnostic.attributes ?? {})
    .map(([key, value]) => ` ${key}=${value}`)
    .join("");
  const text = diagnostic.text === undefined ? "" : `: ${diagnostic.text.replace(/\s+/g, " ")}`;
  return `${mark} ${diagnostic.code} ${diagnostic.severity}${attributes}${text}${line.endsWith("\r") ? "\r" : ""}`;
}
