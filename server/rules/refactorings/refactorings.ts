/** Other ways to write the same policy, each offered only where `evaluate` decides alike before and after. */
import type { Catalog } from "../../catalog/catalog.ts";
import { readDocument } from "../../policy/document.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import type { JsonNode, ObjectNode, Range } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { elementOf, documentElements } from "../../policy/slips.ts";
import { JsonRewriter } from "./json-rewriter.ts";
import { listRewritings } from "./lists.ts";
import { valueOf } from "./plain-nodes.ts";
import type { RefactoringPlace, Rewriting } from "./refactoring.ts";
import { isPointedAt } from "./refactoring.ts";
import type { DecidingPolicy } from "./same-decisions.ts";
import { decideAlike } from "./same-decisions.ts";
import { statementRewritings } from "./statements.ts";

/** Larger policies are none of AWS's: nobody shall wait for them. */
const mostText = 100_000;

/**
 * Those for a place of a file: of the statement there, and of the list there. JSON and YAML that was read soundly, and
 * JSON in strings of JSON; not where a tool fills in what nobody knows.
 * @param at in the text of the file
 */
export function refactoringsAt(catalog: Catalog, documents: readonly FoundDocument[], at: Range): Rewriting[] {
  for (const found of documents) {
    const { source, template, document } = found;
    if (template || source.text.length > mostText) continue;
    const statement = document.statements.find(({ node }) => isPointedAt({ found, at }, node));
    // Whether YAML was read soundly takes as long as reading it: it is asked last.
    if (statement === undefined || !source.sound) continue;
    const place = placeIn(catalog, found, at);
    if (place === undefined) continue;
    return [...listRewritings(place, statement), ...statementRewritings(place, statement)]
      .filter((rewriting) => keepsDecisions(place, rewriting))
      .map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => source.embedded.reduce((inner, text) => text.toOuterEdit(inner), edit)),
      }));
  }
  return [];
}

/** Undefined where its syntax is none that is rewritten. */
function placeIn(catalog: Catalog, found: FoundDocument, at: Range): RefactoringPlace | undefined {
  const { source } = found;
  const { writer } = (source.style ??= source.makeStyle?.() ?? detectStyle(source.text, source.root));
  if (writer !== undefined)
    return writer.rewriter && { catalog, found, at, style: source.style, rewriter: writer.rewriter };
  // Functions of a template are written as they are: nothing is made of its own values.
  const style = source.makeStyle === undefined ? source.style : detectStyle(source.text, source.root);
  return { catalog, found, at, style, rewriter: new JsonRewriter(source.text, source.root, style) };
}

function keepsDecisions({ catalog, found }: RefactoringPlace, { edits }: Rewriting): boolean {
  if (edits.length === 0) return false;
  const { text, root, reread } = found.source;
  const changed = applyEdits(text, edits);
  const { offset } = found.document.node;
  const before = reread === undefined ? policyAt(root, offset) : decidingPolicy(found);
  const after = reread === undefined ? policyAt(parseJson(changed).root, offset) : decidingPolicy(reread(changed));
  return before !== undefined && after !== undefined && decideAlike(catalog, found.type, before, after);
}

const decidingPolicy = (found: FoundDocument | undefined): DecidingPolicy | undefined =>
  found && { json: valueOf(found.document.node), document: found.document };

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
