/**
 * Runs every rule on a file or a model so that a fault in one costs no more than it must: that rule's findings of the
 * policies that it fails on. What failed is reported as `internal-error`.
 */
import type { Steps } from "../evaluate/steps.ts";
import { own } from "../policy/own.ts";
import type { Ask } from "../uploads/check-file/ask.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ModelTemplate } from "../workspace/model.ts";
import type { Crash } from "./internal-error/rule.ts";
import { internalError, reportCrashes, wholeFile } from "./internal-error/rule.ts";
import type { LayeredDiagnostic, FileOf } from "./publish.ts";
import { diagnosticOf, outerRange } from "./publish.ts";
import type { Report } from "./report.ts";
import type { Rule } from "./rule.ts";
import { noReports } from "./report.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { severityOf } from "./severity.ts";

const reportsBetweenPauses = 16;

/** What a rule reports before it ends or fails, as far as it was drawn. */
class Drawing {
  readonly reports: Report[] = [];
  failure: { readonly error: unknown } | undefined;
  readonly #rest: Iterator<Report>;
  #next: Report | undefined;

  /** @param next the first of the rest, where it is known */
  constructor(rest: Iterator<Report>, next?: Report) {
    this.#rest = rest;
    this.#next = next;
  }

  /**
   * Some reports more: most rules have few on most files, and are not worth a pause.
   * @returns whether these were the last
   */
  draw(): boolean {
    try {
      for (let left = reportsBetweenPauses; left > 0; left--) {
        let report = this.#next;
        this.#next = undefined;
        if (report === undefined) {
          const step = this.#rest.next();
          if (step.done === true) return true;
          report = step.value;
        }
        // A place that cannot be carried into the file is a fault of this report, too.
        outerRange(report.document, report.range);
        for (const { document, range } of report.related) outerRange(document, range);
        this.reports.push(report);
      }
      return false;
    } catch (error) {
      this.failure = { error };
      return true;
    }
  }
}

/** Where a rule failed before it reported anything. */
function failed(error: unknown): Drawing {
  const drawing = new Drawing(noReports.values());
  drawing.failure = { error };
  return drawing;
}

function begun(run: () => Iterable<Report>): Drawing {
  try {
    return new Drawing(run()[Symbol.iterator]());
  } catch (error) {
    return failed(error);
  }
}

function* drawn(drawing: Drawing): Steps<Drawing> {
  while (!drawing.draw()) yield;
  return drawing;
}

/** A part of what a rule looks at, and where to tell that it failed there. */
export interface AskedPart<Asked> {
  readonly asked: Asked;
  readonly document: FoundDocument | undefined;
}

/**
 * The rule's reports on the whole, or, where it fails there, on each part. What is over at once, as with most rules on
 * most files, takes no steps.
 * @param partsOf worked out only after a failure
 */
export function reportsOf<Asked>(
  code: string,
  run: (asked: Asked) => Iterable<Report>,
  whole: Asked,
  partsOf: () => readonly AskedPart<Asked>[],
  crashes: Crash[],
): readonly Report[] | Steps<readonly Report[]> {
  let drawing: Drawing;
  try {
    const found = run(whole);
    if (found === noReports) return noReports;
    const rest = found[Symbol.iterator]();
    const first = rest.next();
    if (first.done === true) return noReports;
    drawing = new Drawing(rest, first.value);
  } catch (error) {
    drawing = failed(error);
  }
  return drawing.draw() && drawing.failure === undefined
    ? drawing.reports
    : reportsInSteps(code, run, drawing, partsOf, crashes);
}

