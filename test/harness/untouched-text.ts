/**
 * What a fix leaves as it was, byte for byte: a law on the texts before and after it, blind to the edits that led
 * there.
 */
import { createScanner } from "jsonc-parser";
import { endOfFile, stringLiteral } from "../../server/policy/tokens.ts";

interface Token {
  readonly raw: string;
  /** What stands between the token before and this one: white space, and a byte order mark at the start. */
  readonly gap: string;
  readonly kind: number;
}

const lineComment = 12,
  blockComment = 13,
  lineBreak = 14,
  trivia = 15;
const isComment = ({ kind }: Token): boolean => kind === lineComment || kind === blockComment;

/** Comments are tokens, too; the last token is the empty one at the end of the text. */
function tokensOf(text: string): Token[] {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  const scanner = createScanner(text, false);
  scanner.setPosition(start);
  const tokens: Token[] = [];
  let gapStart = 0;
  for (;;) {
    const kind: number = scanner.scan();
    if (kind === lineBreak || kind === trivia) continue;
    const offset = scanner.getTokenOffset();
    tokens.push({ raw: text.slice(offset, scanner.getPosition()), gap: text.slice(gapStart, offset), kind });
    if (kind === endOfFile) return tokens;
    gapStart = scanner.getPosition();
  }
}

/**
 * Every way in which `after` is more than one string replaced, text added, or elements taken out: tokens (comments
 * among them) that are gone or stand elsewhere, and white space that changed between two tokens that stay beside each
 * other.
 */
export function disturbedText(before: string, after: string): string[] {
  const [old, inner] = [splitEscaped(before), splitEscaped(after)];
  if (old !== undefined) {
    if (inner === undefined || inner.head !== old.head || inner.tail !== old.tail)
      return ["changes the text round the escaped policy"];
    return disturbedText(old.policy, inner.policy);
  }
  return compare(tokensOf(before), tokensOf(after));
}

/**
 * A policy in a string, as AWS's command line prints it; undefined where the string is escaped in another way than by
 * JSON.stringify.
 */
function splitEscaped(text: string): { head: string; policy: string; tail: string } | undefined {
  const match = /^(\s*\{\s*"Policy"\s*:\s*)("(?:[^"\\]|\\.)*")(\s*\}\s*)$/.exec(text);
  if (match === null) return undefined;
  const [, head = "", string = "", tail = ""] = match;
  const policy = JSON.parse(string) as string;
  return JSON.stringify(policy) === string ? { head, policy, tail } : undefined;
}

function compare(old: readonly Token[], changed: readonly Token[]): string[] {
  const { kept, removed, added } = matchUp(old, changed);
  const problems: string[] = [];
  const gone = removed.map((index) => old[index]!);
  const isReplacement =
    gone.length === 1 &&
    gone[0]?.kind === stringLiteral &&
    added.some((index) => changed[index]?.kind === stringLiteral);
  if (gone.length > 0 && added.length > 0 && !isReplacement && !isOneClause(old, removed))
    problems.push(`removes ${show(gone)} and adds ${show(added.map((index) => changed[index]!))} at once`);
  if (isReplacement) standIn(kept, removed[0]!);
  const lost = lostComments(old, removed);
  if (lost.length > 0 && !shifted(old, removed).some((again) => lostComments(old, again).length === 0)) {
    for (const comment of lost) problems.push(`loses the comment ${comment}`);
  }
  const moved = movedTokens(old, changed, kept);
  const otherwise = added.length > 0 ? [] : shifted(old, removed);
  if (moved.length > 0 && !otherwise.some((again) => movedTokens(old, changed, keptBut(old, again)).length === 0))
    problems.push(...moved);
  return problems;
}

/** Another clause may take the place of one: its operator, its key and its values, without a comment among them. */
function isOneClause(old: readonly Token[], removed: readonly number[]): boolean {
  const [first = 0, last = 0] = [removed[0], removed.at(-1)];
  return last - first < longestClause && !old.slice(first, last + 1).some(isComment);
}

/** `"Operator": { "key": ["value"] },` */
const longestClause = 10;

