/** What AWS's grammar refuses (policy/problems.ts), under the code that Access Analyzer has for it. */
import { meantOperator } from "../../evaluate/conditions/operators.ts";
import { format } from "../../policy/message.ts";
import { addProperty } from "../../policy/edits/insert.ts";
import { wrapInObject } from "../../policy/edits/replace.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { ElementProblem, ElementProblemCode } from "../../policy/problems.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixEffect } from "../diagnostic.ts";
import { proposal } from "../fixes/proposal.ts";
import { renameOrReplace } from "../fixes/replace-text.ts";
import type { FixProposal } from "../report.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Policy, Statements } from "./policy.ts";

const titles = {
  replace: "Replace {value} with {meant}",
  wrap: "Name it as a principal of the kind {name}",
  add: 'Add "{name}": "{value}" to this statement',
} as const;

type GrammarValues = "name" | "value" | "meant" | "expected";

/** The problems of these codes: the code is the message's variant, the first one's is the message itself. */
export const grammar = (policy: Statements, codes: readonly ElementProblemCode[]) =>
  problemsOf(policy, policy.problems, codes);

/** The same beside the statements. */
export const grammarBeside = (policy: Policy, codes: readonly ElementProblemCode[]) =>
  problemsOf(policy, policy.ownProblems, codes);

function* problemsOf(
  policy: Statements,
  problems: readonly ElementProblem[],
  codes: readonly ElementProblemCode[],
): Generator<LanguageFinding<GrammarValues>> {
  for (const problem of problems) {
    const { code, range, values } = problem;
    if (!codes.includes(code)) continue;
    yield {
      at: range,
      values: { name: "", value: "", meant: "", expected: "", ...values },
      fixes: grammarFixes(policy, problem),
      variant: code,
    };
  }
}

/** A principal that is another one, and a version without variables, stand for what is written until they are corrected. */
const isReadAsMeant = (code: ElementProblemCode): boolean =>
  code !== "principalRoot" && code !== "principalSlip" && code !== "principalService" && code !== "version";

/**
 * None is preferred: what was meant is a guess, if a good one. What is read as it was meant decides the same once it is
 * written so.
 */
function grammarFixes({ found }: Statements, { code, replace, add, wrap }: ElementProblem): FixProposal[] {
  const effect = isReadAsMeant(code) ? "neutral" : "corrects";
  if (replace !== undefined) return replacements(found, replace.node, replace.value, effect);
  if (wrap !== undefined)
    return [
      proposal(found, format(titles.wrap, { name: wrap.name }), { effect: "corrects", preferred: false }, ({ style }) =>
        wrapInObject(style, wrap.node, wrap.name),
      ),
    ];
  if (add === undefined) return [];
  const { statement, name, value, after } = add;
  return [
    proposal(found, format(titles.add, { name, value }), { effect, preferred: false }, ({ text, style }) =>
      addProperty(text, style, statement, name, value, after),
    ),
  ];
}

const replacements = (found: FoundDocument, node: StringNode, value: string, effect: FixEffect): FixProposal[] =>
  renameOrReplace(found, node, value, format(titles.replace, { value: node.value, meant: value }), effect);

/** Operators that do not exist. */
export function* unknownOperators({ found, statements }: Statements): Generator<LanguageFinding<"name" | "meant">> {
  const seen = new Set<unknown>();
  for (const { conditions } of statements) {
    const names = new Set(conditions.map(({ operator }) => operator.key.value));
    for (const {
      operator: { key },
    } of conditions) {
      const name = key.value;
      const meant = meantOperator(name);
      if (seen.has(key) || meant === name || isNullIfExists(name)) continue;
      seen.add(key);
      yield {
        at: key,
        values: { name, meant: meant ?? "" },
        variant: meant === undefined ? "operator" : "misspelt",
        fixes: meant === undefined || names.has(meant) ? [] : replacements(found, key, meant, "neutral"),
      };
    }
  }
}

/** It has a code of its own. */
export const isNullIfExists = (name: string): boolean => /^(?:For(?:All|Any)Values?:)?NullIfExists$/.test(name);
