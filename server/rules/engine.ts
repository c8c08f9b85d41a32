/**
 * The engine's front door: text in, diagnostics out. The language server, the command line, the web worker and the
 * tests are shells round these functions; everything below is pure.
 */
import { LoadedCatalog } from "../catalog/catalog.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import { defaultOperations } from "../catalog/operation-names.ts";
import { createCompiler } from "../evaluate/compiler.ts";
import type { Range } from "../policy/nodes.ts";
import type { Steps } from "../evaluate/steps.ts";
import { finish } from "../evaluate/steps.ts";
import type { ReadAs } from "../policy/policy-type.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { UploadQuestion } from "../uploads/can-upload.ts";
import { askUpload } from "../uploads/can-upload.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import { checkModel, uncheckedModel } from "../uploads/check-model.ts";
import { CompiledModel } from "../uploads/scenario/from-model/compiled-model.ts";
import type { WorkspaceFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import { alone, workspaceFactsOf } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ConfigurationFiles } from "../workspace/terraform/files.ts";
import { hclPolicies } from "../policy/hcl/written-policies.ts";
import type { InfrastructureReader } from "../workspace/read-infrastructure.ts";
import { Readers } from "../workspace/infrastructure.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import type { UnansweredUpload, UploadReport } from "./can.ts";
import { inNamesOf, reportUpload } from "./can.ts";
import type { Rewriting } from "./refactorings/refactoring.ts";
import type { Completions, NamingWorkspace } from "./completion/suggestion.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Hover, hoverAt, ModelledAnswer } from "./hover.ts";
import { rules as allRules } from "./registry.ts";
import type { Rule } from "./rule.ts";
import type { ConfigurationFile, PolicyFile } from "./read-file.ts";
import { asRead, holdsPolicy, readConfigurationFile, readFile } from "./read-file.ts";
import type { ChosenOperations, Settings } from "./settings.ts";
import { defaultSettings, withModelNames } from "./settings.ts";
import { Asks } from "./asks.ts";
import { fileDiagnostics, infrastructureDiagnostics, usedFile } from "./file-diagnostics.ts";
import { modelDiagnostics } from "./model-diagnostics.ts";

export type { ChosenOperations, Settings };
export { defaultSettings };
export type { ConfigurationFile, PolicyFile };
export { holdsPolicy };

const operationsFor = (model: WorkspaceModel, chosen: ChosenOperations | undefined): readonly OperationName[] =>
  (chosen?.overModels === true ? undefined : model.operations) ?? chosen?.names ?? defaultOperations;
export type { WorkspaceFacts };

