/** An engine that goes from version to version of some files, and what it then tells. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { configurationsOf, noConfigurations } from "../../server/rules/configurations.ts";
import type { Configurations } from "../../server/rules/configurations.ts";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import type { Engine, PolicyFile } from "../../server/rules/engine.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import type { CheckedModels } from "../../server/rules/project.ts";
import { checkModels, modelsDiagnostics, noModels } from "../../server/rules/project.ts";
import { wholeEngine } from "./whole-engine.ts";

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

export type TextEdit = (text: string, at: number) => string;

/**
 * Whatever is edited in turn, each state says what a reading from the start says.
 * @param said of a state, what is compared
 */
export function holdEditByEdit(
  configurations: readonly (readonly { readonly file: string; readonly text: string }[])[],
  edits: readonly TextEdit[],
  said: (engine: Engine, state: EditedState) => readonly unknown[],
): void {
  fc.assert(
    fc.property(
      fc.constantFrom(...configurations),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }),
      (files, turns) => {
        const engine = wholeEngine();
        let state = next(
          engine,
          files.map(({ file, text }) => engine.read(file, text)),
          undefined,
        );
        for (const [which, how, where] of turns) {
          const number = which % files.length;
          const changed = state.files.map((file, index) => {
            const edit = edits[how % edits.length];
            return index !== number || edit === undefined
              ? file
              : engine.read(file.file, edit(file.text, where % Math.max(file.text.length, 1)));
          });
          state = next(engine, changed, state);
          const afresh = wholeEngine();
          const other = next(
            afresh,
            changed.map(({ file, text }) => afresh.read(file, text)),
            undefined,
          );
          assert.deepEqual(said(engine, state), said(afresh, other));
        }
      },
    ),
    { numRuns: 60 },
  );
}
