/**
 * What a statement says, wherever it stands: filled in by whoever asks first, shared by all statements that read the
 * same.
 */
import type { CompiledCondition } from "./conditions/condition.ts";
import type { ResourcePattern } from "./resource-pattern.ts";

export class StatementFacts {
  /** Among those of one compiler; undefined for a statement that shares nothing. */
  readonly id: number | undefined;
  usable: boolean | undefined;
  /** That its actions are of. */
  services: ReadonlySet<string> | "any" | undefined;
  resources: readonly ResourcePattern[] | undefined;
  conditions: readonly CompiledCondition[] | undefined;
  /** Results of `matchAction` by action, and what layers above have worked out by a name of their own. */
  readonly answers = new Map<string, unknown>();

  constructor(id?: number) {
    this.id = id;
  }
}