export interface Engine {
  /**
   * Resolves once this text can be read as what it may be, and checked by all rules; undefined where it can be already.
   * Without it what infrastructure code declares is not read, and the language is not checked.
   */
  prepare(file: string, text: string): Promise<void> | undefined;
  /**
   * The codes that settings, options and keyhole.json may name, with what they were called before: those of the
   * language once a text has been prepared.
   */
  codes(): readonly string[];
  /** Never throws, on any text. */
  read(file: string, text: string, as?: ReadAs): PolicyFile;
  /**
   * The files of a folder, and what they refer to, as one. Never throws.
   * @param name of the whole, by which its models are known
   */
  readConfiguration(name: string, folder: string, files: ConfigurationFiles): ConfigurationFile;
  /** Never throws. */
  workspaceFacts(files: Iterable<PolicyFile>): WorkspaceFacts;
  /**
   * Diagnostics in the order of position, code, layer, message. Never throws.
   * @param models that infrastructure code declares, as checked: what they decide nothing of is judged
   */
  check(
    file: PolicyFile,
    workspaceFacts: WorkspaceFacts,
    settings: Settings,
    models?: readonly CheckedModel[],
  ): Diagnostic[];
  /**
   * The policy documents of a file, as a workspace model wants them: the same objects for as long as the file is the
   * same.
   */
  documents(file: PolicyFile): readonly FoundDocument[];
  /**
   * Checks a model; what has not changed since `before`, the last version of the same model, is not judged again. Never
   * throws.
   * @param beside another variant of the same file, of which nothing is judged again, either
   */
  checkModel(
    model: WorkspaceModel,
    before?: CheckedModel,
    operations?: ChosenOperations,
    beside?: CheckedModel,
  ): CheckedModel;
  /**
   * What the model shows, in all files that it names, in the order of file, position, code, layer, message.
   * The files themselves are to be checked with `checkNamed`.
   */
  modelDiagnostics(checked: CheckedModel, settings: Settings): Diagnostic[];
  /**
   * What a file that a model names shows by itself: broken JSON, unusable statements … but no uploads, which the model
   * judges.
   * @param models what they say a policy is, it is, whatever it looks like
   */
  checkNamed(file: PolicyFile, settings: Settings, models: readonly CheckedModel[]): Diagnostic[];
  /**
   * What the action at this offset is needed for, and how the policy answers; undefined where there is nothing to say.
   * @param say given by who asks: nothing of it is loaded before
   */
  hover(
    say: typeof hoverAt,
    file: PolicyFile,
    offset: number,
    workspaceFacts: WorkspaceFacts,
    settings: Settings,
    modelled?: ModelledAnswer,
  ): Hover | undefined;
  /**
   * What the name at this offset means: an action, a condition key, an operator, an ARN. What is needed for that is
   * loaded.
   */
  describe(file: PolicyFile, offset: number): Promise<Hover | undefined>;
  /**
   * What can be written at this offset. What is needed for that is loaded.
   * @param workspace models and files whose names are offered
   */
  complete(file: PolicyFile, offset: number, workspace: NamingWorkspace): Promise<Completions>;
  /** Other ways to write what is at a place, by which nothing is decided otherwise. */
  refactorings(file: PolicyFile, at: Range): Promise<readonly Rewriting[]>;
  /** The same, for who has to do something else in between. */
  readonly steps: EngineSteps;
}

export interface EngineSteps {
  check(
    file: PolicyFile,
    workspaceFacts: WorkspaceFacts,
    settings: Settings,
    models?: readonly CheckedModel[],
  ): Steps<Diagnostic[]>;
  checkModel(
    model: WorkspaceModel,
    before?: CheckedModel,
    operations?: ChosenOperations,
    beside?: CheckedModel,
  ): Steps<CheckedModel>;
  modelDiagnostics(checked: CheckedModel, settings: Settings): Steps<Diagnostic[]>;
  checkNamed(file: PolicyFile, settings: Settings, models: readonly CheckedModel[]): Steps<Diagnostic[]>;
  hover(
    say: typeof hoverAt,
    file: PolicyFile,
    offset: number,
    workspaceFacts: WorkspaceFacts,
    settings: Settings,
    modelled?: ModelledAnswer,
  ): Steps<Hover | undefined>;
}

/** A workspace model and all that was found out about it: immutable. */
export type CheckedModel = ModelCheck;

/**
 * An engine holds caches of compiled globs and the like, bounded; engines share nothing.
 * @param given in the order in which they are run
 * @param infrastructure reads infrastructure code; otherwise that is loaded when it is needed (`prepare`)
 * @param catalog of AWS's services, whose chunks are loaded likewise; without one no name is unknown
 * @param language the checks of the language; otherwise they are loaded with the first text (`prepare`)
 */
