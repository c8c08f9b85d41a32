/**
 * Waivers: findings that somebody has looked at and lets stand, with the reason. They leave what is reported; a waiver
 * that is not in force is reported itself.
 */
import { closest } from "../../policy/closest.ts";
import type { Range } from "../../policy/nodes.ts";
import { createLineIndex } from "../../policy/positions.ts";
import { compileFileGlob } from "../../workspace/file-glob.ts";
import type { ModelWaiver, WorkspaceModel } from "../../workspace/model.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { inOrder } from "../project.ts";
import type { Code } from "../codes.ts";
import { diagnosticOf } from "../publish.ts";
import { rules } from "../registry.ts";
import { overrideOf } from "../run-rules.ts";
import type { Settings } from "../settings.ts";
import { severityOf } from "../severity.ts";
import type { Findings, WaivedFinding, WaiverQuestion } from "./question.ts";
import { reportWaiver } from "../waiver-not-in-force/report.ts";
import type { NotInForce } from "../waiver-not-in-force/report.ts";
import { waiverNotInForce } from "../waiver-not-in-force/rule.ts";
import { waiverComments } from "./comments.ts";
import { neverWaived } from "./never-waived.ts";

export { waiveHere } from "./here.ts";

/** A waiver, wherever it is written. */
interface Waiver {
  readonly file: string;
  /** What is blamed where nothing fits it. */
  readonly range: Range;
  readonly code: string;
  /** By which it is found: the code, and for a comment the line. */
  readonly name: string;
  readonly reason: string;
  readonly how: WaivedFinding["how"];
  fits(diagnostic: Diagnostic): boolean;
  /** Whether all findings that it may be about are among those given. */
  readonly isSeenWhole: boolean;
}

/** What is left of findings, what is waived, and what there is to say of waivers; in order. */
export function waive(found: readonly Diagnostic[], question: WaiverQuestion): Findings {
  const { files, models, settings } = question;
  const own: Diagnostic[] = [];
  const tell = (file: string, range: Range, what: NotInForce): void => {
    const severity =
      overrideOf(waiverNotInForce, settings.severity, severityFor(models, file)) ??
      severityOf(waiverNotInForce.severities, "oneFile", what.kind === "unused" ? { circumstance: "unused" } : {});
    if (severity !== "off")
      own.push(diagnosticOf(() => file, waiverNotInForce.code, severity, reportWaiver(file, range, what)));
  };
  const waivers: Waiver[] = [];
  for (const { file, text } of files)
    for (const waiver of ofComments(file, text, question, (range, what) => {
      tell(file, range, what);
    }))
      waivers.push(waiver);
  for (const model of models) {
    for (const waiver of model.waivers ?? []) {
      const { until, untilRange } = waiver;
      if (until !== undefined && question.today !== undefined && until < question.today)
        tell(model.file, untilRange ?? waiver.range, { kind: "expired", until });
      else waivers.push(ofModel(model, waiver, question));
    }
  }
  const used = new Set<Waiver>();
  const diagnostics: Diagnostic[] = [];
  const waived: WaivedFinding[] = [];
  const byName = new Map<string, Waiver[]>();
  for (const waiver of waivers) {
    const known = byName.get(waiver.name);
    if (known === undefined) byName.set(waiver.name, [waiver]);
    else known.push(waiver);
  }
  const lines = new Map(
    files.map(({ file, text }) => {
      let index: ReturnType<typeof createLineIndex> | undefined;
      return [question.pathOf(file), (offset: number) => (index ??= createLineIndex(text)).positionAt(offset).line];
    }),
  );
  for (const diagnostic of found) {
    const fitting = neverWaived.has(diagnostic.code)
      ? []
      : namesOf(diagnostic, question, lines)
          .flatMap((name) => byName.get(name) ?? [])
          .filter((waiver) => waiver.fits(diagnostic));
    for (const waiver of fitting) used.add(waiver);
    const [first] = fitting;
    if (first === undefined) diagnostics.push(diagnostic);
    else waived.push({ diagnostic, reason: first.reason, how: first.how });
  }
  for (const waiver of waivers)
    if (!used.has(waiver) && waiver.isSeenWhole && isLookedFor(waiver, question))
      tell(waiver.file, waiver.range, { kind: "unused", code: waiver.code, how: waiver.how });
  return { diagnostics: [...diagnostics, ...own].sort(inOrder), waived };
}

