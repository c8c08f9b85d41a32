/** What all rules say of one file, as diagnostics: a file alone, one that models name, one of infrastructure code. */
import type { Range } from "../policy/nodes.ts";
import { compileStatements } from "../evaluate/statement.ts";
import type { Steps } from "../evaluate/steps.ts";
import { append } from "../policy/append.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Ask } from "../uploads/check-file/ask.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { WorkspaceFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import { alone, factsOf, workspaceFactsOf } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ModelTemplate } from "../workspace/model.ts";
import { hasMadeUp } from "../workspace/symbols/made-up.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { branchesOf, placeOf } from "./branches.ts";
import { declaredIn } from "./declared-names.ts";
import { judgedAlone } from "./infrastructure-file.ts";
import type { Crash } from "./internal-error/rule.ts";
import { internalError, wholeFile } from "./internal-error/rule.ts";
import type { Report } from "./report.ts";
import type { Rule } from "./rule.ts";
import { noReports } from "./report.ts";
import { crashFindings, isOn, overrideOf, partsOfFile, reportsOf } from "./run-rules.ts";
import type { LayeredDiagnostic } from "./publish.ts";
import { diagnosticOf, inOrder } from "./publish.ts";
import type { ReadFile } from "./read-file.ts";
import { pointsToKmsApart } from "./read-file.ts";
import type { Mode } from "./severity.ts";
import { movedBy, severityOf } from "./severity.ts";
import { inBranch } from "./variants.ts";
import type { Settings } from "./settings.ts";
import type { Asks } from "./asks.ts";

/** In UTF-16 code units: with all rules some milliseconds of work. */
const longText = 20_000;

/**
 * What one file shows by itself.
 * @param modelled where the uploads are a model's to judge
 */
export function fileDiagnostics(
  asks: Asks,
  rules: readonly Rule[],
  file: ReadFile,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
  modelled?: "modelled",
): Steps<Diagnostic[]> {
  if (!file.looksLikePolicy && !file.broken) return nothing();
  const ask = asks.of(file, workspaceFacts, settings);
  return diagnosticsOf(ask, asks.rulesAbout(rules, ask), file, workspaceFacts, settings, modelled);
}

function* nothing(): Steps<Diagnostic[]> {
  return [];
}

function* diagnosticsOf(
  ask: Ask,
  rules: readonly Rule[],
  file: ReadFile,
  workspaceFacts: WorkspaceFacts,
  settings: Settings,
  modelled?: "modelled",
): Steps<Diagnostic[]> {
  if (modelled === undefined) yield* ask.prepare();
  const modeWhere = (pointsToKms: boolean): Mode =>
    modelled ??
    (settings.assumeBucketEncryption !== "auto" || pointsToKms || workspaceFacts.hasKeyPolicy
      ? "oneFile"
      : "nothingPointsToKms");
  const mode = modeWhere(file.pointsToKms);
  const modeOf = ({ layer, document }: Report): Mode => {
    const own = file.pointsToKmsIn === undefined ? mode : modeWhere(file.pointsToKmsIn(document));
    // A key policy is about KMS whatever it is for; which of its findings concern S3 is decided where they are made.
    return own === "nothingPointsToKms" && layer === "keyPolicy" ? "oneFile" : own;
  };
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
  const parts = () => partsOfFile(ask);
  const isOverridden = Object.keys(settings.severity).length > 0;
  // Of a long text each rule takes its time, and others are to have their turn.
  const isLong = file.text.length > longText;
  for (const rule of rules) {
    if ((modelled !== undefined && rule.withModel !== true) || (isOverridden && !isOn(rule, settings.severity)))
      continue;
    if (isLong) yield;
    const reports = reportsOf(rule.code, (asked) => rule.check(asked), ask, parts, crashes);
    if (reports === noReports) continue;
    for (const report of "next" in reports ? yield* reports : reports) {
      const severity =
        overrideOf(rule, settings.severity) ?? severityOf(rule.severities, modeOf(report), movedBy(report));
      const template = file.models?.[0]?.template;
      if (severity === "off" || isOfMadeUp(report, template)) continue;
      const question = { compiler: ask.compiler, holdersOf: () => undefined };
      const diagnostic = diagnosticOf(fileOf, rule.code, severity, report, question, template);
      // One document can be judged with several principals of the same output: what is said once is said.
      if (report.several !== true) {
        const name = `${rule.code} ${String(diagnostic.range.offset)} ${String(diagnostic.range.end)}`;
        if (seen.has(name)) continue;
        seen.add(name);
      }
      found.push({ diagnostic, layer: report.layer ?? "" });
    }
  }
  append(
    found,
    crashFindings(
      fileOf,
      crashes,
      settings.severity["internal-error"] ?? severityOf(internalError.severities, mode),
      file.models?.[0]?.template,
    ),
  );
  return found.sort(inOrder).map(({ diagnostic }) => diagnostic);
}

