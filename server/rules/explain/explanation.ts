/** What `explain` answers, as data. */
import type { Denial, OtherError } from "../../workspace/denials/denial.ts";
import type { Fix } from "../diagnostic.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import type { Range } from "../../policy/nodes.ts";
import type { Likely } from "./likely.ts";

export interface ThreeLines {
  readonly what: string;
  readonly who: string;
  readonly which: string;
}

/** A place to blame, by the model. */
export interface ExplainedCause {
  readonly layer: Layer;
  readonly file: string;
  readonly range: Range;
  readonly text: string;
  readonly fixes: readonly Fix[];
}

export interface ModelAnswer {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "unknown";
  readonly text: string;
}

export interface ExplainedDenial {
  readonly denial: Denial;
  readonly count: number;
  readonly line: number;
  readonly lines: ThreeLines;
  readonly model: ModelAnswer | undefined;
  readonly causes: readonly ExplainedCause[];
  readonly likely: readonly Likely[];
  /** What tells the likely causes apart. */
  readonly question: string | undefined;
  /** Read-only, for the user to run. */
  readonly commands: readonly string[];
}

export interface ExplainedError {
  readonly error: OtherError;
  readonly text: string;
  readonly count: number;
  readonly line: number;
}

export interface Explanation {
  readonly denials: readonly ExplainedDenial[];
  readonly others: readonly ExplainedError[];
  /** Mentions of further ones, which are different from all these. */
  readonly notKept: number;
  readonly unrelated: string | undefined;
}
