/**
 * All files of a workspace, with and without models: a policy that a model names gets the model's findings only, every
 * other one is checked by itself. The command line and the language server read the files; what follows from them is
 * here.
 */
import type { Steps } from "../evaluate/steps.ts";
import { finish } from "../evaluate/steps.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import { besideVariants } from "./beside-variants.ts";
import type { SourceFindings } from "./copies.ts";
import { withoutCopies } from "./copies.ts";
import { oncePerSource } from "./instances.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { toldOnce } from "./one-finding.ts";
import type { VariantFindings } from "./variants.ts";
import { mergeVariants } from "./variants.ts";
import type {
  CheckedModel,
  ChosenOperations,
  Engine,
  EngineSteps,
  WorkspaceFacts,
  PolicyFile,
  Settings,
} from "./engine.ts";

/** Models as read, immutable; made anew (`readModels`) when one of them is another. */
export interface ReadModels {
  readonly read: readonly WorkspaceModel[];
  /** The `keyhole.json` files. They are no policies. */
  readonly configurations: ReadonlySet<string>;
  /** Policy files that some `keyhole.json` names. */
  readonly named: ReadonlySet<string>;
  /** Files of infrastructure code, which declare their models themselves. */
  readonly infrastructure: ReadonlySet<string>;
  /** Files whose policies infrastructure code reads: it tells what is to be told of them. */
  readonly readByCode: ReadonlySet<string>;
  /** What is checked, as the option or the setting says. */
  readonly operations: ChosenOperations | undefined;
}

/** Whether some model has a say on the file. */
export const concernsModels = (
  { configurations, named, infrastructure, readByCode }: ReadModels,
  { file, hcl }: Pick<PolicyFile, "file" | "hcl">,
): boolean =>
  configurations.has(file) ||
  named.has(file) ||
  infrastructure.has(file) ||
  readByCode.has(file) ||
  (hcl !== undefined && infrastructure.size > 0);

/** Models as checked, immutable; made anew (`checkModels`) when a model or a file that one names has changed. */
export interface CheckedModels extends ReadModels {
  readonly models: readonly CheckedModel[];
}

export function readModels(all: readonly WorkspaceModel[], operations?: ChosenOperations): ReadModels {
  const readByCode = new Set(
    all.flatMap(({ file, template, dependencies }) =>
      template === undefined ? [] : dependencies.filter((name) => name !== file),
    ),
  );
  // A template that is a part of several is told with them.
  const read = all.filter(({ file, template }) => template === undefined || !readByCode.has(file));
  const written = read.filter(({ template }) => template === undefined);
  const configurations = new Set(written.map(({ file }) => file));
  const named = new Set(
    written.flatMap(({ dependencies }) => dependencies).filter((file) => !configurations.has(file)),
  );
  const infrastructure = new Set(read.filter(({ template }) => template !== undefined).map(({ file }) => file));
  return { read, configurations, named, infrastructure, readByCode, operations };
}

export const noModels: CheckedModels = { ...readModels([]), models: [] };

export type ModelEngine = Pick<Engine, "checkModel" | "modelDiagnostics" | "checkNamed" | "check">;
export type ModelSteps = Pick<EngineSteps, "checkModel" | "modelDiagnostics" | "checkNamed" | "check">;

/** @param before the same models' last versions: only what has changed since is judged again */
export function checkModels(
  engine: ModelEngine,
  models: readonly WorkspaceModel[],
  before: CheckedModels = noModels,
  operations?: ChosenOperations,
): CheckedModels {
  return finish(
    checkModelsSteps(
      { checkModel: (...asked) => oneStep(() => engine.checkModel(...asked)) },
      readModels(models, operations),
      before,
    ),
  );
}

/** The same, step by step. */
export function* checkModelsSteps(
  engine: Pick<ModelSteps, "checkModel">,
  models: ReadModels,
  before: CheckedModels,
): Steps<CheckedModels> {
  const known = new Map(before.models.map((checked) => [nameOf(checked.compiled.model), checked]));
  const checked: CheckedModel[] = [];
  /** The first variant of each file of infrastructure code: the others have most entries in common with it. */
  const first = new Map<string, CheckedModel>();
  for (const model of models.read) {
    const last = known.get(nameOf(model));
    const isSame = last?.compiled.model === model && before.operations === models.operations;
    const beside = first.get(model.file);
    const one = isSame ? last : yield* engine.checkModel(model, last ?? beside, models.operations, last && beside);
    checked.push(one);
    // Only quicker: what is in common need not be worked out again.
    if (model.template !== undefined && !first.has(model.file)) first.set(model.file, one);
  }
  return { ...models, models: checked };
}

