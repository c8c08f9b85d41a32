/** Other ways to write the same policy, each offered only where `evaluate` decides alike before and after. */
import type { Catalog } from "../../catalog/catalog.ts";
import { readDocument } from "../../policy/document.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import type { JsonNode, ObjectNode, Range } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf, documentElements } from "../../policy/slips.ts";
import { outerRange } from "../publish.ts";
import { listRewritings } from "./lists.ts";
import { valueOf } from "./plain-nodes.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";
import { touches } from "./refactoring.ts";
import type { DecidingPolicy } from "./same-decisions.ts";
import { decideAlike } from "./same-decisions.ts";
import { statementRewritings } from "./statements.ts";

/** Larger policies are none of AWS's: nobody shall wait for them. */
const mostText = 100_000;

/**
 * Those for a place of a file: of the statement there, and of the list there. JSON that was read soundly, and is no
 * template, only.
 * @param at in the text of the file
 */
export function refactoringsAt(catalog: Catalog, documents: readonly FoundDocument[], at: Range): Rewriting[] {
  for (const found of documents) {
    const { source, template, document } = found;
    if (template || !source.sound || source.makeStyle !== undefined || source.embedded.length > 0) continue;
    if (source.text.length > mostText) continue;
    const statement = document.statements.find(({ node }) => touches(outerRange(found, node), at));
    if (statement === undefined) continue;
    const style = (source.style ??= detectStyle(source.text, source.root));
    const place: RefactoringPlace = { catalog, found, style, at };
    return [...listRewritings(place, statement), ...statementRewritings(place, statement)].filter((rewriting) =>
      keepsDecisions(place, rewriting),
    );
  }
  return [];
}

function keepsDecisions({ catalog, found }: RefactoringPlace, { edits }: Rewriting): boolean {
  const { text, root } = found.source;
  const before = policyAt(root, found.document.node.offset);
  const changed = applyEdits(text, edits);
  const after = policyAt(parseJson(changed).root, found.document.node.offset);
  return (
    edits.length > 0 && before !== undefined && after !== undefined && decideAlike(catalog, found.type, before, after)
  );
}

/** The policy that begins at an offset: its edits are all behind that. */
function policyAt(root: JsonNode | undefined, offset: number): DecidingPolicy | undefined {
  const node = objectAt(root, offset);
  const statement = node && elementOf(node, "Statement", documentElements);
  return node && statement && { json: valueOf(node), document: readDocument(node, statement) };
}

function objectAt(root: JsonNode | undefined, offset: number): ObjectNode | undefined {
  let node = root;
  while (node !== undefined && node.offset !== offset) {
    const members: readonly (JsonNode | undefined)[] =
      node.kind === "array" ? node.items : node.kind === "object" ? node.properties.map(({ value }) => value) : [];
    node = members.find((member) => member !== undefined && member.offset <= offset && offset < member.end);
  }
  return node?.kind === "object" ? node : undefined;
}
