/**
 * SARIF 2.1.0, the format of code scanning services.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Diagnostic, Fix, Severity } from "../../rules/diagnostic.ts";
import { withData } from "./json.ts";
import { createLocator } from "./report.ts";
import type { LineRange, Locate, CheckReport, RuleSummary } from "./report.ts";
import { jsonText } from "./safe-text.ts";

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

/** One run, one rule for each code (also those without a result), `columnKind` `utf16CodeUnits`. */
export function* formatSarif(report: CheckReport, rules: readonly RuleSummary[], version: string): Iterable<string> {
  const locate = createLocator(report.texts);
  const described = rulesOf(report, rules);
  const indexes = new Map(described.map((rule, index) => [rule.code, index]));
  yield (
    "{\n" +
    '  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",\n' +
    '  "version": "2.1.0",\n  "runs": [\n    {\n' +
    `      "tool": ${indented({ driver: { name: "Keyhole", version, rules: described.map(ruleJson) } })},\n` +
    `      "columnKind": "utf16CodeUnits",\n      "invocations": ${indented([invocation(report)])},\n` +
    '      "results": ['
  );
  const results = resultsOf(report);
  for (const [index, { diagnostic, suppressions }] of results.entries()) {
    const result = resultJson(diagnostic, indexes.get(diagnostic.code) ?? -1, locate);
    yield `${index === 0 ? "" : ","}\n        ${indented({ ...result, ...(suppressions && { suppressions }) }, 4)}`;
  }
  yield `${results.length === 0 ? "]" : "\n      ]"}\n    }\n  ]\n}\n`;
}

/** Either all results of a run say whether they are suppressed, or none does (3.27.23). */
function resultsOf({ diagnostics, waived }: CheckReport) {
  return [
    ...diagnostics.map((diagnostic) => ({ diagnostic, suppressions: waived.length === 0 ? undefined : [] })),
    ...waived.map(({ diagnostic, reason, how }) => ({
      diagnostic: { ...diagnostic, fixes: [] },
      suppressions: [{ kind: how === "comment" ? "inSource" : "external", status: "accepted", justification: reason }],
    })),
  ];
}

function indented(value: unknown, depth = 3): string {
  return jsonText(value, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

function rulesOf(report: CheckReport, rules: readonly RuleSummary[]): RuleSummary[] {
  const byCode = new Map<string, RuleSummary>();
  for (const { code } of [...report.diagnostics, ...report.waived.map(({ diagnostic }) => diagnostic)])
    byCode.set(code, { code, summary: code });
  for (const rule of rules) byCode.set(rule.code, rule);
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function ruleJson({ code, summary, helpUri }: RuleSummary): unknown {
  return { id: code, shortDescription: { text: summary }, ...(helpUri === undefined ? {} : { helpUri }) };
}

function invocation(report: CheckReport): unknown {
  const notifications = report.errors.map(({ file, message }) => ({
    level: "error",
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
  }));
  return {
    executionSuccessful: notifications.length === 0,
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}

function resultJson(diagnostic: Diagnostic, ruleIndex: number, locate: Locate): object {
  const { file, range, severity, code, message, data, aws, related, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: physicalLocation(file, locate(file, range)) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(place.file, locate(place.file, place.range)),
            message: { text: place.message },
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixJson(fix, locate)) }),
    ...(data === undefined && aws === undefined ? {} : { properties: withData(data, aws) }),
  };
}

function fixJson(fix: Fix, locate: Locate): unknown {
  const byFile = new Map<string, unknown[]>();
  for (const edit of fix.edits()) {
    const replacements = byFile.get(edit.file) ?? [];
    replacements.push({
      deletedRegion: region(locate(edit.file, edit.range)),
      ...(edit.newText === "" ? {} : { insertedContent: { text: edit.newText } }),
    });
    byFile.set(edit.file, replacements);
  }
  return {
    description: { text: fix.title },
    artifactChanges: [...byFile].map(([file, replacements]) => ({
      artifactLocation: { uri: uriOf(file) },
      replacements,
    })),
    // So that whoever applies fixes by themselves leaves alone what a person should look at.
    properties: { isPreferred: fix.isPreferred, needsInput: fix.needsInput },
  };
}

function physicalLocation(file: string, range: LineRange): unknown {
  return { artifactLocation: { uri: uriOf(file) }, region: region(range) };
}

/** One-based; the end column is the one after the last character. */
function region({ start, end }: LineRange): unknown {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A relative reference; a colon in its first part would read as a scheme, and is escaped with the rest. */
function uriOf(file: string): string {
  return file
    .split("/")
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, "\ufffd")))
    .join("/");
}
