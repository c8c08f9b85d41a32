/** An engine that goes from version to version of some files, and what it then tells. */
import { configurationsOf, noConfigurations } from "../../server/rules/configurations.ts";
import type { Configurations } from "../../server/rules/configurations.ts";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import type { Engine, PolicyFile } from "../../server/rules/engine.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import type { CheckedModels } from "../../server/rules/project.ts";
import { checkModels, modelsDiagnostics, noModels } from "../../server/rules/project.ts";

export interface EditedState {
  readonly files: readonly PolicyFile[];
  readonly configurations: Configurations;
  readonly checked: CheckedModels;
}

/** The files as they are now. @param before how they were */
export function next(engine: Engine, files: readonly PolicyFile[], before: EditedState | undefined): EditedState {
  const configurations = configurationsOf(engine, files, before?.configurations ?? noConfigurations);
  const models = [...files, ...configurations.all].flatMap((file) => file.models ?? []);
  return { files, configurations, checked: checkModels(engine, models, before?.checked ?? noModels) };
}

/** All findings of models. */
export const told = (engine: Engine, { checked }: EditedState): readonly unknown[] =>
  toldPlainly(modelsDiagnostics(engine, checked, defaultSettings));

/** With all of their fixes, in some order. */
export const toldPlainly = (diagnostics: readonly Diagnostic[]): readonly unknown[] =>
  diagnostics
    .map(({ file, range, code, severity, message, data, related, fixes }) => ({
      file,
      range: [range.offset, range.end],
      code,
      severity,
      message,
      data,
      related: related.map((one) => [one.file, one.range.offset, one.message]),
      fixes: fixes.map((fix) => [
        fix.title,
        fix.isPreferred,
        fix.edits().map((edit) => [edit.file, edit.range, edit.newText]),
      ]),
    }))
    .map((one) => JSON.stringify(one))
    .sort();
