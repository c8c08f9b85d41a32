/** What the server answers to `keyhole/explain`, and what the page tells the extension. */
import type { LspLocation } from "./bucket-access/data.ts";

export interface ExplainedFix {
  readonly title: string;
  readonly id: string;
  readonly needsInput: boolean;
  readonly isPreferred: boolean;
}

export interface ExplainedPlace {
  readonly text: string;
  readonly place: string | null;
  readonly location: LspLocation | null;
  readonly fixes: readonly ExplainedFix[];
}

export interface TextList {
  readonly heading: string;
  readonly texts: readonly string[];
}

export interface ExplainedItem {
  readonly title: string;
  readonly seen: string;
  readonly lines: readonly string[];
  readonly causes: readonly ExplainedPlace[];
  readonly likely: TextList | null;
  readonly question: string | null;
  readonly commands: TextList | null;
}

export interface ExplainAnswer {
  readonly items: readonly ExplainedItem[];
  readonly more: number;
  readonly nothing: string | null;
}

/** From the extension to the page: what was asked and the answer, or what became of a fix. */
export type ToPage =
  { readonly text: string; readonly answer: ExplainAnswer; readonly status?: string } | { readonly status: string };

/** From the page to the extension. */
export type FromPage =
  | { readonly kind: "ready" }
  | { readonly kind: "open"; readonly location: LspLocation }
  | { readonly kind: "fix"; readonly id: string };
