/** Replaces a string, a value or a property's name, by what was meant, or takes it out. */
import { removeFromList } from "../../policy/edits/remove.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import type { JsonNode, StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixEffect } from "../diagnostic.ts";
import type { FixProposal } from "../report.ts";
import { proposal } from "./proposal.ts";

export function renameOrReplace(
  document: FoundDocument,
  node: StringNode,
  value: string,
  title: string,
  effect: FixEffect,
): FixProposal[] {
  // Which effect or principal was meant is a guess, if a good one: offered, never applied without being asked.
  return [proposal(document, title, { effect, preferred: false }, ({ style }) => replaceString(style, node, value))];
}

/** The value of an element, where it is one string: in a list of several it is a person who knows what each was for. */
export function replaceOnly(
  document: FoundDocument,
  element: JsonNode,
  value: string,
  title: string,
  effect: FixEffect,
): FixProposal[] {
  const [only, ...more] = element.kind === "array" ? element.items : [element];
  return only === undefined || more.length > 0
    ? []
    : [proposal(document, title, { effect, preferred: false }, ({ style }) => replaceString(style, only, value))];
}

/** One item of a list that does nothing beside the others. */
export function takeFromList(document: FoundDocument, list: JsonNode, item: JsonNode, title: string): FixProposal[] {
  return list.kind === "array"
    ? [
        proposal(document, title, { effect: "neutral", preferred: false }, ({ text, style }) =>
          removeFromList(text, style, list, item),
        ),
      ]
    : [];
}
