/**
 * Turns a rule's report into a diagnostic: ranges in the text of the file, values that nobody knows as the file spells
 * them, edits worked out when asked for.
 */
import { format } from "../policy/message.ts";
import type { Range } from "../policy/nodes.ts";
import { indexAt } from "../policy/nodes.ts";
import { spelled } from "../policy/symbols.ts";
import type { FoundDocument, PolicyText } from "../policy/recognize.ts";
import type { Diagnostic, FileEdit, Fix, Location, RelatedLocation, Severity } from "./diagnostic.ts";
import type { GainQuestion } from "./fixes/preferred.ts";
import { isOfUse, preferredOf } from "./fixes/preferred.ts";
import { placeholderPattern } from "./fixes/proposal.ts";
import type { UploadData } from "../uploads/causes/finding.ts";
import type { ModelTemplate } from "../workspace/model.ts";
import { said, saidData } from "./say.ts";
import type { FixProposal, RelatedReport, Report, Writable } from "./report.ts";
import { withinLimit } from "../uploads/causes/refused.ts";

const templates = { made: "{name} is created here", more: "{message} (and {count} more places)" } as const;

/** The file that a document stands in. */
export type FileOf = (document: FoundDocument | undefined) => string;

export interface LayeredDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly layer: string;
}

export function diagnosticOf(
  fileOf: FileOf,
  code: string,
  severity: Severity,
  report: Report,
  question?: GainQuestion,
  template?: ModelTemplate,
): Diagnostic {
  const plain = plainOf(fileOf, code, severity, report, template);
  // Only quicker: members that are worked out cost more than all others together.
  if (hasNoFixes(report)) return { ...plain, fixes: [], fixesFailure: undefined };
  let fixes: readonly Fix[] | undefined;
  const faults = new Faults();
  return {
    ...plain,
    // Who gains by them is found out when somebody asks for the fixes, and not while a policy is typed.
    get fixes() {
      return (fixes ??= faults
        .attempt(() => fixesOf(fileOf, report, question, faults, template), [])
        .map((fix) => (isShared(report.document, template) ? { ...fix, isPreferred: false } : fix)));
    },
    get fixesFailure() {
      return faults.first;
    },
  };
}

function plainOf(
  fileOf: FileOf,
  code: string,
  severity: Severity,
  report: Report,
  template: ModelTemplate | undefined,
): PlainDiagnostic {
  const { document, data, aws, suggestsModel } = report;
  const { file, range } = located(report.file ?? fileOf(document), outerRange(document, report.range), template);
  const message = inWords(report.message.trim(), report, template);
  const plain: Writable<PlainDiagnostic> = {
    file,
    range,
    severity,
    code,
    message,
    related: relatedOf(fileOf, report, template),
  };
  const sid = sidOf(report);
  if (sid !== undefined) plain.sid = sid;
  if (data !== undefined) plain.data = withinLimit(inInstance(saidData(data, template?.names), document, template));
  if (aws !== undefined) plain.aws = aws;
  if (suggestsModel !== undefined) plain.suggestsModel = suggestsModel;
  return plain;
}

/** In the names that the blamed place has. */
function inWords(text: string, { document, range }: Report, template: ModelTemplate | undefined): string {
  const words = said(text, template?.names);
  return template?.inWords?.(words, outerRange(document, range), document) ?? words;
}

function relatedOf(fileOf: FileOf, report: Report, template: ModelTemplate | undefined): readonly RelatedLocation[] {
  const made = madeAt(report, template);
  const related = report.related.map((one) => relatedTo(fileOf, one, template));
  return made.length + related.length === 0 ? related : firstOf([...made, ...related]);
}

/** Not asked where the fixes are worked out when somebody asks for them. */
function hasNoFixes(report: Report): boolean {
  const fixes: unknown = Object.getOwnPropertyDescriptor(report, "fixes")?.value;
  return Array.isArray(fixes) && fixes.length === 0;
}

type PlainDiagnostic = Omit<Diagnostic, "fixes" | "fixesFailure">;

/** The Sid of the statement that a report blames something of. */
function sidOf({ document, range }: Report): string | undefined {
  const statements = document?.document.statements ?? [];
  const statement = statements[indexAt(statements, range.offset, ({ node }) => node)];
  return statement === undefined || range.end > statement.node.end ? undefined : statement.sid;
}

/** Keeps a fault in a fix from costing more than that fix: fixes are worked out where nobody expects a throw. */
class Faults {
  first: { readonly error: unknown } | undefined;

  attempt<T>(work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      this.first ??= { error };
      return otherwise;
    }
  }
}

/** Preferred first. */
function fixesOf(
  fileOf: FileOf,
  report: Report,
  question: GainQuestion | undefined,
  faults: Faults,
  template: ModelTemplate | undefined,
): Fix[] {
  const { fixes: all, data } = report;
  const titled = (proposed: FixProposal): string => titleOf(proposed, inWords(proposed.title, report, template));
  // A text that was not read to its end may say something else than was read: nothing is edited in it.
  const fixes = all.filter(
    (fix) =>
      fix.isSound() &&
      (template === undefined || faults.attempt(() => isWritten(fix), false)) &&
      (question === undefined || faults.attempt(() => isOfUse(fix, data, question), false)),
  );
  const preferred = question && faults.attempt(() => preferredOf(fixes, data, question), undefined);
  const others = fixes.filter((fix) => fix !== preferred);
  return [
    ...(preferred === undefined ? [] : [fixOf(fileOf, preferred, titled(preferred), true, faults, template)]),
    ...others.map((fix) => fixOf(fileOf, fix, titled(fix), false, faults, template)),
  ];
}

