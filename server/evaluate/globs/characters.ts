/** Characters as code points, and which of them make a readable example. */

const preferred = [..."abcdefghijklmnopqrstuvwxyz0123456789-_./ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map(codeOf);
const ranks = new Map(preferred.map((code, rank) => [code, rank]));
/** The same by code: all that are preferred are ASCII. */
const rankByCode = Array.from({ length: 128 }, (_, code) => ranks.get(code));
const lastCode = 0x10ffff;

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

export function codesOf(text: string): number[] {
  const codes: number[] = [];
  // Counted: an iterator over the characters costs several times as much, and patterns are read often.
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at++;
    codes.push(code);
  }
  return codes;
}

export function textOf(codes: readonly number[]): string {
  return codes.map((code) => String.fromCodePoint(code)).join("");
}

/** Lower is better in an example; every character has a rank of its own. */
export function rankOf(code: number): number {
  const rank = rankByCode[code];
  if (rank !== undefined) return rank;
  return preferred.length + (code <= 0x20 || (code >= 0x7f && code < 0xa1) ? code + lastCode + 1 : code);
}

/** Shorter first, then the better characters first: the order in which examples are tried, and atoms listed. */
export function compareExamples(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) {
    const [x = 0, y = 0] = [a[i], b[i]];
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return 0;
}

/** A set of characters: some, best first, or every one. */
export interface CharacterSet {
  readonly ordered: readonly number[] | "any";
  has(code: number): boolean;
}

export function characterSet(characters: string): CharacterSet {
  if (characters === "any") return { ordered: "any", has: () => true };
  const codes = new Set(codesOf(characters));
  return { ordered: [...codes].sort((a, b) => rankOf(a) - rankOf(b)), has: (code) => codes.has(code) };
}

/** The best character of the set that is not excluded. */
export function bestOf(set: CharacterSet, excluded: readonly number[] = []): number | undefined {
  const found = (set.ordered === "any" ? preferred : set.ordered).find((code) => !excluded.includes(code));
  if (found !== undefined || set.ordered !== "any") return found;
  // Reached only where globs tell more than sixty characters apart at one place: worst ranks last, half surrogates
  // never.
  for (let code = 0x21; code <= lastCode; code = code === 0x7e ? 0xa1 : code === 0xd7ff ? 0xe000 : code + 1) {
    if (!ranks.has(code) && !excluded.includes(code)) return code;
  }
  return undefined;
}
