/** What `explain` says of each denial and error that was read. */
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import type { Counted, Denial, OtherError, Reading } from "../../workspace/denials/denial.ts";
import type { Fix } from "../diagnostic.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import type { Range } from "../../policy/nodes.ts";
import { pullHints, questionFor } from "./hints.ts";
import type { Likely } from "./likely.ts";
import { likelyCauses } from "./likely.ts";
import type { ThreeLines } from "./words.ts";
import { otherErrorText, threeLines } from "./words.ts";

/** A place to blame, by the model. */
export interface ExplainedCause {
  readonly layer: Layer;
  readonly file: string;
  readonly range: Range;
  readonly text: string;
  readonly fixes: readonly Fix[];
}

export interface ModelAnswer {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "unknown";
  readonly text: string;
}

export interface ExplainedDenial {
  readonly denial: Denial;
  readonly count: number;
  readonly line: number;
  readonly lines: ThreeLines;
  readonly model: ModelAnswer | undefined;
  readonly causes: readonly ExplainedCause[];
  readonly likely: readonly Likely[];
  /** What tells the likely causes apart. */
  readonly question: string | undefined;
  /** Read-only, for the user to run. */
  readonly commands: readonly string[];
}

export interface ExplainedError {
  readonly error: OtherError;
  readonly text: string;
  readonly count: number;
  readonly line: number;
}

export interface Explanation {
  readonly denials: readonly ExplainedDenial[];
  readonly others: readonly ExplainedError[];
  /** Mentions of further ones, which are different from all these. */
  readonly notKept: number;
  readonly unrelated: string | undefined;
}

/** By the policies that are known: what they decide, and where they could be changed. */
export type AskModel = (denial: Denial) => Pick<ExplainedDenial, "model" | "causes" | "likely">;

const withoutModel: AskModel = (denial) => ({ model: undefined, causes: [], likely: likelyCauses(denial) });

export const explain = (reading: Reading, askModel?: AskModel): Explanation => finish(explainSteps(reading, askModel));

/** The same, a step for each denial. */
export function* explainSteps(reading: Reading, askModel: AskModel = withoutModel): Steps<Explanation> {
  const denials: ExplainedDenial[] = [];
  for (const one of reading.denials) {
    denials.push(explainDenial(one, askModel));
    yield;
  }
  return {
    denials,
    others: reading.others.map(({ item, count, line }) => ({ error: item, text: otherErrorText(item), count, line })),
    notKept: reading.notKept,
    unrelated: reading.unrelated,
  };
}

const explainDenial = ({ item, count, line }: Counted<Denial>, askModel: AskModel): ExplainedDenial => ({
  denial: item,
  count,
  line,
  lines: threeLines(item),
  ...askModel(item),
  question: questionFor(item),
  commands: pullHints(item),
});
