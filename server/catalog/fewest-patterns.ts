/** The fewest names with wildcards that stand for some of a service's actions and for no other. */

/**
 * Each pattern matches only what is wanted; together they match all of it. They are chosen greedily, what matches most
 * first, so that now and then one fewer might do.
 * @param wanted names of `all`
 */
export function fewestPatterns(wanted: readonly string[], all: readonly string[]): string[] {
  const left = new Map(wanted.map((name) => [name.toLowerCase(), name]));
  const others = all.map((name) => name.toLowerCase()).filter((name) => !left.has(name));
  if (others.length === 0 && left.size > 1) return ["*"];
  const candidates = new Map(wanted.flatMap(patternsOf).map((pattern) => [textOf(pattern), pattern]));
  let useful = [...candidates].flatMap(([text, pattern]): Chosen[] => {
    const test = testOf(pattern);
    return others.some(test) ? [] : [{ text, names: [...left.keys()].filter(test) }];
  });
  const chosen: string[] = [];
  while (left.size > 0) {
    let best: Chosen | undefined;
    for (const one of useful) if (best === undefined || isBetter(one, best)) best = one;
    if (best === undefined || best.names.length < 2) break;
    chosen.push(best.text);
    for (const name of best.names) left.delete(name);
    useful = useful
      .map(({ text, names }) => ({ text, names: names.filter((name) => left.has(name)) }))
      .filter(({ names }) => names.length > 1);
  }
  return [...chosen, ...left.values()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** `Describe*Key`; with `inner`, which is then alone, `*Key*`. */
interface Affixes {
  readonly start: string;
  readonly inner?: string;
  readonly end: string;
}

const textOf = ({ start, inner, end }: Affixes): string => (inner === undefined ? `${start}*${end}` : `*${inner}*`);

/** Whether a lower-cased name is matched. */
function testOf({ start, inner, end }: Affixes): (name: string) => boolean {
  if (inner !== undefined) {
    const part = inner.toLowerCase();
    return (name) => name.includes(part);
  }
  const [first, last] = [start.toLowerCase(), end.toLowerCase()];
  return (name) => name.length >= first.length + last.length && name.startsWith(first) && name.endsWith(last);
}

interface Chosen {
  readonly text: string;
  readonly names: readonly string[];
}

/** More names; of the same, the one with fewer wildcards, which says more. */
function isBetter(a: Chosen, b: Chosen): boolean {
  if (a.names.length !== b.names.length) return a.names.length > b.names.length;
  const [stars, others] = [a, b].map(({ text }) => text.split("*").length);
  if (stars !== others) return (stars ?? 0) < (others ?? 0);
  return a.text.length !== b.text.length ? a.text.length > b.text.length : a.text < b.text;
}

/** `DescribeKey` as `Describe*`, `Desc*`, `*Key`, `*Key*` …: any beginning, whole words elsewhere. */
function patternsOf(name: string): Affixes[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+|[^A-Za-z\d]+/g) ?? [name];
  const starts = Array.from({ length: name.length }, (_, end) => name.slice(0, end + 1));
  const ofWords = words.map((_, count) => words.slice(0, count + 1).join(""));
  const ends = words.map((_, from) => words.slice(from).join(""));
  return [
    ...starts.map((start) => ({ start, end: "" })),
    ...ends.map((end) => ({ start: "", end })),
    ...words.map((inner) => ({ start: "", inner, end: "" })),
    ...ofWords.flatMap((start) =>
      ends.flatMap((end) => (start.length + end.length <= name.length ? [{ start, end }] : [])),
    ),
  ];
}
