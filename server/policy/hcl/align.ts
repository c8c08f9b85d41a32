/** The `=` of consecutive lines, which `terraform fmt` aligns. */
import { lineStart, nextLine, startsLine } from "../edits/layout.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import type { Range } from "../nodes.ts";

/** An attribute or an object's item. */
export interface AlignedMember extends Range {
  /** Where what stands before the `=` ends. */
  readonly nameEnd: number;
  readonly equals: number;
}

export interface AlignedInsert {
  /** Of what is new: the blanks before its `=`. */
  readonly gap: string;
  /** What moves the `=` of its neighbours. */
  readonly edits: TextEdit[];
}

/**
 * What is inserted on a line of its own behind the member at `index`, -1 before all.
 * @param name as it is written
 * @param isLine whether all of it stands on one line
 */
export function aligned(
  text: string,
  members: readonly AlignedMember[],
  index: number,
  name: string,
  isLine: boolean,
): AlignedInsert {
  const before = index < 0 ? [] : chainBefore(text, members, index);
  const behind =
    index < 0 || !isNextLine(text, members[index], members[index + 1]) ? [] : chainBehind(text, members, index + 1);
  const together = joinsNext(text, members[index]) ? [...before, ...behind] : before;
  // Who does not align is not made to.
  if (!isAligned(together) || (together === before && !isAligned(behind))) return { gap: " ", edits: [] };
  if (!isLine) return { gap: " ", edits: [...moved(before, widest(before)), ...moved(behind, widest(behind))] };
  const joinsBefore = joinsNext(text, members[index]) ? before : [];
  const chain = [...joinsBefore, ...behind];
  const width = Math.max(widest(chain), name.length);
  return { gap: " ".repeat(width - name.length + 1), edits: moved(chain, width) };
}

/** What moves with the name of the member at `index`, which gets another width. */
export function realigned(text: string, members: readonly AlignedMember[], index: number, width: number): TextEdit[] {
  const before = chainBefore(text, members, index);
  const goesOn = joinsNext(text, members[index]) && isNextLine(text, members[index], members[index + 1]);
  const chain = [...before, ...(goesOn ? chainBehind(text, members, index + 1) : [])];
  const own = members[index];
  if (own === undefined || before.length === 0 || !isAligned(chain)) return [];
  const others = chain.filter((one) => one !== own);
  const most = Math.max(widest(others), width);
  const gap = { range: { offset: own.nameEnd, end: own.equals }, newText: " ".repeat(most - width + 1) };
  return [gap, ...moved(others, most)];
}

/** What moves where the value of the member at `index` is broken into lines: it aligns with nothing any more. */
export function brokenUp(text: string, members: readonly AlignedMember[], index: number): TextEdit[] {
  const own = members[index];
  const chain = chainBefore(text, members, index);
  const behind = isNextLine(text, own, members[index + 1]) ? chainBehind(text, members, index + 1) : [];
  if (own === undefined || chain.length === 0 || !isAligned([...chain, ...behind])) return [];
  const before = chain.filter((one) => one !== own);
  return [...moved(before, widest(before)), ...moved([own], widthOf(own)), ...moved(behind, widest(behind))];
}

/** What moves where the member at `index` goes with its lines: its neighbours align with each other. */
export function removed(text: string, members: readonly AlignedMember[], index: number): TextEdit[] {
  const [own, next] = [members[index], members[index + 1]];
  if (own === undefined || !startsLine(text, own.offset)) return [];
  const together = chainBefore(text, members, index);
  const behind = isNextLine(text, own, next) ? chainBehind(text, members, index + 1) : [];
  const before = isNextLine(text, members[index - 1], own) ? chainBefore(text, members, index - 1) : [];
  // Who does not align is not made to.
  const old = joinsNext(text, own) ? [...together, ...behind] : together;
  if (!isAligned(old)) return [];
  const chains = joinsNext(text, members[index - 1]) && behind.length > 0 ? [[...before, ...behind]] : [before, behind];
  return chains.flatMap((chain) => moved(chain, widest(chain)));
}

const isAssignment = (text: string, one: AlignedMember | undefined): one is AlignedMember =>
  one !== undefined && text.charAt(one.equals) === "=" && startsLine(text, one.offset);

/** Of a value that goes on over lines only a heredoc's first line is aligned. */
function joinsPrevious(text: string, one: AlignedMember | undefined): boolean {
  return (
    isAssignment(text, one) &&
    (!/[\r\n]/.test(text.slice(one.offset, one.end)) || /^=\s*<</.test(text.slice(one.equals, one.equals + 20)))
  );
}

function joinsNext(text: string, one: AlignedMember | undefined): boolean {
  return isAssignment(text, one) && !/[\r\n]/.test(text.slice(one.offset, one.end));
}

function isNextLine(text: string, one: AlignedMember | undefined, next: AlignedMember | undefined): boolean {
  return one !== undefined && next !== undefined && nextLine(text, one.end) === lineStart(text, next.offset);
}

function chainBefore(text: string, members: readonly AlignedMember[], index: number): AlignedMember[] {
  const chain: AlignedMember[] = [];
  for (let at = index; at >= 0; at--) {
    const one = members[at];
    const next = chain[0];
    const joins = next === undefined ? joinsPrevious(text, one) : joinsNext(text, one) && isNextLine(text, one, next);
    if (one === undefined || !joins) break;
    chain.unshift(one);
  }
  return chain;
}

function chainBehind(text: string, members: readonly AlignedMember[], index: number): AlignedMember[] {
  const chain: AlignedMember[] = [];
  for (let at = index; at < members.length; at++) {
    const one = members[at];
    const last = chain.at(-1);
    if (one === undefined || !joinsPrevious(text, one)) break;
    if (last !== undefined && (!joinsNext(text, last) || !isNextLine(text, last, one))) break;
    chain.push(one);
  }
  return chain;
}

const widthOf = ({ offset, nameEnd }: AlignedMember): number => nameEnd - offset;
const widest = (chain: readonly AlignedMember[]): number =>
  chain.reduce((most, one) => Math.max(most, widthOf(one)), 0);

function isAligned(chain: readonly AlignedMember[]): boolean {
  const width = widest(chain);
  return chain.every(({ offset, equals }) => equals - offset === width + 1);
}

/** With the `=` behind a name of that width. */
function moved(chain: readonly AlignedMember[], width: number): TextEdit[] {
  return chain.flatMap((one) => {
    const gap = width - widthOf(one) + 1;
    if (gap === one.equals - one.nameEnd) return [];
    return [{ range: { offset: one.nameEnd, end: one.equals }, newText: " ".repeat(gap) }];
  });
}
