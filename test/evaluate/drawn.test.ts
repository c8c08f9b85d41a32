/**
 * Decisions of `evaluate`, drawn in test/fixtures/answers/evaluate.txt: the line behind `##`, the decision, what matches
 * (`+`) and what does not (`-`) by Sids, and how the explanation begins.
 */
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { checkDrawing } from "../harness/drawings.ts";

interface Answer {
  readonly error?: string;
  readonly decision: string;
  readonly decidedBy: string;
  readonly statements: readonly {
    readonly policyType: string;
    readonly sid?: string;
    readonly statement: number;
    readonly matched: boolean;
  }[];
  readonly explanation: readonly string[];
}

function answer(line: string): string {
  const { error, decision, decidedBy, statements, explanation } = JSON.parse(
    new LineEvaluator().answer(line).text,
  ) as Answer;
  if (error !== undefined) return `error: ${error}`;
  const matched = statements.map(
    (one) => `${one.matched ? "+" : "-"}${one.sid ?? `${one.policyType} ${String(one.statement)}`}`,
  );
  return [
    `${decision} by ${decidedBy}`,
    ...(matched.length === 0 ? [] : [matched.join(" ")]),
    ...explanation.slice(0, 4),
  ].join("\n");
}

checkDrawing("answers/evaluate.txt", answer);