/** In infrastructure code not every edit can be made: a reference may close a circle. */
const isWritten = (fix: FixProposal): boolean => fix.edits().every(({ edits }) => edits.length > 0);

const maxRelated = 100;

/**
 * In order of file and position; where there are more than a client should have to show, the last one says how many.
 */
function firstOf(places: readonly RelatedLocation[]): readonly RelatedLocation[] {
  const sorted = eachOnce(
    places.toSorted(
      (a, b) => compare(a.file, b.file) || compare(a.range.offset, b.range.offset) || compare(a.range.end, b.range.end),
    ),
  );
  return sorted.length <= maxRelated
    ? sorted
    : sorted
        .slice(0, maxRelated)
        .map((place, index) =>
          index < maxRelated - 1
            ? place
            : {
                ...place,
                message: format(templates.more, { message: place.message, count: String(sorted.length - maxRelated) }),
              },
        );
}

/** Of sorted places: what has several reasons to be named at one place is named once. */
function eachOnce(sorted: readonly RelatedLocation[]): readonly RelatedLocation[] {
  const said = new Set<string>();
  return sorted.filter((one, index) => {
    const before = sorted[index - 1];
    const isThere =
      before !== undefined &&
      before.range.offset === one.range.offset &&
      before.range.end === one.range.end &&
      before.file === one.file;
    if (!isThere) said.clear();
    return said.size < said.add(one.message).size;
  });
}

const relatedTo = (
  fileOf: FileOf,
  { document, range, message, file }: RelatedReport,
  template: ModelTemplate | undefined,
) => ({
  ...located(file ?? fileOf(document), outerRange(document, range), template),
  message: said(message, template?.names),
});

/** The app's own line, where the template is made by one. */
function madeAt({ document }: Report, template: ModelTemplate | undefined): readonly RelatedLocation[] {
  const made = document && template?.madeAt?.(document);
  return made === undefined
    ? []
    : [{ file: made.file, range: made.range, message: format(templates.made, { name: made.name }) }];
}

/** A module that is called may be called by others, too. */
const isShared = (document: FoundDocument | undefined, template: ModelTemplate | undefined): boolean =>
  document !== undefined && template?.instanceOf?.(document) !== undefined;

function inInstance(
  data: UploadData,
  document: FoundDocument | undefined,
  template: ModelTemplate | undefined,
): UploadData {
  const instance = document && template?.instanceOf?.(document);
  return instance === undefined ? data : { ...data, instances: [instance] };
}

/** What is read from several files is told in each of them: here, and nowhere before. */
function located(file: string, range: Range, template: ModelTemplate | undefined): Location {
  return template?.locate?.(range) ?? { file, range };
}

/** From the text of a policy held as an escaped string, however deep, to the file's. */
export function outerRange(document: PolicyText | undefined, range: Range): Range {
  const start = { offset: range.offset, end: range.end };
  return document === undefined
    ? start
    : document.source.embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), start);
}

function fixOf(
  fileOf: FileOf,
  proposed: FixProposal,
  title: string,
  isPreferred: boolean,
  faults: Faults,
  template: ModelTemplate | undefined,
): Fix {
  let known: readonly FileEdit[] | undefined;
  return {
    title,
    effect: proposed.effect,
    isPreferred,
    needsInput: proposed.needsInput,
    ...(proposed.createsFile === true ? { createsFile: true } : {}),
    edits: () => (known ??= faults.attempt(() => editsOf(fileOf, proposed, template), [])),
  };
}

/** With the names that the module has which the fix edits: messages have the root's. */
const titleOf = (proposed: FixProposal, title: string): string =>
  title.includes("data.aws_") ? (proposed.titleIn?.(title) ?? title) : title;

function editsOf(fileOf: FileOf, proposed: FixProposal, template: ModelTemplate | undefined): FileEdit[] {
  return proposed.edits().flatMap(({ document, file, edits, creates }) =>
    edits.map((edit): FileEdit => {
      const outer =
        document === undefined ? edit : document.source.embedded.reduce((inner, text) => text.toOuterEdit(inner), edit);
      const placeholders = proposed.needsInput
        ? [...outer.newText.matchAll(placeholderPattern)].map(placeholderRange)
        : [];
      return {
        ...outer,
        ...located(file ?? fileOf(document), outer.range, template),
        newText: spelled(outer.newText),
        ...(placeholders.length > 0 ? { placeholders } : {}),
        ...(creates === true ? { creates } : {}),
      };
    }),
  );
}

const placeholderRange = (match: RegExpMatchArray): Range => ({
  offset: match.index ?? 0,
  end: (match.index ?? 0) + match[0].length,
});

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** File, position, code, layer, message. */
export function inOrder(a: LayeredDiagnostic, b: LayeredDiagnostic): number {
  const [first, second] = [a.diagnostic, b.diagnostic];
  return (
    compare(first.file, second.file) ||
    compare(first.range.offset, second.range.offset) ||
    compare(first.range.end, second.range.end) ||
    compare(first.code, second.code) ||
    compare(a.layer, b.layer) ||
    compare(first.message, second.message)
  );
}
