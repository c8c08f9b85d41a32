/** What is being typed, and which part of a policy it is: what a syntax says of an offset of a text. */
import type { Range } from "../../policy/nodes.ts";
import type { PolicyPlace } from "./place.ts";
import type { Completion, Suggestion } from "./suggestion.ts";
import { asPlain } from "./suggestion.ts";

/** What stands at a place, half-typed or not, and what an item replaces. */
export interface Typed {
  /** With the quotes, if there are any. */
  readonly range: Range;
  /** Before the cursor, without the quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Where it is written otherwise than it reads: between the quotes with escape sequences. */
  readonly written?: string;
  /** Undefined: quotes of JSON. */
  readonly quote?: string;
  /** Whether it is a part of a string: the rest of it stays. */
  readonly isPart?: true;
}

export interface PlaceInText {
  readonly typed: Typed;
  readonly place: PolicyPlace;
  /** @param typed it, or a part of it */
  writer(typed: Typed): ItemWriter;
}

/** Writes suggestions for one place. */
export interface ItemWriter {
  /** Undefined for what cannot be written there. */
  write(suggestion: Suggestion): Completion | undefined;
}

/** What all syntaxes say alike of an item. */
export function itemOf(suggestion: Suggestion, typed: Typed, newText: string, commaAt?: number): Completion {
  const { kind, detail, rank, goesOn } = suggestion;
  const filter = filterOf(suggestion);
  return {
    kind,
    rank,
    ...(detail !== undefined && { detail }),
    ...(goesOn !== undefined && { goesOn }),
    label: labelOf(suggestion),
    filterText: typed.isQuoted
      ? inQuotes(filter, typed)
      : typed.written === undefined
        ? filter
        : `${typed.written} ${filter}`,
    range: typed.range,
    newText,
    commaAt,
  };
}

/** As what is typed: an editor compares letter by letter. */
function inQuotes(filter: string, { quote = '"', written }: Typed): string {
  if (written !== undefined) return `${quote}${written} ${filter}`;
  return quote === '"' ? JSON.stringify(filter) : quote + filter + quote;
}

function labelOf(suggestion: Suggestion): string {
  if (suggestion.as === "whole" || suggestion.as === "members") return suggestion.label;
  return asPlain(suggestion.as === "text" ? suggestion.text : suggestion.name);
}

/** What is typed is compared with. */
export function filterOf(suggestion: Suggestion): string {
  const label = labelOf(suggestion);
  return suggestion.alias === undefined ? label : `${label} ${suggestion.alias}`;
}
