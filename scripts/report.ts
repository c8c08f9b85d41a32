/**
 * `npm run report -- DIR [--findings FILE] [--policy-type TYPE]`: the checks of the language on a folder of policies,
 * beside what IAM Access Analyzer found in them: per code what agrees, what is missing, and what only we find.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { LoadedCatalog } from "../server/catalog/catalog.ts";
import type { PolicyTypeName } from "../server/policy/policy-type.ts";
import { policyTypeNames } from "../server/policy/policy-type.ts";
import type { AccessAnalyzerFinding } from "../server/rules/diagnostic.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { languageRules } from "../server/rules/language/registry.ts";
import { catalogChunks } from "./catalog/chunks.mjs";

/** A finding of AWS's, as `ValidatePolicy` gives it: the places alone are the way from the root. */
export interface AwsFinding {
  readonly policy: string;
  readonly code: string;
  readonly paths: readonly (readonly (string | number)[])[];
}

export interface CodeReport {
  readonly matching: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** What is compared: the policy, the code and the places. */
const lineOf = (policy: string, code: string, paths: AccessAnalyzerFinding["paths"]): string =>
  `${policy} ${code} ${JSON.stringify(paths)}`;

/**
 * Our findings of policies beside AWS's, by code.
 * @param policies text by name
 */
export function compareWithAws(
  policies: ReadonlyMap<string, string>,
  findings: readonly AwsFinding[],
  type: PolicyTypeName,
): Map<string, CodeReport> {
  const engine = createEngine([], undefined, LoadedCatalog.whole(catalogChunks()), languageRules);
  const left = new Map<string, number>();
  for (const { policy, code, paths } of findings) count(left, lineOf(policy, code, paths), 1);
  const reports = new Map<string, { matching: string[]; missing: string[]; extra: string[] }>();
  const reportOf = (code: string) => {
    const known = reports.get(code) ?? { matching: [], missing: [], extra: [] };
    reports.set(code, known);
    return known;
  };
  for (const [policy, text] of policies) {
    const file = engine.read(policy, text, { type, isPolicy: true });
    for (const { aws } of engine.check(file, engine.workspaceFacts([file]), defaultSettings)) {
      if (aws === undefined) continue;
      const line = lineOf(policy, aws.accessAnalyzer, aws.paths);
      const { matching, extra } = reportOf(aws.accessAnalyzer);
      if ((left.get(line) ?? 0) > 0) {
        count(left, line, -1);
        matching.push(line);
      } else extra.push(line);
    }
  }
  for (const { policy, code, paths } of findings) {
    const line = lineOf(policy, code, paths);
    if ((left.get(line) ?? 0) <= 0) continue;
    count(left, line, -1);
    reportOf(code).missing.push(line);
  }
  return new Map([...reports].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function count(counts: Map<string, number>, line: string, by: number): void {
  counts.set(line, (counts.get(line) ?? 0) + by);
}

/** The summary, and a line for each finding that is on one side only. */
export function reportText(reports: ReadonlyMap<string, CodeReport>, policies: number): string {
  const rows = [...reports].map(([code, { matching, missing, extra }]) => [
    code,
    String(matching.length),
    String(missing.length),
    String(extra.length),
  ]);
  const total = [1, 2, 3].map((column) => String(rows.reduce((sum, row) => sum + Number(row[column]), 0)));
  const table = [["code", "matching", "missing", "extra"], ...rows, [`all, ${String(policies)} policies`, ...total]];
  const width = Math.max(...table.map(([code = ""]) => code.length));
  const lists = [...reports.values()].flatMap(({ missing, extra }) => [
    ...missing.map((line) => `missing ${line}`),
    ...extra.map((line) => `extra   ${line}`),
  ]);
  return [
    ...table.map(([code = "", ...counts]) => code.padEnd(width) + counts.map((one) => one.padStart(10)).join("")),
    ...(lists.length === 0 ? [] : ["", ...lists]),
    "",
  ].join("\n");
}

const jsonFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json") && statSync(join(folder, path)).isFile())
    .map((path) => join(folder, path))
    .sort();

/** AWS's findings: a list of objects with a policy, a code and places. */
function readFindings(path: string): readonly AwsFinding[] | undefined {
  const value = JSON.parse(readFileSync(path, "utf8")) as unknown;
  return Array.isArray(value) && value.length > 0 && value.every((one) => "policy" in one && "paths" in one)
    ? (value as AwsFinding[])
    : undefined;
}

/** The file of findings that belongs to a folder: in it, or in one of the folders above it or beside those. */
function findFindings(folder: string): string | undefined {
  for (let at = folder, depth = 0; depth < 4; at = dirname(at), depth++)
    for (const place of [
      at,
      ...readdirSync(at, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [join(at, one.name)] : [])),
    ])
      for (const name of existsSync(place) ? readdirSync(place) : [])
        if (/findings\.json$/.test(name) && readFindings(join(place, name)) !== undefined) return join(place, name);
  return undefined;
}

function main(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { findings: { type: "string" }, "policy-type": { type: "string", default: "identity" } },
  });
  const [folder] = positionals;
  const type = policyTypeNames.find((name) => name === values["policy-type"]);
  if (folder === undefined || positionals.length > 1 || type === undefined)
    throw new Error("report: npm run report -- DIR [--findings FILE] [--policy-type TYPE]");
  const file = values.findings ?? findFindings(resolve(folder));
  const findings = file === undefined ? undefined : readFindings(file);
  if (findings === undefined)
    throw new Error("report: there are no findings to compare with; name them: --findings FILE");
  const policies = new Map(
    jsonFiles(folder)
      .map((path): [string, string] => [basename(path), readFileSync(path, "utf8")])
      .filter(([name, text]) => !name.endsWith("findings.json") && text.includes("Statement")),
  );
  const reports = compareWithAws(policies, findings, type);
  process.stdout.write(reportText(reports, policies.size));
  if ([...reports.values()].some(({ missing, extra }) => missing.length + extra.length > 0)) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
