/** Answers `textDocument/semanticTokens/full` and `textDocument/selectionRange`. */
import type {
  CancellationToken,
  SelectionRange,
  SelectionRangeParams,
  SemanticTokens,
  SemanticTokensParams,
} from "vscode-languageserver";
import { hclPolicies } from "../policy/hcl/written-policies.ts";
import type { Range } from "../policy/nodes.ts";
import { partKinds } from "../rules/editor/part-kinds.ts";
import { hclRangesAt, partsOf, rangesAt } from "../rules/editor/parts.ts";
import type { Analyses } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { CurrentContext } from "./current.ts";
import { currentSnapshot } from "./current.ts";
import { fromPosition } from "./from-lsp.ts";
import { toRange } from "./to-lsp.ts";

interface PartsContext extends CurrentContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
}

/** The parts of strings of policies, in Terraform, too; not where the client's own grammar colours them: in JSON, outside of strings. */
export async function semanticTokens(
  context: PartsContext,
  params: SemanticTokensParams,
  token: CancellationToken,
): Promise<SemanticTokens | null> {
  const snapshot = await currentSnapshot(context, params.textDocument.uri, token);
  if (!snapshot) return null;
  const { engine, index } = context.analyses;
  const file = index.policyFile(snapshot);
  const isColoured = context.client.hasGrammar && /^\uFEFF?\s*[{[]/.test(snapshot.text);
  const documents =
    file.hcl === undefined
      ? engine.documents(file).filter(({ source }) => !isColoured || source.embedded.length > 0)
      : hclPolicies(file.hcl);
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const { kind, range } of partsOf(documents)) {
    const { start, end } = toRange(snapshot, range);
    if (start.line !== end.line) continue;
    const isSameLine = start.line === line;
    data.push(
      start.line - line,
      isSameLine ? start.character - character : start.character,
      end.character - start.character,
      partKinds.indexOf(kind),
      0,
    );
    [line, character] = [start.line, start.character];
  }
  return { data };
}

/** From the part of a string to the policy; where there is no policy, the place itself. */
export async function selectionRanges(
  context: PartsContext,
  params: SelectionRangeParams,
  token: CancellationToken,
): Promise<SelectionRange[] | null> {
  const snapshot = await currentSnapshot(context, params.textDocument.uri, token);
  if (!snapshot) return null;
  const { engine, index } = context.analyses;
  const file = index.policyFile(snapshot);
  const documents = engine.documents(file);
  const rangesOf = (offset: number): Range[] =>
    file.hcl === undefined ? rangesAt(documents, offset) : hclRangesAt(file.hcl, offset);
  return params.positions.map((position) => {
    let selection: SelectionRange | undefined;
    for (const range of rangesOf(fromPosition(snapshot, position)).toReversed())
      selection = { range: toRange(snapshot, range), ...(selection && { parent: selection }) };
    return selection ?? { range: { start: position, end: position } };
  });
}
