/** What all rules say of a workspace model, as diagnostics in all files that it names. */
import type { Steps } from "../evaluate/steps.ts";
import { append } from "../policy/append.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import { holdersOf } from "../uploads/scenario/from-model/holders.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { GainQuestion } from "./fixes/preferred.ts";
import type { Crash } from "./internal-error/rule.ts";
import { internalError } from "./internal-error/rule.ts";
import type { Report } from "./report.ts";
import type { Rule } from "./rule.ts";
import { crashFindings, isOn, overrideOf, partsOfModel, reportsOf } from "./run-rules.ts";
import type { FileOf, LayeredDiagnostic } from "./publish.ts";
import { diagnosticOf, inOrder } from "./publish.ts";
import type { Settings } from "./settings.ts";
import { movedBy, severityOf } from "./severity.ts";

export function* modelDiagnostics(
  rules: readonly Rule[],
  checked: ModelCheck,
  settings: Settings,
): Steps<Diagnostic[]> {
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
    const ask = (asked: ModelCheck): Iterable<Report> => rule.checkModel?.(asked) ?? [];
    const reports = reportsOf(rule.code, ask, checked, () => partsOfModel(checked), crashes);
    for (const report of "next" in reports ? yield* reports : reports) {
      const severity =
        overrideOf(rule, settings.severity, overrides) ?? severityOf(rule.severities, "modelled", movedBy(report));
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
        severityOf(internalError.severities, "modelled"),
      compiled.model.template,
    ),
  );
  return found.sort(inOrder).map(({ diagnostic }) => diagnostic);
}
