/** The answer of `can`, for people and for programs. */
import { append } from "../../policy/append.ts";
import type { Diagnostic, Fix } from "../../rules/diagnostic.ts";
import type { UploadReport } from "../../rules/can.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import { checksumMode } from "../../uploads/requests/operation-rows.ts";
import { isRead, operationOf } from "../../uploads/requests/operations.ts";
import { layerText } from "../../rules/modelled.ts";
import { wrap } from "./excerpt.ts";
import { fixJson, indented, rangeJson } from "./json.ts";
import { createLocator } from "./report.ts";
import { printable, withoutCommands } from "./safe-text.ts";
import { paletteFor, place } from "./text.ts";
import type { TextStyle } from "./text.ts";

/** What was asked, as the command line has it, and the texts that the answer's places count in. */
export interface AskedUpload {
  readonly principal: string;
  readonly on: string;
  readonly texts: ReadonlyMap<string, string>;
}

type AuthorizationReport = UploadReport["authorizations"][number];

export function formatUploadText(
  report: UploadReport,
  { principal, on, texts }: AskedUpload,
  { colours, width }: TextStyle,
): string {
  const locate = createLocator(texts);
  const palette = paletteFor(colours);
  const verdict = (allowed: boolean): string => (allowed ? palette.good("allowed") : palette.error("denied"));
  const lines = [
    `${verdict(report.allowed)}: ${report.operation} ${prepositionOf(report.operation)} ${printable(on)} by ${printable(principal)}`,
  ];
  for (const group of grouped(report.authorizations)) {
    const [{ action, resource, decision, decidedBy, trail }] = group;
    const layer = layerText(decidedBy);
    const why =
      decision === "allowed"
        ? `by the ${layer}`
        : decision === "explicitDeny"
          ? `a Deny of the ${layer}`
          : `no Allow in the ${layer}`;
    lines.push(
      "",
      `${verdict(decision === "allowed")} ${palette.bold(printable(action))} on ${printable(resource)} (${[...new Set(group.map(({ call }) => call))].join(", ")}): ${why}`,
    );
    for (const entry of trail) {
      if (entry.weight === "deciding")
        append(
          lines,
          wrap(`  ${place(entry.file, locate(entry.file, entry.range))} ${printable(entry.text)}`, width, "    "),
        );
    }
  }
  if (!report.authorizations.some(({ action }) => action.startsWith("kms:"))) {
    lines.push("", `KMS is not asked: ${whyNotKms(report.operation)}`);
  }
  const untold = new Set(
    report.authorizations.flatMap(({ trail }) =>
      trail.filter(({ weight }) => weight === "untold").map(({ text }) => text),
    ),
  );
  if (untold.size > 0) append(lines, ["", ...[...untold].map((text) => palette.dim(printable(text)))]);
  if (report.causes.length > 0) lines.push("", "What to change:");
  for (const { file, range, code, fixes } of report.causes) {
    lines.push(`  ${place(file, locate(file, range))} ${palette.dim(code)}`);
    for (const { title, needsInput } of fixes)
      append(lines, wrap(`    fix: ${printable(title)}${needsInput ? " (to be filled in)" : ""}`, width, "      "));
  }
  return withoutCommands(`${lines.join("\n")}\n`);
}

function whyNotKms(operation: OperationName): string {
  const { kmsCalls } = operationOf(operation);
  if (kmsCalls.length === 0) return `${operation} needs no KMS key`;
  return kmsCalls.some(({ when }) => when === undefined)
    ? "the object is not encrypted with a KMS key"
    : `${operation} needs the KMS key only if the request asks for the checksum (--context ${checksumMode}=ENABLED)`;
}

function prepositionOf(operation: OperationName): string {
  const { kmsCalls, inPlace } = operationOf(operation);
  if (isRead(operation)) return "from";
  return inPlace === true || kmsCalls.length === 0 ? "on" : "to";
}

/** Calls that are authorized alike are told once. */
function grouped(
  authorizations: readonly AuthorizationReport[],
): (readonly [AuthorizationReport, ...AuthorizationReport[]])[] {
  const byAnswer = new Map<string, [AuthorizationReport, ...AuthorizationReport[]]>();
  for (const one of authorizations) {
    const name = JSON.stringify([
      one.action,
      one.resource,
      one.decision,
      one.decidedBy,
      one.trail.map(({ text }) => text),
    ]);
    const known = byAnswer.get(name);
    if (known === undefined) byAnswer.set(name, [one]);
    else known.push(one);
  }
  return [...byAnswer.values()];
}

export function formatUploadJson(report: UploadReport, { texts }: AskedUpload): string {
  const locate = createLocator(texts);
  return `${indented(
    {
      decision: report.allowed ? "allowed" : "denied",
      operation: report.operation,
      ...(report.unknown.length === 0 ? {} : { unknown: report.unknown }),
      authorizations: report.authorizations.map(
        ({ call, action, resource, key, context, decision, decidedBy, trail }) => ({
          call,
          action,
          resource,
          ...(key === undefined ? {} : { key }),
          context,
          decision,
          decidedBy,
          trail: trail.map(({ file, range, text }) => ({ file, range: rangeJson(locate(file, range)), text })),
        }),
      ),
      fixes: fixesOf(report.causes).map((fix) => fixJson(fix, locate)),
    },
    0,
  )}\n`;
}

/** Of all causes, each once: one fix may mend several. */
function fixesOf(causes: readonly Diagnostic[]): Fix[] {
  const byEdits = new Map(
    causes
      .flatMap(({ fixes }) => fixes)
      .filter((fix) => fix.edits().length > 0)
      .map((fix) => [JSON.stringify([fix.title, fix.edits()]), fix]),
  );
  return [...byEdits.values()];
}