/** A file of infrastructure code has a model for each of its variants. */
const nameOf = ({ file, template }: WorkspaceModel): string =>
  template === undefined ? file : `${file} ${template.variant.key}`;

/** What the models show, in all files that they name and in themselves; not in order. */
export const modelsDiagnostics = (engine: ModelEngine, models: CheckedModels, settings: Settings): Diagnostic[] =>
  finish(
    modelsDiagnosticsSteps(
      { modelDiagnostics: (...asked) => oneStep(() => engine.modelDiagnostics(...asked)) },
      models,
      settings,
    ),
  );

/** The same, step by step. */
export function* modelsDiagnosticsSteps(
  engine: Pick<ModelSteps, "modelDiagnostics">,
  { models }: CheckedModels,
  settings: Settings,
): Steps<Diagnostic[]> {
  const lists: (readonly Diagnostic[])[] = [];
  const ofSources: SourceFindings[] = [];
  const variants = new Map<string, VariantFindings[]>();
  for (const checked of models) {
    const { model } = checked.compiled;
    const diagnostics = yield* engine.modelDiagnostics(checked, settings);
    const known = variants.get(model.file);
    if (model.template === undefined) lists.push(diagnostics);
    else if (known === undefined) variants.set(model.file, [{ model, diagnostics }]);
    else known.push({ model, diagnostics });
  }
  for (const [file, ofFile] of variants) {
    const derived = ofFile[0]?.model.template?.derived === true;
    ofSources.push({ file, derived, diagnostics: mergeVariants(ofFile) });
  }
  return [...lists.flat(), ...oncePerSource(withoutCopies(ofSources))];
}

/**
 * What a file shows without the models' findings: all of it, or (named by a model) what is wrong with the file itself.
 */
export function fileDiagnostics(
  engine: ModelEngine,
  file: PolicyFile,
  models: CheckedModels,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
): readonly Diagnostic[] {
  return finish(
    fileDiagnosticsSteps(
      {
        check: (...asked) => oneStep(() => engine.check(...asked)),
        checkNamed: (...asked) => oneStep(() => engine.checkNamed(...asked)),
      },
      file,
      models,
      models.models,
      workspaceFacts,
      settings,
    ),
  );
}

/**
 * The same, step by step.
 * @param checked the models, of which a file that none names needs none
 */
export function* fileDiagnosticsSteps(
  engine: Pick<ModelSteps, "check" | "checkNamed">,
  file: PolicyFile,
  models: ReadModels,
  checked: readonly CheckedModel[],
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
): Steps<readonly Diagnostic[]> {
  const { configurations, named, readByCode } = models;
  if (configurations.has(file.file) || (readByCode.has(file.file) && file.hcl === undefined)) return [];
  const own = withModelSeverity(models, file, settings);
  return toldOnce(
    named.has(file.file) && file.models === undefined
      ? yield* engine.checkNamed(file, own, checked)
      : yield* engine.check(file, workspaceFacts, own, checked),
  );
}

function* oneStep<T>(work: () => T): Steps<T> {
  yield;
  return work();
}

/**
 * A model's `severity` holds for the files that it names, and for those that none names; whoever runs the check goes
 * before it.
 */
function withModelSeverity({ read }: ReadModels, { file }: PolicyFile, settings: Settings): Settings {
  const telling = read.filter(({ severity }) => Object.keys(severity).length > 0);
  if (telling.length === 0) return settings;
  const naming = telling.filter(({ dependencies }) => dependencies.includes(file));
  const severity = Object.fromEntries(
    (naming.length > 0 ? naming : telling).toReversed().flatMap((model) => Object.entries(model.severity)),
  );
  return { ...settings, severity: { ...severity, ...settings.severity } };
}

/** Everything, in the order of file, position, code, layer, message. */
export function projectDiagnostics(
  engine: ModelEngine,
  files: Iterable<PolicyFile>,
  models: CheckedModels,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
): readonly Diagnostic[] {
  const ofFiles = [...files].map((file) => fileDiagnostics(engine, file, models, workspaceFacts, settings));
  return allInOrder(modelsDiagnostics(engine, models, settings), oncePerSource(ofFiles));
}

/** What models show and what files show by themselves, each thing once. */
export const allInOrder = (ofModels: readonly Diagnostic[], ofFiles: readonly Diagnostic[]): readonly Diagnostic[] =>
  toldOnce([...besideVariants(ofModels, ofFiles)].sort(inOrder));

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Stable: diagnostics of one code at one place come from one rule, which has them in the order of layer and message.
 */
export const inOrder = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.file, b.file) ||
  compare(a.range.offset, b.range.offset) ||
  compare(a.range.end, b.range.end) ||
  compare(a.code, b.code);
