import { format } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { errorText, list } from "../wording.ts";

const templates = {
  failed:
    "{what} failed, so findings are missing here: {error}. All other checks ran. Please report this fault of Keyhole.",
  rule: "The check {codes}",
  rules: "The checks {codes}",
  read: "Reading this file",
  check: "Checking this file",
  compare: "Comparing this file with the others",
  model: "Checking this model",
  pair: "Judging the uploads of {principal}",
  pairs: "Judging the uploads of {principal} and {count} more",
  expectation: "Judging an expectation on {principal}",
  expectations: "Judging an expectation on {principal} and {count} more",
} as const;

/** What Keyhole was doing when it failed: a check by its code, or a step that comes before the checks. */
export type Doing =
  | { readonly check: string }
  | { readonly step: "read" | "compare" | "check" | "model" }
  | { readonly step: "pair" | "expectation"; readonly principal: string };

/** A fault of Keyhole that one part of the work ended with; all other parts go on. */
export interface Crash {
  readonly doing: Doing;
  /** What was thrown. */
  readonly error: unknown;
  readonly document: FoundDocument | undefined;
  /** The file, where no document tells it. */
  readonly file?: string;
  readonly range: Range;
}

export const wholeFile: Range = { offset: 0, end: 0 };

/** The report of a fault, with what was thrown, for a log. */
export interface CrashReport extends Report {
  readonly thrown: unknown;
}

export const internalError = defineRule({
  code: "internal-error",
  summary: "A check failed because of a fault in Keyhole; all other checks ran.",
  setting: "A check failed because of a fault in Keyhole; off counts as hint.",
  explanation: `
One check of one policy ended with a fault of Keyhole itself. That check reports nothing for this policy; all other checks, and all other
policies, are checked as always. The command line exits with 2, because a part of the question could not be asked.

**What to do:** please report it, with the policy (ids made neutral) and the line that the log shows: in VS Code *Keyhole: Show Log*, on the
command line standard error. Until it is repaired, the failing check can be turned off by its own code. The code \`internal-error\` itself
can get another level, but \`off\` counts as \`hint\`: what was not checked is never passed over in silence.`,
  appliesTo: "all policies",
  severities: { nothingPointsToKms: "error", oneFile: "error", modelled: "error" },
  fixable: "never",
  listed: { table: "oneFile", order: 150 },
  since: "0.1.0",
  sources: [],
  // The engine reports these: no check can tell of its own failure.
  check: () => [],
});

/** One report for each place and each thing thrown, however many checks it ended. */
export function* reportCrashes(crashes: readonly Crash[]): Generator<CrashReport> {
  const groups = new Map<string, [Crash, ...Crash[]]>();
  for (const crash of crashes) {
    const name = JSON.stringify([
      crash.file,
      "check" in crash.doing ? crash.range.offset : crash.doing.step,
      errorText(crash.error),
    ]);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [crash]);
    else known.push(crash);
  }
  for (const group of groups.values()) {
    const [{ document, file, range, error }] = group;
    yield {
      document,
      ...(file === undefined ? {} : { file }),
      range,
      related: [],
      fixes: [],
      thrown: error,
      message: format(templates.failed, { what: whatOf(group), error: errorText(error) }),
    };
  }
}

function whatOf(group: readonly [Crash, ...Crash[]]): string {
  const [{ doing }] = group;
  if ("check" in doing) {
    const codes = [...new Set(group.flatMap((crash) => ("check" in crash.doing ? [crash.doing.check] : [])))];
    return format(codes.length === 1 ? templates.rule : templates.rules, { codes: list(codes) });
  }
  if (!("principal" in doing)) return templates[doing.step];
  const { step, principal } = doing;
  return format(group.length === 1 ? templates[step] : templates[step === "pair" ? "pairs" : "expectations"], {
    principal,
    count: String(group.length - 1),
  });
}
