/** Replaces one string, a value or a property's name, by what was meant. */
import { replaceString } from "../../policy/edits/replace.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixProposal } from "../rule.ts";
import { proposal } from "./proposal.ts";

export function renameOrReplace(document: FoundDocument, node: StringNode, value: string, title: string): FixProposal[] {
  // Which effect or principal was meant is a guess, if a good one: offered, never applied without being asked.
  return [proposal(document, title, { preferred: false }, () => replaceString(node, value))];
}
