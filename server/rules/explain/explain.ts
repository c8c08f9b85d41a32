/** What `explain` says of each denial and error that was read. */
import type { Steps } from "../../evaluate/steps.ts";
import { finish } from "../../evaluate/steps.ts";
import type { Counted, Denial, Reading } from "../../workspace/denials/denial.ts";
import { pullHints, questionFor } from "./hints.ts";
import { likelyCauses } from "./likely.ts";
import { otherErrorText, threeLines } from "./words.ts";
import type { ExplainedDenial, Explanation } from "./explanation.ts";

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
