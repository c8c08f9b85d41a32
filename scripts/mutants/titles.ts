/** New titles for drawings, made of those that are there: words and parts put elsewhere, taken away or repeated. */

export interface Title {
  readonly drawing: string;
  readonly title: string;
}

const separators = [" | ", "; ", " and ", ",", "},{", '","'] as const;
const pieces = /"(?:[^"\\]|\\.)*"|[\w:/*.${}@=+<>?-]+|\s+|[^]/g;

const wordsOf = (text: string): string[] => text.match(pieces) ?? [];
const isWord = (piece: string): boolean => /[\w*]/.test(piece);

/** The same numbers for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * below);
  };
}

/** What stands before a word: of two words behind the same one either may stand there. */
function before(words: readonly string[], at: number): string {
  let index = at - 1;
  while (index >= 0 && /^[\s,[]+$/.test(words[index] ?? "")) index--;
  return `${words[index] ?? ""} ${words[at]?.startsWith('"') === true ? '"' : ""}`;
}

/** How a word begins: an ARN of a service, a service's prefix, a bracket. */
const beginningOf = (word: string): string => /^"?(?:arn:\w*:\w*|[a-z0-9-]+:|\W*)/.exec(word)?.[0] ?? "";

/** Of one drawing. */
class Vocabulary {
  readonly titles: readonly string[];
  readonly #behind = new Map<string, Set<string>>();
  readonly #alike = new Map<string, Set<string>>();

  constructor(titles: readonly string[]) {
    this.titles = titles;
    for (const title of titles) {
      const words = wordsOf(title);
      for (const [at, word] of words.entries()) {
        if (!isWord(word)) continue;
        add(this.#behind, before(words, at), word);
        add(this.#alike, beginningOf(word), word);
      }
    }
  }

  others(words: readonly string[], at: number, alike: boolean): readonly string[] {
    const word = words[at] ?? "";
    const found = alike ? this.#alike.get(beginningOf(word)) : this.#behind.get(before(words, at));
    return [...(found ?? [])].filter((one) => one !== word);
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

export class Titles {
  readonly #vocabularies: ReadonlyMap<string, Vocabulary>;
  readonly #random: (below: number) => number;

  /** @param drawn titles by drawing */
  constructor(drawn: ReadonlyMap<string, readonly string[]>, seed: number) {
    this.#vocabularies = new Map([...drawn].map(([drawing, titles]) => [drawing, new Vocabulary(titles)]));
    this.#random = randomOf(seed);
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#random(items.length)];
  }

  /** One like it, with one to three changes. */
  changed({ drawing, title }: Title): Title {
    const vocabulary = this.#vocabularies.get(drawing);
    let text = title;
    for (let times = 1 + this.#random(3); vocabulary !== undefined && times > 0; times--)
      text = this.#random(2) === 0 ? this.#otherWord(text, vocabulary) : this.#otherParts(text, vocabulary);
    return { drawing, title: text };
  }

  #otherWord(text: string, vocabulary: Vocabulary): string {
    const words = wordsOf(text);
    const at = this.pick([...words.keys()].filter((index) => isWord(words[index] ?? "")));
    const other = at === undefined ? undefined : this.pick(vocabulary.others(words, at, this.#random(4) === 0));
    if (at !== undefined && other !== undefined) words[at] = other;
    return words.join("");
  }

  #otherParts(text: string, { titles }: Vocabulary): string {
    const separator = this.pick(separators.filter((one) => text.includes(one)));
    if (separator === undefined) return text;
    const parts = text.split(separator);
    const at = this.#random(parts.length);
    const others = (this.pick(titles) ?? "").split(separator);
    const more = this.pick(this.#random(3) === 0 ? parts : others) ?? "";
    const way = this.#random(3);
    if (way === 0) parts.splice(at, 1);
    else parts.splice(at, way - 1, more);
    return parts.join(separator);
  }
}

/** Each with one part less, the largest parts first. */
export function* shorterThan({ drawing, title }: Title): Generator<Title> {
  for (const separator of separators) {
    const parts = title.split(separator);
    if (parts.length === 1) continue;
    for (const at of parts.keys()) yield { drawing, title: parts.filter((_, index) => index !== at).join(separator) };
  }
}
