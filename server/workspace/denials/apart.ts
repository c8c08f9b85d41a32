/**
 * Errors that are printed together, and still are one each: the elements of a list in JSON or in XML, the points of a list
 * in text, the transfers and calls of one line. What only quotes an error once more is the same error.
 */
import type { NamedOperation } from "./wrappers.ts";

/** A mention of an error: its place in the text. */
interface Placed {
  readonly offset: number;
  readonly end: number;
}

export interface Apart<Mention> {
  readonly mentions: readonly Mention[];
  /** What is printed of this error alone. */
  readonly start: number;
  readonly end: number;
}

/**
 * A comma between two elements of a list in JSON, JavaScript, Python or Rust; not between two members: those have a name
 * and a colon.
 */
const element =
  /["'}\]]\){0,4}\s{0,80},\s{0,80}(?=["'{[]|[A-Z]\w{0,60}\(|\w{0,60}(?:Error|Exception|Denied|Forbidden): [A-Z])(?!["'][^"'\n]{1,80}["']\s{0,8}:)|<\/Error>\s{0,80}(?=<Error>)/g;
/** A point of a list, as Go's `multierror` and Python's exception groups print it. */
const point = /\n[ \t]+(?:[*•]|-(?=[ \t]+\S)|\d{1,4}[.)](?=[ \t]))[ \t]+/g;
const transfer = /\b(?:upload|copy|move|download|delete) failed: |\bfatal error: (?=An? )/g;
/** An SDK's words before a message; the operation is in them or follows. */
const call = /\b(?:An|A client) error (?:occurred )?\(|\boperation error [\w ]{1,40}: \w|\bError executing "/g;

/**
 * @param mentions in order, of one error or of several
 * @param operations that the text names, in order
 */
export function errorsApart<Mention extends Placed>(
  text: string,
  mentions: readonly Mention[],
  operations: readonly NamedOperation[],
): Apart<Mention>[] {
  const parts: Apart<Mention>[] = [];
  let start = 0;
  let own: Mention[] = [];
  for (const [index, mention] of mentions.entries()) {
    const before = mentions[index - 1];
    const place = before === undefined ? undefined : boundaryBetween(text, before, mention, operations);
    if (place !== undefined) {
      parts.push({ mentions: own, start, end: place });
      [start, own] = [place, []];
    }
    own.push(mention);
  }
  return [...parts, { mentions: own, start, end: text.length }];
}

/** What stands before the list that the first two are elements or points of: it is about all of them. */
export function headOf(text: string, [first, second]: readonly Apart<Placed>[]): string {
  const mention = first?.mentions[0];
  if (mention === undefined || second === undefined) return "";
  const before = text.slice(0, mention.offset);
  const list = text.startsWith("\n", second.start) ? before.search(point) : openingOf(text, second.start);
  return list < 0 ? "" : text.slice(0, list);
}

function boundaryBetween(
  text: string,
  before: Placed,
  mention: Placed,
  operations: readonly NamedOperation[],
): number | undefined {
  const [from, to] = [before.end, Math.max(before.end, mention.offset)];
  const between = text.slice(from, to);
  const place =
    elementIn(between, text.slice(from, mention.end + longestName)) ??
    placeOf(point, between) ??
    placeOf(transfer, between);
  if (place !== undefined) return from + place;
  if (between.includes("\n")) return undefined;
  // Two calls of one line, each by its own name.
  const started = placeOf(call, text.slice(from, mention.end));
  const [one, other] = [
    operationIn(operations, 0, before.end),
    operationIn(operations, from, mention.end + longestName),
  ];
  return started === undefined || one === undefined || other === undefined || one === other
    ? undefined
    : from + started;
}

/** Between a code and its operation's name. */
const longestName = 80;

const operationIn = (operations: readonly NamedOperation[], from: number, to: number): string | undefined =>
  operations.findLast(({ offset }) => offset >= from && offset < to)?.name;

function placeOf(pattern: RegExp, text: string): number | undefined {
  const place = text.search(pattern);
  return place < 0 ? undefined : place;
}

/** Behind the comma between the elements of the innermost list that both sides are in. @param text the same, and more */
function elementIn(between: string, text: string): number | undefined {
  const commas = /,|<\/Error>/.test(between) ? [...text.matchAll(element)] : [];
  let [depth, least, at] = [0, 0, 0];
  let found: number | undefined;
  const read = (end: number): void => {
    for (; at < end; at++) {
      const character = between.charAt(at);
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
      if (depth >= least) continue;
      // What was between elements of something inside is none between these.
      [least, found] = [depth, undefined];
    }
  };
  for (const { index, 0: whole } of commas) {
    if (index + whole.length > between.length) break;
    read(index + whole.length);
    if (depth === least) found ??= index + whole.length;
  }
  read(between.length);
  return found;
}

/** The bracket that opens what a place is in. */
function openingOf(text: string, place: number): number {
  let depth = 0;
  for (let at = place - 1; at >= 0; at--) {
    const character = text.charAt(at);
    if (character === "}" || character === "]") depth++;
    else if (character === "{" || character === "[") depth--;
    if (depth < 0) return at;
  }
  return -1;
}
