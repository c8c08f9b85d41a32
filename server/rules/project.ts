/**
 * All files of a workspace, with and without models: a policy that a model names gets the model's findings only, every other one
 * is checked by itself. The command line and the language server read the files; what follows from them is here.
 */
import type { WorkspaceModel } from "../workspace/model.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { CheckedModel, Engine, Neighbourhood, PolicyFile, Settings } from "./engine.ts";

/** Models as checked, immutable; made anew (`checkModels`) when a model or a file that one names has changed. */
export interface CheckedModels {
  readonly models: readonly CheckedModel[];
  /** The `keyhole.json` files. They are no policies. */
  readonly configurations: ReadonlySet<string>;
  /** Policy files that some model names. */
  readonly named: ReadonlySet<string>;
}

export const noModels: CheckedModels = { models: [], configurations: new Set(), named: new Set() };

export type ModelEngine = Pick<Engine, "checkModel" | "modelDiagnostics" | "checkNamed" | "check">;

/** @param before the same models' last versions: only what has changed since is judged again */
export function checkModels(engine: ModelEngine, models: readonly WorkspaceModel[], before: CheckedModels = noModels): CheckedModels {
  const known = new Map(before.models.map((checked) => [checked.world.model.file, checked]));
  const checked = models.map((model) => {
    const last = known.get(model.file);
    return last?.world.model === model ? last : engine.checkModel(model, last);
  });
  const configurations = new Set(models.map(({ file }) => file));
  const named = new Set(models.flatMap(({ dependencies }) => dependencies).filter((file) => !configurations.has(file)));
  return { models: checked, configurations, named };
}

/** What the models show, in all files that they name and in themselves; not in order. */
export const modelsDiagnostics = (engine: ModelEngine, { models }: CheckedModels, settings: Settings): Diagnostic[] =>
  models.flatMap((checked) => engine.modelDiagnostics(checked, settings));

/** What a file shows without the models' findings: all of it, or (named by a model) what is wrong with the file itself. */
export function fileDiagnostics(engine: ModelEngine, file: PolicyFile, checked: CheckedModels, neighbourhood: Neighbourhood, settings: Settings): Diagnostic[] {
  const { configurations, named } = checked;
  if (configurations.has(file.file)) return [];
  const own = withModelSeverity(checked, file, settings);
  return named.has(file.file) ? engine.checkNamed(file, own, checked.models) : engine.check(file, neighbourhood, own);
}

/** A model's `severity` holds for the files that it names, and for those that none names; whoever runs the check goes before it. */
function withModelSeverity({ models }: CheckedModels, { file }: PolicyFile, settings: Settings): Settings {
  const telling = models.map(({ world }) => world.model).filter(({ severity }) => Object.keys(severity).length > 0);
  if (telling.length === 0) return settings;
  const naming = telling.filter(({ dependencies }) => dependencies.includes(file));
  const severity = Object.fromEntries((naming.length > 0 ? naming : telling).toReversed().flatMap((model) => Object.entries(model.severity)));
  return { ...settings, severity: { ...severity, ...settings.severity } };
}

/** Everything, in the order of file, position, code, layer, message. */
export function projectDiagnostics(
  engine: ModelEngine, files: Iterable<PolicyFile>, models: CheckedModels, neighbourhood: Neighbourhood, settings: Settings,
): Diagnostic[] {
  const ofFiles = [...files].flatMap((file) => fileDiagnostics(engine, file, models, neighbourhood, settings));
  return [...modelsDiagnostics(engine, models, settings), ...ofFiles].sort(inOrder);
}

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** Stable: diagnostics of one code at one place come from one rule, which has them in the order of layer and message. */
export const inOrder = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.file, b.file) || compare(a.range.offset, b.range.offset) || compare(a.range.end, b.range.end) || compare(a.code, b.code);