export function createEngine(
  given: readonly Rule[] = allRules,
  infrastructure?: InfrastructureReader,
  catalog = new LoadedCatalog(),
  language?: readonly Rule[],
): Engine {
  const compiler = createCompiler();
  const readers = new Readers(infrastructure);
  let rules = [...given, ...(language ?? [])];
  let isWhole = language !== undefined;
  const loadLanguage = async (): Promise<void> => {
    const { languageRules } = await import("./language/registry.ts");
    if (!isWhole) rules = [...given, ...languageRules];
    isWhole = true;
  };
  const keysTold = new WeakMap<CheckedModel, ReadonlySet<Range>>();
  const asks = new Asks(compiler, catalog);
  const steps: EngineSteps = {
    check(file, workspaceFacts, settings, models = []) {
      const read = asRead(compiler, readers, file);
      if (read.models === undefined) return fileDiagnostics(asks, rules, read, workspaceFacts, settings);
      const own = models.filter(({ compiled }) => compiled.model.file === file.file);
      return infrastructureDiagnostics(asks, rules, read, settings, own);
    },
    *checkModel(model, before, operations, beside) {
      const compiled = new CompiledModel(compiler, model, operationsFor(model, operations), before?.compiled);
      try {
        const checked = yield* checkModel(compiled, [before ?? [], beside ?? []].flat());
        compiled.forgetOthers();
        return checked;
      } catch (error) {
        return uncheckedModel(compiled, error);
      }
    },
    modelDiagnostics: (checked, settings) => modelDiagnostics(rules, checked, settings),
    checkNamed: (file, settings, models) =>
      fileDiagnostics(
        asks,
        rules,
        usedFile(asRead(compiler, readers, file), models, keysTold),
        alone,
        withModelNames(settings, models),
        "modelled",
      ),
    *hover(say, file, offset, workspaceFacts, settings, modelled) {
      const ask = asks.of(asRead(compiler, readers, file), workspaceFacts, settings);
      if (modelled === undefined) yield* ask.prepare();
      return say(ask, offset, modelled);
    },
  };
  return {
    prepare: (file, text) =>
      both(readers.prepare(file, text), both(catalog.prepare(text), isWhole ? undefined : loadLanguage())),
    codes: () => rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
    read: (file, text, as) => readFile(compiler, readers, file, text, as),
    readConfiguration: (name, folder, files) => readConfigurationFile(compiler, readers, name, folder, files),
    workspaceFacts: (files) => {
      try {
        return workspaceFactsOf([...files].map((file) => asRead(compiler, readers, file).facts));
      } catch (error) {
        return { ...alone, crash: error };
      }
    },
    check: (...asked) => finish(steps.check(...asked)),
    documents: (file) => asRead(compiler, readers, file).documents,
    checkModel: (...asked) => finish(steps.checkModel(...asked)),
    modelDiagnostics: (...asked) => finish(steps.modelDiagnostics(...asked)),
    checkNamed: (...asked) => finish(steps.checkNamed(...asked)),
    hover: (...asked) => finish(steps.hover(...asked)),
    describe: async (file, offset) => {
      const { describeName, nameAt } = await import("./language/describe.ts");
      const documents = file.hcl === undefined ? asRead(compiler, readers, file).documents : hclPolicies(file.hcl);
      const name = nameAt(documents, offset);
      return name && describeName(catalog, await catalog.describe(name.services), name);
    },
    complete: async (file, offset, workspace) => {
      const { completeIn } = await import("./completion/complete.ts");
      const documents = (one: PolicyFile) => asRead(compiler, readers, one).documents;
      return completeIn({ catalog, rules, reader: readers.infrastructure, documents }, file, offset, workspace);
    },
    refactorings: async (file, at) => {
      const { refactoringsAt } = await import("./refactorings/refactorings.ts");
      return refactoringsAt(catalog, asRead(compiler, readers, file).documents, at);
    },
    steps,
  };
}

/** Undefined where there is nothing to wait for. */
const both = (one: Promise<void> | undefined, other: Promise<void> | undefined): Promise<void> | undefined =>
  one === undefined ? other : Promise.all([one, other]).then(() => undefined);

/** Whether one upload passes: every request it causes, every layer, and what mends it. */
export const canUpload = ({ compiled }: CheckedModel, question: UploadQuestion): UploadReport | UnansweredUpload =>
  reportUpload(
    askUpload(compiled, inNamesOf(compiled.model, question)),
    (check) => finish(modelDiagnostics(allRules, check, defaultSettings)),
    compiled.model.template?.names,
  );
