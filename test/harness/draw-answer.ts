/** What `can` answers, for drawings: see test/answers.test.ts. */
import type { OperationName } from "../../server/catalog/operation-names.ts";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { canUpload } from "../../server/rules/engine.ts";
import type { ObjectName } from "../../server/uploads/can-upload.ts";
import { uncheckedModel } from "../../server/uploads/check-model.ts";
import { CompiledModel } from "../../server/uploads/scenario/from-model/compiled-model.ts";
import type { WorkspaceModel } from "../../server/workspace/model.ts";
import type { Texts } from "./drawings.ts";
import { drawEdits, lineOf } from "./drawings.ts";

/** `BUCKET/KEY`, or `POINT:KEY` behind an access point. */
function objectOf(text: string): ObjectName {
  const [, bucket = "", point = "", key = ""] = /^(?:([^/:]+)\/|([^/:]+):)(.*)$/.exec(text) ?? [];
  const accessPoint = `arn:aws:s3:eu-west-1:111122223333:accesspoint/${point}`;
  return { bucket, key, ...(point === "" ? {} : { accessPoint }) };
}

const marks = { deciding: "-", aside: ".", untold: "?" } as const;

/** ARNs by their ends. */
const shortEnds = (text: string): string =>
  text
    .replaceAll("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "KEY")
    .replaceAll("arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321", "SECOND")
    .replaceAll("arn:aws:iam::111122223333:", "IAM:");

/** `PRINCIPAL OPERATION OBJECT [from OBJECT] [KEY=VALUE…]`, the principal by the end of its ARN. */
export function drawAnswer(model: WorkspaceModel, files: Texts, question: string): string {
  const checked = uncheckedModel(new CompiledModel(createCompiler(), model), undefined);
  const [name = "", operation = "", to = "", ...rest] = question.split(" ");
  const from = rest[0] === "from" ? rest[1] : undefined;
  const context = Object.fromEntries(
    rest
      .filter((one) => one.includes("="))
      .map((one) => [one.slice(0, one.indexOf("=")), [one.slice(one.indexOf("=") + 1)]]),
  );
  const declared = model.principals.find(({ arn }) => arn.endsWith(`:${name}`))?.arn;
  const report = canUpload(checked, {
    principal: declared ?? name,
    operation: operation as OperationName,
    to: objectOf(to),
    ...(from === undefined ? {} : { from: objectOf(from) }),
    context,
  });
  if ("problem" in report)
    return `${report.place === undefined ? "" : `${lineOf(files, report.place.file, report.place.range.offset)} `}${report.problem}`;
  const lines = [report.allowed ? "allowed" : "denied"];
  if (report.unknown.length > 0) lines.push(`not told: ${report.unknown.join(", ")}`);
  const calls = new Map<string, string[]>();
  for (const one of report.authorizations) {
    const told = [`${one.action} on ${one.resource}: ${one.decision} by ${one.decidedBy}`];
    if (one.key !== undefined) told.push(`  under ${one.key}`);
    // Of the others it is the same.
    if (name === "role/full" || Object.keys(context).length > 0)
      for (const [key, value] of Object.entries(one.context)) told.push(`  ${key}: ${String(value)}`);
    for (const { file, range, text, weight } of one.trail)
      told.push(`  ${marks[weight]} ${lineOf(files, file, range.offset)} ${text}`);
    calls.set(told.join("\n"), [...(calls.get(told.join("\n")) ?? []), one.call]);
  }
  for (const [told, names] of calls) lines.push(`${[...new Set(names)].join(", ")}: ${told}`);
  for (const { file, range, code, fixes } of report.causes) {
    lines.push(`${lineOf(files, file, range.offset)} ${code}`);
    for (const { title, edits } of fixes) {
      lines.push(`  fix: ${title}`);
      for (const line of drawEdits(files, edits())) lines.push(`  ${line}`);
    }
  }
  return shortEnds(lines.join("\n"));
}
