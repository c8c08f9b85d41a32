/**
 * The engine's front door: text in, diagnostics out. The language server, the command line, the web worker and the
 * tests are shells round these functions; everything below is pure.
 */
import type { Catalog } from "../catalog/catalog.ts";
import { LoadedCatalog } from "../catalog/catalog.ts";
import { withNames } from "../catalog/known-names.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import { defaultOperations } from "../catalog/operation-names.ts";
import type { Compiler } from "../evaluate/compiler.ts";
import { createCompiler } from "../evaluate/compiler.ts";
import type { Range } from "../policy/nodes.ts";
import type { Steps } from "../evaluate/steps.ts";
import { finish } from "../evaluate/steps.ts";
import { append } from "../policy/append.ts";
import type { ReadAs } from "../policy/policy-type.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { Ask } from "../uploads/check-file/ask.ts";
import type { UploadQuestion } from "../uploads/can-upload.ts";
import { askUpload } from "../uploads/can-upload.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import { checkModel, uncheckedModel } from "../uploads/check-model.ts";
import { accessesOf } from "../uploads/requests/operations.ts";
import { holdersOf } from "../uploads/scenario/from-model/holders.ts";
import { CompiledModel } from "../uploads/scenario/from-model/compiled-model.ts";
import type { WorkspaceFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import { alone, factsOf, workspaceFactsOf } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ConfigurationFiles } from "../workspace/terraform/files.ts";
import type { InfrastructureReader } from "../workspace/infrastructure.ts";
import { Readers } from "../workspace/infrastructure.ts";
import type { ModelTemplate, WorkspaceModel } from "../workspace/model.ts";
import type { UnansweredUpload, UploadReport } from "./can.ts";
import { inNamesOf, reportUpload } from "./can.ts";
import type { Rewriting } from "./refactorings/refactoring.ts";
import type { Completions, NamingWorkspace } from "./completion/suggestion.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { GainQuestion } from "./fixes/preferred.ts";
import type { Hover, ModelledAnswer } from "./hover.ts";
import { hoverAt } from "./hover.ts";
import { judgedAlone } from "./infrastructure-file.ts";
import type { Crash } from "./internal-error/rule.ts";
import { internalError, wholeFile } from "./internal-error/rule.ts";
import { rules as allRules } from "./registry.ts";
import type { Report, Rule } from "./rule.ts";
import { crashFindings, isOn, overrideOf, partsOfFile, partsOfModel, reportsOf } from "./run-rules.ts";
import type { FileOf, LayeredDiagnostic } from "./publish.ts";
import { diagnosticOf, inOrder } from "./publish.ts";
import type { ConfigurationFile, PolicyFile, ReadFile } from "./read-file.ts";
import { asRead, holdsPolicy, readConfigurationFile, readFile } from "./read-file.ts";
import type { Mode } from "./severity.ts";
import type { ChosenOperations, Settings } from "./settings.ts";
import { defaultSettings, withModelNames } from "./settings.ts";
import { circumstancesOf, severityOf } from "./severity.ts";

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
   */
  checkModel(model: WorkspaceModel, before?: CheckedModel, operations?: ChosenOperations): CheckedModel;
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
   */
  hover(
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
  checkModel(model: WorkspaceModel, before?: CheckedModel, operations?: ChosenOperations): Steps<CheckedModel>;
  modelDiagnostics(checked: CheckedModel, settings: Settings): Steps<Diagnostic[]>;
  checkNamed(file: PolicyFile, settings: Settings, models: readonly CheckedModel[]): Steps<Diagnostic[]>;
  hover(
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
  const asks = new WeakMap<ReadFile, Asked>();
  /** What was worked out for the last question about a file serves the next one. */
  const askOf: AskOf = (file, workspaceFacts, settings) => {
    const known = asks.get(file);
    const { assumeBucketEncryption: assumed, operations, knownNames: names } = settings;
    if (
      known?.workspaceFacts === workspaceFacts &&
      known.assumed === assumed &&
      known.operations === operations?.names &&
      known.names === names
    )
      return known.ask;
    const ask = makeAsk(compiler, catalog, file, workspaceFacts, settings);
    asks.set(file, { workspaceFacts, assumed, operations: operations?.names, names, ask });
    return ask;
  };
  const steps: EngineSteps = {
    *check(file, workspaceFacts, settings, models = []) {
      const read = asRead(compiler, readers, file);
      if (read.models === undefined) return yield* check(askOf, rules, read, workspaceFacts, settings);
      const own = models.filter(({ compiled }) => compiled.model.file === file.file);
      return yield* checkInfrastructure(compiler, catalog, askOf, rules, read, settings, own);
    },
    *checkModel(model, before, operations) {
      const compiled = new CompiledModel(compiler, model, operationsFor(model, operations), before?.compiled);
      try {
        const checked = yield* checkModel(compiled, before);
        compiled.forgetOthers();
        return checked;
      } catch (error) {
        return uncheckedModel(compiled, error);
      }
    },
    modelDiagnostics: (checked, settings) => modelDiagnostics(rules, checked, settings),
    checkNamed: (file, settings, models) =>
      check(
        askOf,
        rules,
        usedFile(asRead(compiler, readers, file), models, keysTold),
        alone,
        withModelNames(settings, models),
        "modelled",
      ),
    *hover(file, offset, workspaceFacts, settings, modelled) {
      const ask = askOf(asRead(compiler, readers, file), workspaceFacts, settings);
      if (modelled === undefined) yield* ask.prepare();
      return hoverAt(ask, offset, modelled);
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
      const name = nameAt(asRead(compiler, readers, file).documents, offset);
      return name && describeName(catalog, await catalog.describe(name.services), name);
    },
    complete: async (file, offset, { models, files }) => {
      const { complete, syntaxOf } = await import("./completion/complete.ts");
      const syntax = syntaxOf(file, readers.infrastructure);
      return complete(catalog, file.text, offset, models, documentsOf(files), syntax);
    },
    refactorings: async (file, at) => {
      const { refactoringsAt } = await import("./refactorings/refactorings.ts");
      return refactoringsAt(catalog, asRead(compiler, readers, file).documents, at);
    },
    steps,
  };

  function* documentsOf(files: readonly PolicyFile[]): Generator<FoundDocument> {
    for (const file of files) yield* asRead(compiler, readers, file).documents;
  }
}

interface Asked {
  readonly workspaceFacts: WorkspaceFacts;
  readonly assumed: Settings["assumeBucketEncryption"];
  readonly operations: ChosenOperations["names"] | undefined;
  readonly names: readonly string[] | undefined;
  readonly ask: Ask;
}

/** Undefined where there is nothing to wait for. */
const both = (one: Promise<void> | undefined, other: Promise<void> | undefined): Promise<void> | undefined =>
  one === undefined ? other : Promise.all([one, other]).then(() => undefined);

type AskOf = (file: ReadFile, workspaceFacts: WorkspaceFacts, settings: Settings) => Ask;

/** The file as models that name it see it. @param known what each model tells of keys, worked out once */
function usedFile(
  file: ReadFile,
  models: readonly CheckedModel[],
  known: WeakMap<CheckedModel, ReadonlySet<Range>>,
): ReadFile {
  // Of a policy without statements nothing is to be told but that.
  const used = (found: FoundDocument): FoundDocument =>
    found.document.statements.length === 0
      ? found
      : (models.map(({ compiled }) => compiled.usedAs(found)).find((one) => one !== undefined) ?? found);
  const toldBy = (model: CheckedModel): ReadonlySet<Range> => {
    const told =
      known.get(model) ?? new Set(model.causes.flatMap(({ detail, range }) => (detail.kind === "key" ? [range] : [])));
    known.set(model, told);
    return told;
  };
  return {
    ...file,
    documents: file.documents.map(used),
    judgedByModel: true,
    keysTold: { has: (range) => models.some((model) => toldBy(model).has(range)) },
  };
}

/**
 * A file of infrastructure code: what is wrong in its policies whatever they are for, and what its models decide
 * nothing of.
 */
function* checkInfrastructure(
  compiler: Compiler,
  catalog: Catalog,
  askOf: AskOf,
  rules: readonly Rule[],
  file: ReadFile,
  settings: Settings,
  models: readonly CheckedModel[],
): Steps<Diagnostic[]> {
  const found = yield* check(askOf, rules, usedFile(file, models, new WeakMap()), alone, settings, "modelled");
  const [model] = models;
  const documents = model === undefined ? [] : judgedAlone(model);
  if (documents.length === 0) return found;
  const apart: ReadFile = { ...file, documents, problems: [], more: undefined, unread: undefined };
  const workspaceFacts = workspaceFactsOf([factsOf(file.file, documents, file.statements)]);
  const others = rules.filter(({ withModel }) => withModel !== true);
  // The parts of a compiled file are the same, so that nothing is compiled again.
  append(
    found,
    yield* check((one, ...asked) => makeAsk(compiler, catalog, one, ...asked), others, apart, workspaceFacts, settings),
  );
  return found.sort((a, b) => inOrder({ diagnostic: a, layer: "" }, { diagnostic: b, layer: "" }));
}

/** What is wrong with the form of a value that was made up says nothing on the value that will be there. */
const isOfMadeUp = ({ data, several, message }: Report, template: ModelTemplate | undefined): boolean =>
  data === undefined && several === true && template !== undefined && template.names.symbolsIn([message]).size > 0;

function makeAsk(
  compiler: Compiler,
  catalog: Catalog,
  file: ReadFile,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
): Ask {
  const { assumeBucketEncryption: assumed } = settings;
  return new Ask(
    compiler,
    file,
    assumed !== "none",
    workspaceFacts,
    assumed === "aws:kms" || file.showsKmsForS3,
    accessesOf(settings.operations?.names ?? defaultOperations),
    withNames(catalog, settings.knownNames ?? []),
  );
}

function* check(
  askOf: AskOf,
  rules: readonly Rule[],
  file: ReadFile,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
  modelled?: "modelled",
): Steps<Diagnostic[]> {
  if (!file.looksLikePolicy && !file.broken) return [];
  const ask = askOf(file, workspaceFacts, settings);
  if (modelled === undefined) yield* ask.prepare();
  const mode: Mode =
    modelled ??
    (settings.assumeBucketEncryption !== "auto" || file.pointsToKms || workspaceFacts.hasKeyPolicy
      ? "oneFile"
      : "nothingPointsToKms");
  // A key policy is about KMS whatever it is for; which of its findings concern S3 is decided where they are made.
  const modeOf = ({ layer }: Report): Mode =>
    mode === "nothingPointsToKms" && layer === "keyPolicy" ? "oneFile" : mode;
  const found: LayeredDiagnostic[] = [];
  const fileOf = (): string => file.file;
  const seen = new Set<string>();
  const place = { document: undefined, range: wholeFile };
  const crashes: Crash[] = [
    ...(file.crash === undefined ? [] : [{ ...place, doing: { step: "read" as const }, error: file.crash }]),
    ...(workspaceFacts.crash === undefined
      ? []
      : [{ ...place, doing: { step: "compare" as const }, error: workspaceFacts.crash }]),
  ];
  for (const rule of rules) {
    if ((modelled !== undefined && rule.withModel !== true) || !isOn(rule, settings.severity)) continue;
    for (const report of yield* reportsOf(
      rule.code,
      (asked) => rule.check(asked),
      ask,
      () => partsOfFile(ask),
      crashes,
    )) {
      const severity =
        overrideOf(rule, settings.severity) ?? severityOf(rule.severities, modeOf(report), circumstancesOf(report));
      const template = file.models?.[0]?.template;
      if (severity === "off" || isOfMadeUp(report, template)) continue;
      const question = { compiler: ask.compiler, holdersOf: () => undefined };
      const diagnostic = diagnosticOf(fileOf, rule.code, severity, report, question, template);
      // One document can be judged with several principals of the same output: what is said once is said.
      const name = `${rule.code} ${String(diagnostic.range.offset)} ${String(diagnostic.range.end)}`;
      if (report.several !== true && seen.has(name)) continue;
      seen.add(name);
      found.push({ diagnostic, layer: report.layer ?? "" });
    }
  }
  append(
    found,
    crashFindings(
      fileOf,
      crashes,
      settings.severity["internal-error"] ?? severityOf(internalError.severities, mode, {}),
      file.models?.[0]?.template,
    ),
  );
  return found.sort(inOrder).map(({ diagnostic }) => diagnostic);
}

function* modelDiagnostics(rules: readonly Rule[], checked: CheckedModel, settings: Settings): Steps<Diagnostic[]> {
  const { compiled } = checked;
  const overrides = compiled.model.severity;
  const fileOf: FileOf = (document) => (document === undefined ? compiled.model.file : compiled.fileOf(document));
  const question: GainQuestion = {
    compiler: compiled.compiler,
    holdersOf: (document) => holdersOf(compiled, document),
  };
  const found: LayeredDiagnostic[] = [];
  const crashes: Crash[] = checked.crashes.map(({ step, principal, place, error }) => ({
    doing: step === "model" ? { step } : { step, principal },
    error,
    document: undefined,
    ...place,
  }));
  for (const rule of rules) {
    if (rule.checkModel === undefined || !isOn(rule, settings.severity, overrides)) continue;
    const ask = (asked: CheckedModel): Iterable<Report> => rule.checkModel?.(asked) ?? [];
    for (const report of yield* reportsOf(rule.code, ask, checked, () => partsOfModel(checked), crashes)) {
      const severity =
        overrideOf(rule, settings.severity, overrides) ??
        severityOf(rule.severities, "modelled", circumstancesOf(report));
      if (severity !== "off")
        found.push({
          diagnostic: diagnosticOf(fileOf, rule.code, severity, report, question, compiled.model.template),
          layer: report.layer ?? "",
        });
    }
  }
  append(
    found,
    crashFindings(
      fileOf,
      crashes,
      settings.severity["internal-error"] ??
        overrides["internal-error"] ??
        severityOf(internalError.severities, "modelled", {}),
      compiled.model.template,
    ),
  );
  return found.sort(inOrder).map(({ diagnostic }) => diagnostic);
}

/** Whether one upload passes: every request it causes, every layer, and what mends it. */
export const canUpload = ({ compiled }: CheckedModel, question: UploadQuestion): UploadReport | UnansweredUpload =>
  reportUpload(
    askUpload(compiled, inNamesOf(compiled.model, question)),
    (check) => finish(modelDiagnostics(allRules, check, defaultSettings)),
    compiled.model.template?.names,
  );