/** Tokens before which the white space is another one, though they stand behind the same token as before. */
function movedTokens(
  old: readonly Token[],
  changed: readonly Token[],
  kept: readonly (readonly [number, number])[],
): string[] {
  return kept.flatMap(([at, now], position) => {
    const [before, then] = kept[position - 1] ?? [-1, -1];
    const [was, is] = [old[at]!, changed[now]!];
    return before !== at - 1 || then !== now - 1 || was.gap === is.gap
      ? []
      : [`changes white space before ${was.raw}: ${JSON.stringify(was.gap)} to ${JSON.stringify(is.gap)}`];
  });
}

/** Which token stands where, if those alone are taken out. */
const keptBut = (old: readonly Token[], removed: readonly number[]): [number, number][] =>
  old.flatMap((_, index): number[] => (removed.includes(index) ? [] : [index])).map((at, now) => [at, now]);

/** What is taken out takes along the comments in it and behind it on its last line, no other. */
function lostComments(old: readonly Token[], removed: readonly number[]): string[] {
  const first = removed.find((index) => !isComment(old[index]!)) ?? Infinity;
  const last = removed.findLast((index) => !isComment(old[index]!)) ?? -1;
  return removed
    .filter((index) => {
      const behind = index > last && old.slice(last + 1, index + 1).every(({ gap }) => !/[\r\n]/.test(gap));
      return isComment(old[index]!) && !(index > first && (index < last || behind));
    })
    .map((index) => old[index]!.raw);
}

/** Other tokens whose removal leaves the same: where what was taken out begins like what follows it. */
function shifted(old: readonly Token[], removed: readonly number[]): number[][] {
  let [start, end] = [removed[0] ?? 0, (removed.at(-1) ?? -1) + 1];
  const length = end - start;
  if (length !== removed.length) return [];
  const ways: number[][] = [];
  while (start > 0 && old[start - 1]?.raw === old[end - 1]?.raw) {
    [start, end] = [start - 1, end - 1];
    const from = start;
    ways.push(Array.from({ length }, (_, index) => from + index));
  }
  return ways;
}

/** The new string stands where the old one stood. */
function standIn(kept: [number, number][], index: number): void {
  const position = kept.findIndex(([at]) => at > index);
  kept.splice(position, 0, [index, (kept[position - 1]?.[1] ?? -1) + 1]);
}

const show = (tokens: readonly Token[]): string => tokens.map(({ raw }) => raw).join(" ");

/** A longest common subsequence, leftmost: pairs of indices, and the indices of what is in one of them only. */
function matchUp(
  old: readonly Token[],
  changed: readonly Token[],
): { kept: [number, number][]; removed: number[]; added: number[] } {
  const same = (a: number, b: number): boolean => old[a]?.raw === changed[b]?.raw;
  let start = 0;
  while (start < Math.min(old.length, changed.length) && same(start, start)) start++;
  let end = 0;
  while (end < Math.min(old.length, changed.length) - start && same(old.length - 1 - end, changed.length - 1 - end))
    end++;
  const [rows, columns] = [old.length - start - end, changed.length - start - end];
  const longest = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
  for (let a = rows - 1; a >= 0; a--) {
    for (let b = columns - 1; b >= 0; b--) {
      longest[a]![b] = same(start + a, start + b)
        ? 1 + longest[a + 1]![b + 1]!
        : Math.max(longest[a + 1]![b]!, longest[a]![b + 1]!);
    }
  }
  const kept: [number, number][] = Array.from({ length: start }, (_, index) => [index, index]);
  const [removed, added]: [number[], number[]] = [[], []];
  let [a, b] = [0, 0];
  while (a < rows || b < columns) {
    if (a < rows && b < columns && same(start + a, start + b)) kept.push([start + a++, start + b++]);
    else if (b >= columns || (a < rows && longest[a + 1]![b]! >= longest[a]![b + 1]!)) removed.push(start + a++);
    else added.push(start + b++);
  }
  for (let index = end; index > 0; index--) kept.push([old.length - index, changed.length - index]);
  return { kept, removed, added };
}
