/** Answers `textDocument/hover`. */
import type { CancellationToken, Hover, HoverParams } from "vscode-languageserver";
import type { FoundDocument } from "../policy/recognize.ts";
import { hoverAt } from "../rules/hover.ts";
import { Markdown } from "../rules/markdown.ts";
import { refusedAt } from "../rules/refused-hover.ts";
import type { Analyses } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { CurrentContext } from "./current.ts";
import { currentSnapshot } from "./current.ts";
import { fromPosition } from "./from-lsp.ts";
import type { ModelFeatures } from "./model-features.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";
import { toRange } from "./to-lsp.ts";
import { Abandoned, SharedWork } from "./work.ts";

export interface HoverContext extends CurrentContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
  readonly models: Pick<ModelFeatures, "hover" | "lenses">;
}

/** Answers `textDocument/hover` with what the engine says of the token there, `null` where it says nothing. */
export async function hover(
  context: HoverContext,
  params: HoverParams,
  token: CancellationToken,
): Promise<Hover | null> {
  const { client, analyses } = context;
  const snapshot = await currentSnapshot(context, params.textDocument.uri, token);
  if (!snapshot) return null;
  const { engine, index } = analyses;
  const { workspaceFacts, settings } = analyses.basis();
  const file = index.policyFile(snapshot);
  const offset = fromPosition(snapshot, params.position);
  const lenses = await context.models.lenses(snapshot, token);
  const modelled =
    lenses && ((found: FoundDocument) => lenses.find(({ document }) => document === found.document)?.title);
  const ofPolicy = await new SharedWork(
    analyses.work,
    engine.steps.hover(hoverAt, file, offset, workspaceFacts, settings, modelled),
    () => index.isCurrent(snapshot),
  )
    .wait(token)
    .catch((error: unknown) => {
      throw error instanceof Abandoned
        ? contentModified("The document changed while the hover was worked out.")
        : error;
    });
  const answer = ofPolicy ?? (await context.models.hover(snapshot, offset, token));
  const refused = refusedAt(analyses.lastOf(snapshot)?.diagnostics ?? [], offset);
  const described = await engine.describe(file, offset);
  throwIfCancelled(token);
  const told = [answer, refused, described].flatMap((one) => one ?? []);
  const [first] = told;
  if (first === undefined) return null;
  const contents = Markdown.join(
    told.map((one) => one.contents),
    "\n\n",
  );
  return {
    contents: client.markdownHover
      ? { kind: "markdown", value: contents.markdown }
      : { kind: "plaintext", value: contents.plain },
    range: toRange(snapshot, first.range),
  };
}
