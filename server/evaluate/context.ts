/**
 * The context of a request: condition keys and what is known of each.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
import type { Budget } from "./budget.ts";
import type { SymbolicTexts } from "./globs/symbolic.ts";

/**
 * - a list of strings: the key is in the request with these values (one for a single-valued key);
 * - `absent`: the key is not in the request;
 * - `present`: it is there, its value is unknown (`aws:CurrentTime`);
 * - `unknown`: neither its presence nor its value is known (`aws:SourceVpce`).
 */
export type ContextValue = readonly string[] | "absent" | "present" | "unknown";

/**
 * Looks up a condition key. `key` is spelled as in the policy; names are compared case-insensitively by the
 * implementation.
 */
export interface RequestContext {
  get(key: string): ContextValue;
  /**
   * What a policy variable in a resource stands for, where that differs from the key's value: an analysis over all
   * principals puts a symbol there, so that `${aws:username}` in two patterns means the same unknown name.
   */
  variable?(name: string): ContextValue;
  /** What is remembered of texts that are compared in it. */
  readonly texts?: SymbolicTexts | undefined;
  /** What evaluating in this context may cost; without one nobody counts. */
  readonly budget?: Budget | undefined;
}

/** A context from plain data, everything else absent: what `evaluate` takes, and what tests use. */
export function contextOf(values: Readonly<Record<string, ContextValue>>): RequestContext {
  const byName = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
  return { get: (key) => byName.get(key.toLowerCase()) ?? "absent" };
}
