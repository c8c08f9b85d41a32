/**
 * Globs and texts in which symbols stand for values that nobody knows: what holds whatever the values, and what for
 * some.
 */
import { hasSymbol, readingsOf } from "../../policy/symbols.ts";
import type { Budget } from "../budget.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import type { Glob } from "./glob.ts";
import { globMatches, globOfParts, withRuns } from "./glob.ts";
import { globsIntersect } from "./relations.ts";

/** Whether the glob matches: TRUE whatever the unknown values, UNKNOWN for some. The same symbol is the same value. */
export function globTruth(glob: Glob, text: string, budget?: Budget): Truth {
  if (globMatches(glob, text, budget)) return TRUE;
  // Nearly all of what is asked holds no unknown value.
  if (!hasSymbol(text)) return glob.symbolic && globMatches(withAnyValue(glob), text, budget) ? UNKNOWN : FALSE;
  if (readingsOf(text).some((reading) => globMatches(glob, reading, budget))) return TRUE;
  return globsIntersect(withAnyValue(glob), textWithAnyValue(text)) ? UNKNOWN : FALSE;
}

/** A glob of all that the glob matches for some values of its symbols. */
export const withAnyValue = (glob: Glob): Glob => glob.anyValue ?? glob;

const textWithAnyValue = (text: string): Glob => globOfParts(withRuns(text));
