/**
 * The engine's front door: text in, diagnostics out. The language server, the command line, the web worker and the tests
 * are shells round these functions; everything below is pure.
 */
import type { Compiler } from "../evaluate/compiler.ts";
import { createCompiler } from "../evaluate/compiler.ts";
import { compileStatements } from "../evaluate/statement.ts";
import type { Range } from "../policy/nodes.ts";
import { parseJson } from "../policy/parse.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { findDocuments } from "../policy/recognize.ts";
import type { AskedFile } from "../uploads/ask.ts";
import { Ask } from "../uploads/ask.ts";
import type { FileFacts, Surroundings } from "../uploads/surroundings.ts";
import { alone, factsOf, surroundingsOf } from "../uploads/surroundings.ts";
import { maxTextLength } from "./analysis-limit-reached.ts";
import type { Diagnostic, FileEdit, Fix, Severity } from "./diagnostic.ts";
import { placeholderPattern } from "./fixes/proposal.ts";
import type { Hover } from "./hover.ts";
import { hoverAt } from "./hover.ts";
import { rules } from "./registry.ts";
import type { FixProposal, RelatedReport, Report } from "./rule.ts";
import type { Mode } from "./severity.ts";
import { severityOf } from "./severity.ts";

export interface Settings {
  /** What is assumed of buckets whose encryption no file tells (setting `keyhole.assumeBucketEncryption`, `--assume`). */
  readonly assumeBucketEncryption: "auto" | "aws:kms" | "none";
  /** Overrides per diagnostic code (setting `keyhole.severity`, `--severity`). */
  readonly severity: Readonly<Record<string, Severity | "off">>;
}

export const defaultSettings: Settings = { assumeBucketEncryption: "auto", severity: {} };

/** A file as read: immutable, to be kept for as long as its text does not change. */
export interface PolicyFile {
  readonly file: string;
  readonly text: string;
  /** Policy documents found in it; 0 for a JSON file that holds no policy. */
  readonly policyCount: number;
  /** Whether it is worth showing diagnostics for: it holds a policy, or is broken and looks as if it would. */
  readonly looksLikePolicy: boolean;
  /** Whether the text could not be parsed as JSON (with comments) to its end. */
  readonly broken: boolean;
}

/** What the files checked together tell about each other; made anew (cheaply) when one of them changes. */
export interface Neighbourhood {
  readonly hasKeyPolicy: boolean;
}

export interface Engine {
  /** Never throws, on any text. */
  read(file: string, text: string): PolicyFile;
  neighbourhood(files: Iterable<PolicyFile>): Neighbourhood;
  /** Diagnostics in the order of position, code, layer, message. Never throws. */
  check(file: PolicyFile, neighbourhood: Neighbourhood, settings: Settings): Diagnostic[];
  /** What the action at this offset is needed for, and how the policy answers; undefined where there is nothing to say. */
  hover(file: PolicyFile, offset: number, neighbourhood: Neighbourhood, settings: Settings): Hover | undefined;
}

interface ReadFile extends PolicyFile, AskedFile {
  readonly facts: FileFacts;
  readonly pointsToKms: boolean;
}

interface KnownNeighbourhood extends Neighbourhood, Surroundings {}

/** An engine holds caches of compiled globs and the like, bounded; engines share nothing. */
export function createEngine(): Engine {
  const compiler = createCompiler();
  return {
    read: (file, text) => read(compiler, file, text),
    neighbourhood: (files) => surroundingsOf([...files].map((file) => asRead(compiler, file).facts)),
    check: (file, neighbourhood, settings) => check(compiler, asRead(compiler, file), neighbourhood, settings),
    hover: (file, offset, neighbourhood, settings) => hoverAt(askOf(compiler, asRead(compiler, file), neighbourhood, settings), offset),
  };
}

function read(compiler: Compiler, file: string, text: string): ReadFile {
  const nothing = {
    file, text, documents: [], statements: new Map(), problems: [], root: undefined, facts: factsOf(file, [], new Map()), pointsToKms: false,
  };
  const mayHold = text.includes("Statement");
  if (text.length > maxTextLength) {
    return { ...nothing, policyCount: 0, looksLikePolicy: mayHold, broken: false, tooLarge: text.length };
  }
  // What does not even hold the word is no policy, and needs no parsing, unless somebody asked for it by name.
  const { root, problems } = parseJson(text);
  const documents = findDocuments(root, text);
  const statements = compileStatements(compiler, documents.map(({ document }) => document));
  const broken = problems.length > 0;
  return {
    file, text, root, problems, documents, statements, policyCount: documents.length, broken, tooLarge: undefined,
    looksLikePolicy: documents.length > 0 || (broken && mayHold && /"(Effect|Action|Principal|Version)\\?"/.test(text)),
    facts: factsOf(file, documents, statements), pointsToKms: documents.some((found) => pointsToKms(found)),
  };
}

