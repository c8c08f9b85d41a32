/** What the server answers to `keyhole/bucketAccess`, and what the page tells the extension. */
export interface LspRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface LspLocation {
  readonly uri: string;
  readonly range: LspRange;
}

export interface AccessEntry {
  readonly name: string;
  readonly id: string;
  readonly account: string;
  readonly location: LspLocation | null;
}

export interface AccessAnswer {
  readonly answer: "passes" | "fails" | "some" | "conditional" | "unknown";
  readonly text: string;
  readonly causes: readonly LspLocation[];
}

export interface AccessCell {
  readonly principal: number;
  readonly bucket: number;
  readonly expectedToFail: boolean;
  /** One for each of the model's operations; null where nothing lets the principal do it. */
  readonly answers: readonly (AccessAnswer | null)[];
}

/** One `keyhole.json`. */
export interface AccessModel {
  readonly uri: string;
  readonly operations: readonly string[];
  readonly principals: readonly AccessEntry[];
  readonly buckets: readonly AccessEntry[];
  readonly cells: readonly AccessCell[];
}

export interface BucketAccess {
  readonly models: readonly AccessModel[];
}

/** From the extension to the page. */
export type ToPage = { readonly access: BucketAccess } | { readonly failure: string };

/** From the page to the extension: it is ready, somebody wants to see places, or to have a first `keyhole.json`. */
export type FromPage =
  | { readonly kind: "ready" }
  | { readonly kind: "open"; readonly locations: readonly LspLocation[] }
  | { readonly kind: "create" };