/** By what the waivers of a finding are called: those at its line, and those of its code. */
function namesOf(
  { file, range, code }: Diagnostic,
  { pathOf }: WaiverQuestion,
  lines: ReadonlyMap<string, (offset: number) => number>,
): readonly string[] {
  const path = pathOf(file);
  const line = lines.get(path)?.(range.offset);
  return line === undefined ? [code] : [commentName(path, line, code), code];
}

const commentName = (path: string, line: number, code: string): string => `${code} ${String(line)} ${path}`;

/** Where less is looked for than usually, a waiver may wait for what is not looked for now. */
function isLookedFor({ file, code }: Waiver, { settings, models }: WaiverQuestion): boolean {
  const rule = rules.find((one) => one.code === code) ?? { code: code as Code };
  return (
    settings.operations === undefined &&
    settings.assumeBucketEncryption === "auto" &&
    overrideOf(rule, settings.severity, severityFor(models, file)) !== "off"
  );
}

/** Findings have the new names of codes only. */
function currentCode(code: string): string {
  return rules.find(({ formerCodes = [] }) => formerCodes.includes(code))?.code ?? code;
}

/** @param tell of comments that waive nothing as they are written */
function* ofComments(
  file: string,
  text: string,
  { codes, pathOf }: WaiverQuestion,
  tell: (range: Range, what: NotInForce) => void,
): Generator<Waiver> {
  for (const { range, code, reason, line } of waiverComments(file, text)) {
    if (code === undefined || reason === undefined) {
      tell(range, { kind: "incomplete", code });
      continue;
    }
    if (!codes.includes(code)) {
      tell(range, { kind: "unknownCode", code, meant: closest(code, codes) });
      continue;
    }
    yield {
      file,
      range,
      code: currentCode(code),
      reason,
      how: "comment",
      isSeenWhole: true,
      name: commentName(pathOf(file), line, currentCode(code)),
      fits: () => true,
    };
  }
}

function ofModel(model: WorkspaceModel, waiver: ModelWaiver, question: WaiverQuestion): Waiver {
  const { pathOf, seesWhole } = question;
  const isFile = waiver.files === undefined ? undefined : filesOf(pathOf(model.file), waiver.files);
  return {
    file: model.file,
    range: waiver.range,
    code: currentCode(waiver.code),
    name: currentCode(waiver.code),
    reason: waiver.reason,
    how: "model",
    isSeenWhole: seesWhole(model.file),
    fits: ({ file, sid }) =>
      (waiver.sid === undefined || waiver.sid === sid) &&
      (isFile === undefined ? isOf(question, model, file) : isFile(pathOf(file))),
  };
}

/** A glob as keyhole.json writes it, from its folder on. */
function filesOf(model: string, glob: string): (file: string) => boolean {
  const folder = model.split("/").slice(0, -1);
  const parts = glob.split("/").filter((part) => part !== ".");
  while (parts[0] === "..") {
    parts.shift();
    folder.pop();
  }
  const [first] = parts;
  const isAbsolute = first === "" || /^[A-Za-z]:$/.test(first ?? "");
  const top = isAbsolute ? "" : folder.map((part) => `${part}/`).join("");
  const isMatch = compileFileGlob(parts.join("/"));
  return (file) => file.startsWith(top) && isMatch(file.slice(top.length));
}

/** Files that a model names, and those below its folder that none names. */
const isOf = ({ models, pathOf }: WaiverQuestion, model: WorkspaceModel, file: string): boolean =>
  model.file === file ||
  model.dependencies.includes(file) ||
  (pathOf(file).startsWith(pathOf(model.file).replace(/[^/]*$/, "")) &&
    !models.some((other) => other.file === file || other.dependencies.includes(file)));

function severityFor(models: readonly WorkspaceModel[], file: string): Settings["severity"] {
  const own = models.filter((model) => model.file === file || model.dependencies.includes(file));
  return Object.fromEntries(
    (own.length > 0 ? own : models).toReversed().flatMap(({ severity }) => Object.entries(severity)),
  );
}