/** A KMS action, a KMS ARN, a `kms:` condition key or a demand for `aws:kms`; `"Action": "*"` does not count. */
function pointsToKms({ document }: FoundDocument): boolean {
  return document.statements.some(({ action, resource, conditions }) =>
    (action?.values ?? []).some(({ value }) => /^kms:/i.test(value))
    || (resource?.values ?? []).some(({ value }) => /^arn:[^:]*:kms:/.test(value))
    || conditions.some(({ key, values }) => /^kms:|-aws-kms-key-id$/i.test(key.key.value) || values.some((value) => value.startsWith("aws:kms"))));
}

/** A file that another engine (or a test) made is read again. */
const asRead = (compiler: Compiler, file: PolicyFile): ReadFile => ("facts" in file ? file as ReadFile : read(compiler, file.file, file.text));

function askOf(compiler: Compiler, file: ReadFile, neighbourhood: Neighbourhood, settings: Settings): Ask {
  const surroundings: Surroundings = { ...alone, ...(neighbourhood as Partial<KnownNeighbourhood>) };
  return new Ask(compiler, file, settings.assumeBucketEncryption !== "none", surroundings);
}

function check(compiler: Compiler, file: ReadFile, neighbourhood: Neighbourhood, settings: Settings): Diagnostic[] {
  if (!file.looksLikePolicy && !file.broken) return [];
  const ask = askOf(compiler, file, neighbourhood, settings);
  const mode: Mode = settings.assumeBucketEncryption !== "auto" || file.pointsToKms || neighbourhood.hasKeyPolicy ? "oneFile" : "nothingPointsToKms";
  const found: { diagnostic: Diagnostic; layer: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    for (const report of rule.check(ask)) {
      const severity = settings.severity[rule.code] ?? severityOf(rule.code, mode, report.circumstances);
      if (severity === "off") continue;
      const diagnostic = diagnosticOf(file, rule.code, severity, report);
      // One document can be judged with several principals of the same output: what is said once is said.
      const name = `${rule.code} ${String(diagnostic.range.offset)} ${String(diagnostic.range.end)}`;
      if (rule.code !== "invalid-policy-element" && seen.has(name)) continue;
      seen.add(name);
      found.push({ diagnostic, layer: report.layer ?? "" });
    }
  }
  return found.sort(inOrder).map(({ diagnostic }) => diagnostic);
}

type Ordered = { readonly diagnostic: Diagnostic; readonly layer: string };

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(a: Ordered, b: Ordered): number {
  const [first, second] = [a.diagnostic, b.diagnostic];
  return compare(first.range.offset, second.range.offset) || compare(first.range.end, second.range.end)
    || compare(first.code, second.code) || compare(a.layer, b.layer) || compare(first.message, second.message);
}

function diagnosticOf(file: ReadFile, code: string, severity: Severity, report: Report): Diagnostic {
  return {
    file: file.file, range: outerRange(report.document, report.range), severity, code, message: report.message.trim(),
    ...(report.data === undefined ? {} : { data: report.data }),
    related: report.related.map((related) => relatedOf(file, related)),
    fixes: [...report.fixes].sort((a, b) => Number(b.isPreferred) - Number(a.isPreferred)).map((fix) => fixOf(file, fix)),
  };
}

const relatedOf = (file: ReadFile, { document, range, message, file: other }: RelatedReport) =>
  ({ file: other ?? file.file, range: outerRange(document, range), message });

/** From the text of a policy held as an escaped string, however deep, to the file's. */
function outerRange(document: FoundDocument | undefined, range: Range): Range {
  const start = { offset: range.offset, end: range.end };
  return document === undefined ? start : document.source.embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), start);
}

function fixOf(file: ReadFile, proposed: FixProposal): Fix {
  let known: readonly FileEdit[] | undefined;
  return {
    title: proposed.title, isPreferred: proposed.isPreferred, needsInput: proposed.needsInput,
    edits: () => (known ??= editsOf(file, proposed)),
  };
}

function editsOf(file: ReadFile, proposed: FixProposal): FileEdit[] {
  return proposed.edits().flatMap(({ document, edits }) => edits.map((edit): FileEdit => {
    const outer = document.source.embedded.reduce((inner, text) => text.toOuterEdit(inner), edit);
    const placeholders = proposed.needsInput ? [...outer.newText.matchAll(placeholderPattern)].map(placeholderRange) : [];
    return { file: file.file, ...outer, ...(placeholders.length > 0 ? { placeholders } : {}) };
  }));
}

const placeholderRange = (match: RegExpMatchArray): Range => ({ offset: match.index ?? 0, end: (match.index ?? 0) + match[0].length });

/** Codes with what a person reads first about each: for SARIF, help and settings. */
export function ruleMetadata(): { code: string; summary: string; helpUri: string }[] {
  return rules.map(({ code, summary }) => ({ code, summary, helpUri: helpUri(code) }));
}

/** The page of a rule, where editors and SARIF viewers link to. */
export const helpUri = (code: string): string => `https://github.com/keyhole/keyhole/blob/main/docs/rules/${code}.md`;
