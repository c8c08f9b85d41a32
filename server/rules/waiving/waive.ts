/**
 * Waivers: findings that somebody has looked at and lets stand, with the reason. They leave what is reported; a waiver
 * that is not in force is reported itself.
 */
import { closest } from "../../policy/closest.ts";
import type { Range } from "../../policy/nodes.ts";
import { compileFileGlob } from "../../workspace/file-glob.ts";
import type { ModelWaiver, WorkspaceModel } from "../../workspace/model.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { inOrder } from "../project.ts";
import { diagnosticOf } from "../publish.ts";
import { rules } from "../registry.ts";
import { overrideOf } from "../run-rules.ts";
import type { Settings } from "../settings.ts";
import { severityOf } from "../severity.ts";
import type { Findings, WaivedFinding, WaiverQuestion } from "../waivers.ts";
import { reportWaiver } from "../waiver-not-in-force/report.ts";
import type { NotInForce } from "../waiver-not-in-force/report.ts";
import { waiverNotInForce } from "../waiver-not-in-force/rule.ts";
import { startOfLine, waiverComments } from "./comments.ts";
import { neverWaived } from "./never-waived.ts";

export { waiveHere } from "./here.ts";

/** A waiver, wherever it is written. */
interface Waiver {
  readonly file: string;
  /** What is blamed where nothing fits it. */
  readonly range: Range;
  readonly code: string;
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
      severityOf(waiverNotInForce.severities, "oneFile", { unused: what.kind === "unused" });
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
  const byCode = new Map<string, Waiver[]>();
  for (const waiver of waivers) {
    const known = byCode.get(waiver.code);
    if (known === undefined) byCode.set(waiver.code, [waiver]);
    else known.push(waiver);
  }
  for (const diagnostic of found) {
    const fitting = neverWaived.has(diagnostic.code)
      ? []
      : (byCode.get(diagnostic.code) ?? []).filter((waiver) => waiver.fits(diagnostic));
    for (const waiver of fitting) used.add(waiver);
    const [first] = fitting;
    if (first === undefined) diagnostics.push(diagnostic);
    else waived.push({ diagnostic, reason: first.reason, how: first.how });
  }
  for (const waiver of waivers)
    if (!used.has(waiver) && waiver.isSeenWhole)
      tell(waiver.file, waiver.range, { kind: "unused", code: waiver.code, how: waiver.how });
  return { diagnostics: [...diagnostics, ...own].sort(inOrder), waived };
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
      fits: (found) => pathOf(found.file) === pathOf(file) && startOfLine(text, found.range.offset) === line,
    };
  }
}

function ofModel(model: WorkspaceModel, waiver: ModelWaiver, question: WaiverQuestion): Waiver {
  const { models, pathOf, seesWhole } = question;
  const isFile = waiver.files === undefined ? undefined : filesOf(pathOf(model.file), waiver.files);
  return {
    file: model.file,
    range: waiver.range,
    code: currentCode(waiver.code),
    reason: waiver.reason,
    how: "model",
    isSeenWhole: seesWhole(model.file),
    fits: ({ file, sid }) =>
      (waiver.sid === undefined || waiver.sid === sid) &&
      (isFile === undefined ? isOf(models, model, file) : isFile(pathOf(file))),
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

/** As a model's `severity`: it holds for the files that it names, and for those that none names. */
const isOf = (models: readonly WorkspaceModel[], model: WorkspaceModel, file: string): boolean =>
  model.file === file ||
  model.dependencies.includes(file) ||
  !models.some((other) => other.file === file || other.dependencies.includes(file));

function severityFor(models: readonly WorkspaceModel[], file: string): Settings["severity"] {
  const own = models.filter((model) => model.file === file || model.dependencies.includes(file));
  return Object.fromEntries(
    (own.length > 0 ? own : models).toReversed().flatMap(({ severity }) => Object.entries(severity)),
  );
}