function* reportsInSteps<Asked>(
  code: string,
  run: (asked: Asked) => Iterable<Report>,
  all: Drawing,
  partsOf: () => readonly AskedPart<Asked>[],
  crashes: Crash[],
): Steps<readonly Report[]> {
  if (all.failure === undefined) yield* drawn(all);
  if (all.failure === undefined) return all.reports;
  const parts = partsOf();
  const crash = (document: FoundDocument | undefined, error: unknown): void => {
    crashes.push({
      doing: { check: code },
      error,
      document,
      range: document === undefined ? wholeFile : document.document.statementProperty.key,
    });
  };
  if (parts.length < 2) {
    crash(parts[0]?.document, all.failure.error);
    return all.reports;
  }
  const found = new Map<string, Report>();
  const common = new Set<string>();
  for (const { asked, document } of parts) {
    const { reports, failure } = yield* drawn(begun(() => run(asked)));
    for (const report of reports) found.set(nameOf(report), report);
    if (failure === undefined) continue;
    // What fails without any policy fails with each: it is told once.
    const text = String(failure.error);
    if (document === undefined) common.add(text);
    if (document === undefined || !common.has(text)) crash(document, failure.error);
  }
  return [...found.values()];
}

/** What is not about one part alone is reported with each. */
function nameOf({ document, file, range, message }: Report): string {
  const { offset, end } = outerRange(document, range);
  return JSON.stringify([
    file,
    document === undefined ? -1 : outerRange(document, document.document.node).offset,
    offset,
    end,
    message,
  ]);
}

/** A file's documents, those that are judged together in one part. */
export const partsOfFile = (ask: Ask): AskedPart<Ask>[] =>
  ask.parts().map((part) => ({ asked: part, document: part.file.documents[0] }));

/** A model's causes, those of one policy in one part; what is not about causes is the first part. */
export function partsOfModel(check: ModelCheck): AskedPart<ModelCheck>[] {
  const byDocument = new Map<FoundDocument, ModelCheck["causes"][number][]>();
  for (const cause of check.causes) {
    const known = byDocument.get(cause.document);
    if (known === undefined) byDocument.set(cause.document, [cause]);
    else known.push(cause);
  }
  return [
    { asked: { ...check, causes: [] }, document: undefined },
    ...[...byDocument].map(([document, causes]) => ({ asked: { ...check, causes }, document })),
  ];
}

/** Faults as findings. `off` counts as `hint`: what was not checked is never passed over in silence. */
export function* crashFindings(
  fileOf: FileOf,
  crashes: readonly Crash[],
  severity: Severity | "off",
  template?: ModelTemplate,
): Generator<LayeredDiagnostic> {
  for (const report of reportCrashes(crashes)) {
    yield {
      diagnostic: {
        ...diagnosticOf(fileOf, "internal-error", severity === "off" ? "hint" : severity, report, undefined, template),
        thrown: report.thrown,
      },
      layer: "",
    };
  }
}

/**
 * The finding of a file whose check failed altogether. For a shell, should the engine throw where it promises not to.
 */
export const crashDiagnostics = (file: string, error: unknown): Diagnostic[] =>
  [
    ...crashFindings(
      () => file,
      [{ doing: { step: "check" }, error, document: undefined, range: wholeFile }],
      severityOf(internalError.severities, "oneFile"),
    ),
  ].map(({ diagnostic }) => diagnostic);

type Overrides = Readonly<Record<string, Severity | "off">>;

/**
 * The level that the first of the overrides gives a rule, by its code, by what that was called before, or by the code
 * that it was split off from.
 */
export function overrideOf(
  { code, formerCodes, splitFrom }: Pick<Rule, "code" | "formerCodes" | "splitFrom">,
  ...overrides: readonly Overrides[]
): Severity | "off" | undefined {
  // Asked for every rule of every file, and mostly nothing is overridden: nothing is built here.
  let split: Severity | "off" | undefined;
  for (const severity of overrides) {
    let level = own(severity, code);
    for (const name of formerCodes ?? []) level ??= own(severity, name);
    if (level !== undefined) return level;
    if (splitFrom !== undefined) split ??= own(severity, splitFrom);
  }
  return split;
}

/** Rules that are turned off are not run, so that one that fails can be. */
export const isOn = (rule: Rule, ...overrides: readonly Overrides[]): boolean =>
  overrideOf(rule, ...overrides) !== "off";
