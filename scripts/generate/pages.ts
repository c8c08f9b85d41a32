/**
 * All that `npm run generate` prints: a page for each rule, their index and the tables of README.md and
 * docs/severities.md, from the rules' own metadata and from what the engine says to their examples, and what the files
 * beside this one print.
 */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import { keyPolicyDoesNotAllow } from "../../server/rules/key-policy-does-not-allow/rule.ts";
import { uploadHeaderRequired } from "../../server/rules/upload-header-required/rule.ts";
import { missingKmsAction } from "../../server/rules/missing-kms-action/rule.ts";
import type { Rule } from "../../server/rules/rule.ts";
import type { Mode, Moved } from "../../server/rules/severity.ts";
import { severityOf } from "../../server/rules/severity.ts";
import { checkAll, drawnOf, settingsOf } from "../../test/harness/check-fixture.ts";
import type { Example } from "../../test/harness/examples.ts";
import { examplesOf } from "../../test/harness/examples.ts";
import { drawFixture, parseFixture } from "../../test/harness/fixture.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";
import { filesPage, filesPageText } from "../file-map.ts";
import { inspect } from "../inspect.ts";
import { allRules, listedRules, rulesOf } from "./listed.ts";
import { manifestPath, manifestText } from "./manifest.ts";
import { registries } from "./registry.ts";
import { modelReference, schemaPath, schemaText } from "./schema.ts";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const repairCommand = "npm run generate";

const rulesFolder = "docs/rules";
const severitiesPage = "docs/severities.md";
const architecturePage = "docs/architecture.md";
const modelPage = "docs/workspace-model.md";

/** Columns of the severity table, with their headings. */
const modes: Readonly<Record<Mode, string>> = {
  nothingPointsToKms: "one file, nothing points to KMS",
  oneFile: "one file",
  modelled: "with a workspace model",
};
const modeNames = Object.keys(modes) as Mode[];

const fixable: Readonly<Record<Rule["fixable"], string>> = { always: "yes", sometimes: "sometimes", never: "no" };

/** Everything that is generated: the text by the file's path from the repository's root, "/" as separator. */
export function generated(): Map<string, string> {
  const all = new Map<string, string>();
  for (const rule of allRules) all.set(`${rulesFolder}/${rule.code}.md`, rulePage(rule));
  all.set(`${rulesFolder}/README.md`, indexPage());
  all.set(
    severitiesPage,
    withTables(severitiesPage, "server/rules/", { severities: severityTable(), circumstances: circumstancesTable() }),
  );
  all.set(modelPage, withTables(modelPage, "server/workspace/schema.ts", { reference: modelReference() }));
  all.set(
    architecturePage,
    withTables(architecturePage, "scripts/inspect.ts", {
      "inspect-file": inspected("examples/one-file/small-files-only.json", (part) => !part.startsWith("  budget")),
      "inspect-pair": inspected(
        "examples/many-accounts/keyhole.json",
        pairOnly("role/reports and data-lake: s3:PutObject"),
      ),
    }),
  );
  all.set(
    "README.md",
    withTables("README.md", "server/rules/", {
      "rules in one file": rulesTable("oneFile"),
      "rules with a model": rulesTable("model"),
    }),
  );
  for (const { path, text } of registries(root, repairCommand)) all.set(path, text);
  all.set(manifestPath, manifestText(read(manifestPath) ?? ""));
  all.set(schemaPath, schemaText());
  all.set(filesPage, filesPageText(root, repairCommand));
  return all;
}

/** What `npm run inspect` prints of a file: those of its lines, of which there are some. */
function inspected(file: string, isShown: (line: string) => boolean): string {
  const shown = inspect(join(root, file)).split("\n").filter(isShown).join("\n").trim();
  if (shown === "") throw new RangeError(`\`npm run inspect -- ${file}\` no longer prints what the page quotes`);
  return fenced("text", shown);
}

/** The lines about the pair whose heading ends so, up to the next empty one. */
function pairOnly(heading: string): (line: string) => boolean {
  let isInside = false;
  return (line) => {
    isInside = line !== "" && (isInside || line.endsWith(heading));
    return isInside;
  };
}

/** What is on the disk and should not be as it is: "stale", "missing" or "of no rule". */
export function staleFiles(): { readonly path: string; readonly why: string }[] {
  const wanted = generated();
  const stale = [...wanted].flatMap(([path, text]) => {
    const found = read(path);
    if (found === text) return [];
    return [{ path, why: found === undefined ? "missing" : "stale" }];
  });
  const left = readdirSync(join(root, rulesFolder))
    .map((name) => `${rulesFolder}/${name}`)
    .filter((path) => !wanted.has(path));
  return [...stale, ...left.map((path) => ({ path, why: "of no rule" }))];
}

function rulePage(rule: Rule): string {
  return `${[
    `<!-- Printed by \`${repairCommand}\` from server/rules/${rule.code}/rule.ts: change it there. -->`,
    `# \`${rule.code}\``,
    rule.summary,
    ...(rule.listed.table === "language"
      ? [
          `Severity: ${shown(rule.severities.oneFile)}. Applies to ${rule.appliesTo}. Quick fixes: ${fixable[rule.fixable]}. Since ${rule.since}. IAM Access Analyzer: \`${rule.accessAnalyzer ?? "–"}\`.`,
        ]
      : [
          table([modeNames.map((mode) => modes[mode]), modeNames.map((mode) => shown(rule.severities[mode]))]),
          `Applies to ${rule.appliesTo}. Quick fixes: ${fixable[rule.fixable]}. Since ${rule.since}. [What moves a severity](../severities.md).`,
        ]),
    rule.explanation.trim(),
    ...examplesOf(rule.code).flatMap(exampleParts),
    ...(rule.sources.length === 0 ? [] : ["## Sources", rule.sources.map((url) => `- <${url}>`).join("\n")]),
  ].join("\n\n")}\n`;
}

/** The policy with its squiggles, and what the engine says there and offers. */
function exampleParts({ path, title, source }: Example): string[] {
  const fixture = parseFixture(path, source);
  const engine = wholeEngine();
  const diagnostics = drawnOf(fixture, checkAll(engine, fixture.files, settingsOf(fixture)));
  const drawn = drawFixture(
    fixture.files,
    diagnostics.map(({ file, range, code, severity }) => ({
      file,
      start: range.offset,
      end: range.end,
      code,
      severity,
    })),
  );
  return [
    `## Example: ${title}`,
    fenced("jsonc", drawn),
    ...diagnostics.flatMap((diagnostic) => diagnosticParts(diagnostic, diagnostics.length > 1)),
  ];
}

