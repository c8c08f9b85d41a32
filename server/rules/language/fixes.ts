/** Fixes that several checks of the language offer. */
import { addCondition } from "../../policy/edits/insert.ts";
import { removeFromList, movedTo, removeProperty, removeSeveral } from "../../policy/edits/remove.ts";
import { renameKey, replaceString } from "../../policy/edits/replace.ts";
import { format } from "../../policy/message.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { elementOf } from "../../policy/slips.ts";
import type { FixEffect } from "../diagnostic.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";

const titles = {
  replace: "Replace {value} with {meant}",
  replaceList: "Keep {meant} alone",
  remove: "Remove {value}",
  nullInstead: 'Write Null of {key} "{absent}" instead',
} as const;

interface Does {
  readonly effect: FixEffect;
  readonly preferred: boolean;
}

/** Another value in the place of one. */
export const replaceWith = ({ found }: Statements, node: JsonNode, meant: string, does: Does): FixProposal[] => [
  proposal(
    found,
    node.kind === "array" || node.kind === "object"
      ? format(titles.replaceList, { meant })
      : format(titles.replace, { value: String(node.value), meant }),
    does,
    ({ style }) => replaceString(style, node, meant),
  ),
];

/** Another name for a member. */
export const renameTo = ({ found }: Statements, property: PropertyNode, meant: string, does: Does): FixProposal[] => [
  proposal(found, format(titles.replace, { value: property.key.value, meant }), does, ({ style }) =>
    renameKey(style, property, meant),
  ),
];

/** A member goes, with its value. */
export const removeMember = (
  { found }: Statements,
  object: ObjectNode,
  property: PropertyNode,
  does: Does,
): FixProposal[] => [
  proposal(found, format(titles.remove, { value: property.key.value }), does, ({ text, style }) =>
    removeProperty(text, style, object, property),
  ),
];

/** Items of a list go. @param what they are called */
export const removeItems = (
  { found }: Statements,
  list: ArrayNode,
  items: readonly JsonNode[],
  what: string,
  does: Does,
): FixProposal[] => [
  proposal(found, format(titles.remove, { value: what }), does, ({ text, style }) =>
    items.length === 1 && items[0] !== undefined
      ? removeFromList(text, style, list, items[0])
      : removeSeveral(text, style, list, items),
  ),
];

/** `Null` in the place of an operator that only asks whether the key is there. */
export function nullInstead(
  { found }: Statements,
  clause: Clause,
  absent: "true" | "false",
  preferred = true,
): FixProposal[] {
  const { operator, key, block, statement } = clause;
  const condition = elementOf(statement.node, "Condition")?.value;
  const value = key.value;
  if (condition?.kind !== "object" || value === undefined) return [];
  const name = key.key.value;
  const hasNull = propertyOf(condition, "Null");
  if (
    hasNull?.value?.kind === "object" &&
    hasNull.value.properties.some((other) => other.key.value.toLowerCase() === clause.name)
  )
    return [];
  const isAlone = block.properties.length === 1;
  return [
    proposal(
      found,
      format(titles.nullInstead, { absent, key: name }),
      { effect: "neutral", preferred },
      ({ text, style }) => {
        if (isAlone && hasNull === undefined)
          return [...renameKey(style, operator, "Null"), ...replaceString(style, value, absent)];
        const gone = isAlone
          ? removeProperty(text, style, condition, operator)
          : removeProperty(text, style, block, key);
        return movedTo(text, gone, addCondition(text, style, statement.node, "Null", name, [absent]));
      },
    ),
  ];
}
