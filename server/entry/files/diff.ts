/**
 * A unified diff that `git apply` and `patch -p1` take, of texts as they are in their files (BOM and line ends
 * included).
 */
import { isSafe } from "../formats/safe-text.ts";

const contextLines = 3;
/** Beyond so many changed lines the middle is given as one block: still right, only longer than need be. */
const maxDistance = 2000;

/** Lines `from`…`to` (exclusive) of the old text become lines `newFrom`…`newTo` of the new one. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** Empty where the texts are equal. `file` is relative, with `/`. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const old = linesOf(before);
  const now = linesOf(after);
  const hunks = group(changesBetween(old, now)).map((changes) => hunk(old, now, changes));
  return `--- ${headerName(`a/${file}`)}\n+++ ${headerName(`b/${file}`)}\n${hunks.join("")}`;
}

/** Each with its line feed; a carriage return before it belongs to the line, as for git. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * As git writes names that would not be read back, or not be seen: in quotes where a character needs an escape, else
 * with a tab after spaces.
 */
function headerName(name: string): string {
  if (/["\\]/.test(name) || !isSafe(name.replace(/[\t\n]/g, "\r"))) {
    return `"${name.replace(/["\\]/g, "\\$&").replace(/[^ -~]/gu, octal)}"`;
  }
  return name.includes(" ") ? `${name}\t` : name;
}

/** The bytes of a character, as git writes them. */
const octal = (character: string): string =>
  [...Buffer.from(character, "utf8")].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

function changesBetween(old: readonly string[], now: readonly string[]): Change[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let oldEnd = old.length;
  let newEnd = now.length;
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const inner = shortestEdit(old.slice(start, oldEnd), now.slice(start, newEnd));
  return inner.map(({ from, to, newFrom, newTo }) => ({
    from: from + start,
    to: to + start,
    newFrom: newFrom + start,
    newTo: newTo + start,
  }));
}

/**
 * Myers' greedy algorithm: `furthest` holds, for each diagonal (old index − new index), how far `distance` edits get.
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
 */
function shortestEdit(old: readonly string[], now: readonly string[]): Change[] {
  const whole: Change = { from: 0, to: old.length, newFrom: 0, newTo: now.length };
  if (old.length === 0 || now.length === 0) return [whole];
  const rounds: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let distance = 0; distance <= Math.min(maxDistance, old.length + now.length); distance++) {
    const next = new Map<number, number>();
    rounds.push(furthest);
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = startOf(furthest, diagonal, distance);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      if (x >= old.length && x - diagonal >= now.length) return walkBack(rounds, old.length, now.length);
      next.set(diagonal, x);
    }
    furthest = next;
  }
  return [whole];
}

const reach = (furthest: ReadonlyMap<number, number>, diagonal: number): number => furthest.get(diagonal) ?? -1;

/** Whether the best way onto a diagonal is an insertion (from the diagonal above) and not a deletion. */
function isInsertion(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  return (
    diagonal === -distance || (diagonal !== distance && reach(furthest, diagonal - 1) < reach(furthest, diagonal + 1))
  );
}

function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): number {
  return isInsertion(furthest, diagonal, distance) ? reach(furthest, diagonal + 1) : reach(furthest, diagonal - 1) + 1;
}

function walkBack(rounds: readonly ReadonlyMap<number, number>[], oldLength: number, newLength: number): Change[] {
  const changes: Change[] = [];
  let x = oldLength;
  let y = newLength;
  for (let distance = rounds.length - 1; distance > 0; distance--) {
    const furthest = rounds[distance] as ReadonlyMap<number, number>;
    const insertion = isInsertion(furthest, x - y, distance);
    const fromX = insertion ? reach(furthest, x - y + 1) : reach(furthest, x - y - 1);
    const fromY = insertion ? fromX - (x - y + 1) : fromX - (x - y - 1);
    const step = {
      from: fromX,
      to: insertion ? fromX : fromX + 1,
      newFrom: fromY,
      newTo: insertion ? fromY + 1 : fromY,
    };
    const later = changes[0];
    if (later !== undefined && later.from === step.to && later.newFrom === step.newTo) {
      changes[0] = { ...later, from: step.from, newFrom: step.newFrom };
    } else {
      changes.unshift(step);
    }
    x = fromX;
    y = fromY;
  }
  return changes;
}

/** Changes whose context would touch share a hunk. */
function group(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    if (last !== undefined && previous !== undefined && change.from - previous.to <= 2 * contextLines)
      last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(old: readonly string[], now: readonly string[], changes: readonly Change[]): string {
  const first = changes[0] as Change;
  const last = changes.at(-1) as Change;
  const from = Math.max(0, first.from - contextLines);
  const to = Math.min(old.length, last.to + contextLines);
  const newFrom = first.newFrom - (first.from - from);
  const newTo = last.newTo + (to - last.to);
  let body = "";
  let at = from;
  for (const change of changes) {
    body +=
      marked(" ", old.slice(at, change.from)) +
      marked("-", old.slice(change.from, change.to)) +
      marked("+", now.slice(change.newFrom, change.newTo));
    at = change.to;
  }
  return `@@ -${span(from, to)} +${span(newFrom, newTo)} @@\n${body}${marked(" ", old.slice(at, to))}`;
}

/** One-based start and length; the length 1 is left out, and an empty span is named after the line before it. */
function span(from: number, to: number): string {
  if (to === from) return `${from},0`;
  return to - from === 1 ? `${from + 1}` : `${from + 1},${to - from}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join("");
}
