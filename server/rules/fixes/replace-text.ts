/** Replaces a string, a property's name or a list by what was meant. */
import { replaceString } from "../../policy/edits/replace.ts";
import type { JsonNode, StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixProposal } from "../rule.ts";
import { proposal } from "./proposal.ts";

export function renameOrReplace(document: FoundDocument, node: StringNode, value: string, title: string): FixProposal[] {
  // Which effect or principal was meant is a guess, if a good one: offered, never applied without being asked.
  return [proposal(document, title, { preferred: false }, () => replaceString(node, value))];
}

/** The whole value of an element, a list included; none where comments would go with it. */
export function replaceElement(document: FoundDocument, element: JsonNode, value: string, title: string): FixProposal[] {
  const members = element.kind === "array" ? element.items : [];
  const [only] = members;
  const node = only !== undefined && members.length === 1 ? only : element;
  const gaps = members.length < 2 ? "" : members.map((member, index) => document.source.text.slice(members[index - 1]?.end ?? element.offset, member.offset)).join("")
    + document.source.text.slice(members.at(-1)?.end ?? element.end, element.end);
  return gaps.includes("/") ? [] : [proposal(document, title, { preferred: false }, () => replaceString(node, value))];
}