/**
 * A file of infrastructure code: what is wrong in its policies whatever they are for, and what its models decide
 * nothing of.
 */
export function* infrastructureDiagnostics(
  asks: Asks,
  rules: readonly Rule[],
  file: ReadFile,
  settings: Settings,
  models: readonly ModelCheck[],
): Steps<Diagnostic[]> {
  const used = usedFile(file, models, new WeakMap());
  const found = yield* fileDiagnostics(asks, rules, used, alone, settings, "modelled");
  append(found, yield* ofBranches(asks, rules, file, settings, models, found));
  const [model] = models;
  const documents = model === undefined ? [] : judgedAlone(model);
  if (documents.length === 0) return found.sort(byPlace);
  const pointsToKmsIn = pointsToKmsApart(file, documents);
  const { declaredAs } = used;
  const nothingElse = { problems: [], more: undefined, unread: undefined };
  const apart: ReadFile = { ...file, documents, pointsToKmsIn, declaredAs, ...nothingElse };
  const workspaceFacts = workspaceFactsOf([factsOf(file.file, documents, file.statements)]);
  const others = rules.filter(({ withModel }) => withModel !== true);
  // The parts of a compiled file are the same, so that nothing is compiled again.
  const ask = asks.once(apart, workspaceFacts, settings);
  append(found, yield* diagnosticsOf(ask, others, apart, workspaceFacts, settings));
  return found.sort(byPlace);
}

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  inOrder({ diagnostic: a, layer: "" }, { diagnostic: b, layer: "" });

const isWrong = ({ severity }: Diagnostic): boolean => severity === "error" || severity === "warning";

/** What is wrong in policies, or parts of policies, that are there under a condition only. */
function* ofBranches(
  asks: Asks,
  rules: readonly Rule[],
  file: ReadFile,
  settings: Settings,
  models: readonly ModelCheck[],
  told: readonly Diagnostic[],
): Steps<Diagnostic[]> {
  const { readings, all } = branchesOf(file.models ?? []);
  const known = new Set(told.map(placeOf));
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly readings: Set<number> }>();
  for (const { model, documents, readings: own } of all) {
    yield;
    const statements = new Map([...file.statements, ...compileStatements(asks.compiler, documents, "all")]);
    const branch = {
      ...file,
      models: [model],
      documents,
      statements,
      problems: [],
      more: undefined,
      unread: undefined,
    };
    const used = usedFile(branch, models, new WeakMap());
    for (const diagnostic of yield* fileDiagnostics(asks, rules, used, alone, settings, "modelled")) {
      const name = placeOf(diagnostic);
      // What one reading makes needless is of use in another.
      if (known.has(name) || !isWrong(diagnostic)) continue;
      const before = found.get(name);
      if (before === undefined) found.set(name, { diagnostic, readings: new Set(own) });
      else for (const number of own) before.readings.add(number);
    }
  }
  const shown = (name: string): string => file.models?.[0]?.template?.names.shown(name) ?? name;
  return [...found.values()].map((one) => inBranch(one.diagnostic, readings, one.readings, shown));
}

/** The file as models that name it see it. @param known what each model tells of keys, worked out once */
export function usedFile(
  file: ReadFile,
  models: readonly ModelCheck[],
  known: WeakMap<ModelCheck, ReadonlySet<Range>>,
): ReadFile {
  // Of a policy without statements nothing is to be told but that.
  const used = (found: FoundDocument): FoundDocument =>
    found.document.statements.length === 0
      ? found
      : (models.map(({ compiled }) => compiled.usedAs(found)).find((one) => one !== undefined) ?? found);
  const toldBy = (model: ModelCheck): ReadonlySet<Range> => {
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
    keysOf: (found) => models.flatMap(({ compiled }) => compiled.keysOf(found)),
    declaredAs: (name) =>
      declaredIn(
        name,
        models.map(({ compiled }) => compiled.model),
      ),
    isBucket: (name) => models.some(({ compiled }) => compiled.model.buckets.some((bucket) => bucket.name === name)),
  };
}

const isWithoutBeginning = (text: string): boolean => text === "" || /^[/:]/.test(text);

/** What is wrong with the form of a value that was made up says nothing on the value that will be there. */
function isOfMadeUp({ data, several, message, range, holds }: Report, template: ModelTemplate | undefined): boolean {
  if (data !== undefined || template === undefined || holds === true) return false;
  // Nothing is where something is asked for, or where a text begins: it is filled in where the configuration is deployed.
  if ("derived" in range && range.derived === true && "value" in range && isWithoutBeginning(String(range.value)))
    return true;
  if (several !== true) return false;
  // Not every message quotes the value.
  const value = "value" in range && typeof range.value === "string" ? [range.value] : [];
  return [...template.names.symbolsIn([message, ...value]).keys()].some(hasMadeUp);
}