function diagnosticParts({ code, message, fixes }: Diagnostic, several: boolean): string[] {
  const offered = fixes.map(
    ({ title, isPreferred, needsInput }) =>
      `- ${escaped(title)}${isPreferred ? " *(preferred)*" : ""}${needsInput ? " *(the editor selects what is to be filled in)*" : ""}`,
  );
  return [
    several ? `At \`${code}\` Keyhole says` : "Keyhole says",
    `> ${escaped(message)}`,
    ...(offered.length === 0 ? [] : ["and offers", offered.join("\n")]),
  ];
}

function indexPage(): string {
  return `${[
    `<!-- Printed by \`${repairCommand}\` from server/rules/: change it there. -->`,
    "# What Keyhole says",
    "Severities are those of one file in which something points to KMS; [the table](../severities.md) has the others.",
    table([
      ["code", "when", "applies to", "severity", "quick fixes"],
      ...listedRules.map((rule) => [
        `[\`${rule.code}\`](${rule.code}.md)`,
        rule.summary,
        rule.appliesTo,
        shown(rule.severities.oneFile),
        fixable[rule.fixable],
      ]),
    ]),
    "## Checks of the language",
    `What AWS refuses in a policy, and what it advises against, for all services: the checks of IAM Access Analyzer's policy validation,
each under its issue code, in lower case and with hyphens. A finding carries the issue code and its places as Access Analyzer names them
(\`data.accessAnalyzer\`, \`data.paths\`). The severity is the same with and without a workspace model.`,
    table([
      ["code", "when", "applies to", "severity", "quick fixes"],
      ...rulesOf("language").map((rule) => [
        `[\`${rule.code}\`](${rule.code}.md)`,
        rule.summary,
        rule.appliesTo,
        shown(rule.severities.oneFile),
        fixable[rule.fixable],
      ]),
    ]),
  ].join("\n\n")}\n`;
}

/** A hand-written page with generated parts put between its marks. */
export function withTables(path: string, source: string, parts: Readonly<Record<string, string>>): string {
  const page = read(path) ?? "";
  return Object.entries(parts).reduce((text, [name, content]) => {
    const [start, end] = [
      `<!-- ${name}: printed by \`${repairCommand}\` from ${source} -->`,
      `<!-- end of ${name} -->`,
    ];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path}: the marks "${start}" and "${end}" are missing`);
    return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}

/** A table of README.md. */
const rulesTable = (wanted: Rule["listed"]["table"]): string =>
  table([
    ["code", "when"],
    ...rulesOf(wanted).map(({ code, summary }) => [`[\`${code}\`](${rulesFolder}/${code}.md)`, summary]),
  ]);

function severityTable(): string {
  return table([
    ["code", ...modeNames.map((mode) => modes[mode])],
    ...listedRules.map(({ code, severities }) => [
      `[\`${code}\`](rules/${code}.md)`,
      ...modeNames.map((mode) => shown(severities[mode])),
    ]),
  ]);
}

/** Asked of the code itself, so that it cannot say anything else: one upload finding, in each column of the table. */
function circumstancesTable(): string {
  const cases: readonly [string, Moved, Rule?][] = [
    ["none of the circumstances below", {}],
    ["an entry has no effect but another entry works, or a placeholder is not filled in", { circumstance: "idle" }],
    ["only reads fail that an identity policy allows: `GetObject` and its like", { readsAlone: true }],
    [
      "the finding depends on behavior that AWS does not document (a key with several values under an operator without set qualifier)",
      { circumstance: "undocumented" },
    ],
    ["a KMS Allow depends on a network key (`scope` is `conditional`)", { circumstance: "networkAllow" }],
    [
      "otherwise `conditional`: some value of a network key lets the upload fail, or one setting of S3 Bucket Keys does",
      { circumstance: "conditional" },
    ],
    [
      "another document checked in the same run could supply what is missing; `related` names it",
      { circumstance: "suppliedElsewhere" },
    ],
    [
      "`key-policy-does-not-allow`, and the policies show that the principal uploads",
      { circumstance: "showsUploads" },
      keyPolicyDoesNotAllow,
    ],
    [
      "`upload-header-required`, and an upload that keyhole.json expects to be allowed fails by it",
      { circumstance: "failsExpectation" },
      uploadHeaderRequired,
    ],
  ];
  return table([
    ["circumstances of an upload finding", ...modeNames.map((mode) => modes[mode])],
    ...cases.map(([what, moved, { severities } = missingKmsAction]) => [
      what,
      ...modeNames.map((mode) => shown(severityOf(severities, mode, moved))),
    ]),
  ]);
}

const shown = (severity: string): string => (severity === "off" ? "–" : severity);

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...body.map(line)].join("\n");
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** Text that is no Markdown, as Markdown. */
const escaped = (text: string): string => text.replace(/[\\`*<>[\]]/g, "\\$&").replace(/\s+/g, " ");

function read(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
