/** Fixes of the checks of the language. */
import { format } from "../../policy/message.ts";
import { addCondition } from "../../policy/edits/insert.ts";
import { movedTo, removeProperty } from "../../policy/edits/remove.ts";
import { renameKey, replaceString } from "../../policy/edits/replace.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { elementOf } from "../../policy/slips.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import type { FixEffect } from "../diagnostic.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";

const titles = { replace: "Replace {value} with {meant}", operator: "Compare {key} with {meant}" } as const;

/** Puts another text in the place of a value or a name. None is preferred: what was meant is a guess. */
export const replacement = (
  { found }: Statements,
  node: StringNode,
  meant: string | undefined,
  effect: FixEffect = "corrects",
): FixProposal[] =>
  meant === undefined || meant === node.value
    ? []
    : [
        proposal(
          found,
          format(titles.replace, { value: node.value, meant }),
          { effect, preferred: false },
          ({ style }) => replaceString(style, node, meant),
        ),
      ];

/** Another name for a condition's key, unless the block has that already. */
export function otherKey({ found }: Statements, { key, block }: Clause, meant: string | undefined): FixProposal[] {
  const name = meant?.toLowerCase();
  if (meant === undefined || block.properties.some((other) => other.key.value.toLowerCase() === name)) return [];
  return [
    proposal(
      found,
      format(titles.replace, { value: key.key.value, meant }),
      { effect: "corrects", preferred: false },
      ({ style }) => renameKey(style, key, meant),
    ),
  ];
}

/** Another operator for the keys of a block, where it has one key only and the operator is not there already. */
export function otherOperator(policy: Statements, clause: Clause, meant: string, effect: FixEffect): FixProposal[] {
  const { operator, block, key, statement } = clause;
  const condition = elementOf(statement.node, "Condition")?.value;
  const isTaken = condition?.kind === "object" && propertyOf(condition, meant) !== undefined;
  if (block.properties.length !== 1 || isTaken) return [];
  return [
    proposal(
      policy.found,
      format(titles.operator, { key: key.key.value, meant }),
      { effect, preferred: false },
      ({ style }) => renameKey(style, operator, meant),
    ),
  ];
}

/**
 * The same where the block has other keys: this one moves to an operator of its own, where nobody has it yet.
 */
export function ownOperator(policy: Statements, clause: Clause, meant: string, effect: FixEffect): FixProposal[] {
  const { block, key, statement, values } = clause;
  const condition = elementOf(statement.node, "Condition")?.value;
  const texts = values.flatMap((node) => (node.kind === "string" ? [node.value] : []));
  if (
    block.properties.length < 2 ||
    texts.length !== values.length ||
    condition?.kind !== "object" ||
    propertyOf(condition, meant) !== undefined
  )
    return otherOperator(policy, clause, meant, effect);
  return [
    proposal(
      policy.found,
      format(titles.operator, { key: key.key.value, meant }),
      { effect, preferred: false },
      ({ text, style }) =>
        movedTo(
          text,
          removeProperty(text, style, block, key),
          addCondition(text, style, statement.node, meant, key.key.value, texts),
        ),
    ),
  ];
}
