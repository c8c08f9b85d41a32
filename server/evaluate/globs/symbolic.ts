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

/** What is made of a text with symbols to compare it: one text is compared with all values of a list. */
export class SymbolicTexts {
  #last: { readonly text: string; readonly readings: readonly string[]; readonly any: Glob } | undefined;

  of(text: string): { readonly readings: readonly string[]; readonly any: Glob } {
    if (this.#last?.text !== text) this.#last = { text, readings: readingsOf(text), any: textWithAnyValue(text) };
    return this.#last;
  }
}

/**
 * Whether the glob matches: TRUE whatever the unknown values, UNKNOWN for some. The same symbol is the same value.
 * @param texts where more is asked of the same text
 */
export function globTruth(glob: Glob, text: string, budget?: Budget, texts = new SymbolicTexts()): Truth {
  if (globMatches(glob, text, budget)) return TRUE;
  // Only quicker: nearly all of what is asked holds no unknown value, and is its own only reading.
  if (!hasSymbol(text)) return glob.symbolic && globMatches(withAnyValue(glob), text, budget) ? UNKNOWN : FALSE;
  const { readings, any } = texts.of(text);
  if (readings.some((reading) => reading !== text && globMatches(glob, reading, budget))) return TRUE;
  return globsIntersect(withAnyValue(glob), any) ? UNKNOWN : FALSE;
}

/** A glob of all that the glob matches for some values of its symbols. */
export const withAnyValue = (glob: Glob): Glob => glob.anyValue ?? glob;

const textWithAnyValue = (text: string): Glob => globOfParts(withRuns(text));
