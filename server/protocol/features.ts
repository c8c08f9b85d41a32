/** What an editor asks for beside findings: in a bundle of its own, loaded with the first such request. */
import { CodeActions } from "./code-actions.ts";
import type { CodeActionsContext } from "./code-actions.ts";
import { completion } from "./completion.ts";
import { documentSymbols } from "./document-symbols.ts";
import type { SymbolsContext } from "./document-symbols.ts";
import { hover } from "./hover.ts";
import { selectionRanges, semanticTokens } from "./policy-parts.ts";
import { ModelFeatures } from "./model-features.ts";
import type { ModelFeaturesContext } from "./model-features.ts";

export type FeaturesContext = CodeActionsContext & ModelFeaturesContext & SymbolsContext;

/** Answers the requests that `on-demand.ts` passes on. */
export class Features {
  readonly models: ModelFeatures;
  readonly actions: CodeActions;
  readonly #context: FeaturesContext;

  constructor(context: FeaturesContext) {
    this.#context = context;
    this.models = new ModelFeatures(context);
    this.actions = new CodeActions(context);
  }

  /** Answers `textDocument/hover`. */
  hover(...[request, token]: Asked<typeof hover>): ReturnType<typeof hover> {
    return hover({ ...this.#context, models: this.models }, request, token);
  }

  /** Answers `textDocument/completion`. */
  completion(...[request, token]: Asked<typeof completion>): ReturnType<typeof completion> {
    return completion(this.#context, request, token);
  }

  /** Answers `textDocument/semanticTokens/full`. */
  tokens(...[request, token]: Asked<typeof semanticTokens>): ReturnType<typeof semanticTokens> {
    return semanticTokens(this.#context, request, token);
  }

  /** Answers `textDocument/selectionRange`. */
  selections(...[request, token]: Asked<typeof selectionRanges>): ReturnType<typeof selectionRanges> {
    return selectionRanges(this.#context, request, token);
  }

  /** Answers `textDocument/documentSymbol`. */
  symbols(...[request, token]: Asked<typeof documentSymbols>): ReturnType<typeof documentSymbols> {
    return documentSymbols(this.#context, request, token);
  }
}

/** What a request brings, without the context. */
type Asked<F extends (...asked: never[]) => unknown> = Parameters<F> extends [unknown, ...infer Rest] ? Rest : never;
