/** The format `--format json`. */
import type { AccessAnalyzerFinding, Diagnostic, FileEdit, Fix } from "../../rules/diagnostic.ts";
import { dataOf } from "../../rules/diagnostic.ts";
import type { UploadData } from "../../uploads/causes/finding.ts";
import { countBySeverity, createLocator } from "./report.ts";
import type { LineRange, Locate, CheckReport } from "./report.ts";
import { jsonText } from "./safe-text.ts";

/**
 * The JSON format, version 2 (docs/command-line.md). Keys are listed here one by one: their order is part of the
 * format.
 */
export function* formatJson(report: CheckReport): Iterable<string> {
  const locate = createLocator(report.texts);
  yield '{\n  "version": 2,\n';
  yield* list("diagnostics", report.diagnostics, (diagnostic) => diagnosticJson(diagnostic, locate));
  yield ",\n";
  yield* list("waived", report.waived, ({ diagnostic: { file, range, code }, reason }) => ({
    file,
    range: rangeJson(locate(file, range)),
    code,
    reason,
  }));
  yield `,\n  "summary": ${indented(
    {
      files: report.files,
      policies: report.policies,
      ...countBySeverity(report.diagnostics),
      milliseconds: report.milliseconds,
    },
    1,
  )}`;
  if (report.fixing !== undefined) {
    const record = ({
      file,
      code,
      title,
      range,
    }: {
      file: string;
      code: string;
      title: string;
      range: LineRange;
    }): unknown => ({ file, code, title, range: rangeJson(range) });
    yield ",\n";
    yield* list("applied", report.fixing.applied, record);
    yield ",\n";
    yield* list("skipped", report.fixing.skipped, record);
  }
  yield "\n}\n";
}

/** Item by item, so that no string grows with the number of findings. */
function* list<T>(name: string, items: readonly T[], toJson: (item: T) => unknown): Iterable<string> {
  yield `  "${name}": [`;
  for (const [index, item] of items.entries()) yield `${index === 0 ? "" : ","}\n    ${indented(toJson(item), 2)}`;
  yield items.length === 0 ? "]" : "\n  ]";
}

export function indented(value: unknown, depth: number): string {
  return jsonText(value, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

function diagnosticJson(diagnostic: Diagnostic, locate: Locate): unknown {
  const { file, range, severity, code, message, data, aws, related, fixes } = diagnostic;
  return {
    file,
    range: rangeJson(locate(file, range)),
    severity,
    code,
    message,
    ...withData(data, aws),
    related: related.map((place) => ({
      file: place.file,
      range: rangeJson(locate(place.file, place.range)),
      message: place.message,
    })),
    fixes: fixes.map((fix) => fixJson(fix, locate)),
  };
}

export const fixJson = (fix: Fix, locate: Locate): unknown => ({
  title: fix.title,
  isPreferred: fix.isPreferred,
  needsInput: fix.needsInput,
  edits: fix
    .edits()
    .map((edit: FileEdit) => ({
      file: edit.file,
      range: rangeJson(locate(edit.file, edit.range)),
      newText: edit.newText,
    })),
});

export function rangeJson({ start, end }: LineRange): LineRange {
  return { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } };
}

/** The member `data`, where there is something to tell. */
export function withData(data: UploadData | undefined, aws: AccessAnalyzerFinding | undefined): { data?: unknown } {
  const told = dataOf({ ...(data && { data: dataJson(data) }), ...(aws && { aws }) });
  return told === undefined ? {} : { data: told };
}

/** `data` of an upload finding with its keys in the order of the documentation; SARIF carries the same. */
export function dataJson(data: UploadData): UploadData {
  const {
    principals,
    operations,
    kmsActions,
    buckets,
    objects,
    keys,
    scope,
    refused,
    refusedCount,
    reason,
    layer,
    witness,
    when,
  } = data;
  const { action, resource, resourceAccount, context, call, objectKey, assumed, symbols } = witness;
  return {
    principals,
    operations,
    kmsActions,
    buckets,
    objects,
    keys,
    scope,
    refused: refused.map((one) => ({
      principal: one.principal,
      bucket: one.bucket,
      operations: one.operations,
      kmsActions: one.kmsActions,
      scope: one.scope,
    })),
    ...(refusedCount === undefined ? {} : { refusedCount }),
    reason,
    layer,
    ...(when === undefined ? {} : { when }),
    witness: {
      principal: witness.principal,
      action,
      resource,
      resourceAccount,
      context,
      call,
      objectKey,
      assumed,
      ...(symbols === undefined ? {} : { symbols }),
    },
  };
}
