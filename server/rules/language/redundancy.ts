/** Entries of a list that another entry of it covers. */
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import { likelyMatches } from "../../evaluate/globs/likely.ts";
import { globIncludes } from "../../evaluate/globs/relations.ts";
import { format } from "../../policy/message.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { shortList } from "../wording.ts";
import { removeItems } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { isAction } from "./names.ts";
import type { Statements } from "./policy.ts";
import { element } from "./policy.ts";

const related = { covers: "{value} covers it.", too: "Redundant, too." } as const;

/** Lists in which more pairs are alike are not compared: what no policy of AWS's size has. */
const maxComparisons = 250_000;

/** Redundant entries of `Action` or `Resource`, by what covers them. */
export function* redundantEntries(
  policy: Statements,
  name: "Action" | "Resource",
): Generator<LanguageFinding<"value" | "by" | "count">> {
  for (const statement of policy.statements) {
    const list = element(statement, name)?.value;
    if (list?.kind !== "array" || list.items.length < 2) continue;
    // What has not the form of an entry covers nothing, and a list of something else is told as that.
    const isEntry = name === "Action" ? isAction : (value: string): boolean => value === "*" || value.includes(":");
    const entries = stringNodes(list).filter(({ value }) => isEntry(value));
    if (entries.length < list.items.length) continue;
    for (const { by, covered } of groupsOf(entries, name === "Action")) {
      const others = covered.filter((node) => node !== by);
      const [first] = others;
      if (first === undefined) continue;
      yield {
        at: first,
        places: covered.map((range) => ({ range })),
        also: [
          { range: by, message: format(related.covers, { value: by.value }) },
          ...others.slice(1).map((range) => ({ range, message: related.too })),
        ],
        values: { value: first.value, by: by.value, count: String(others.length) },
        ...(first.value === by.value ? { variant: "twice" } : {}),
        fixes: removeItems(policy, list, others, shortList(others.map(({ value }) => value)), {
          effect: "neutral",
          preferred: true,
        }),
      };
    }
  }
}

interface Group {
  /** The entry that no other one covers. */
  readonly by: StringNode;
  /** All that it covers, itself included, in the order of the list. */
  readonly covered: readonly StringNode[];
}

function groupsOf(nodes: readonly StringNode[], ignoreCase: boolean): Group[] {
  const isPattern = (text: string): boolean => /[*?]/.test(text);
  const copies = new Map<string, number[]>();
  nodes.forEach(({ value }, place) => {
    const text = ignoreCase ? value.toLowerCase() : value;
    const known = copies.get(text);
    if (known === undefined) copies.set(text, [place]);
    else known.push(place);
  });
  // Only patterns cover others, and are compiled.
  if (copies.size === nodes.length && !nodes.some(({ value }) => isPattern(value))) return [];
  const entries = [...copies].map(([text, own]): Entry => {
    const pattern = isPattern(text) ? compileGlob(text) : undefined;
    return { text, own, pattern, covers: new Set() };
  });
  const covered = compareEntries(entries);
  return entries
    .filter((entry) => (entry.own.length > 1 || entry.covers.size > 0) && !covered.has(entry))
    .flatMap(({ own, covers }) => {
      const [by] = own;
      const places = [...own, ...[...covers].flatMap((other) => other.own)].sort((a, b) => a - b);
      const all = places.flatMap((place) => nodes[place] ?? []);
      const first = by === undefined ? undefined : nodes[by];
      return first === undefined || all.length < 2 ? [] : [{ by: first, covered: all }];
    });
}

/** Notes what each pattern covers. @returns entries that are told under another one */
function compareEntries(entries: readonly Entry[]): ReadonlySet<Entry> {
  const patterns = entries.flatMap((entry, index) =>
    entry.pattern === undefined ? [] : [{ entry, index, glob: entry.pattern }],
  );
  const covered = new Set<Entry>();
  // Only quicker: nothing is covered by a pattern.
  if (patterns.length === 0) return covered;
  const likely = likelyMatches(
    patterns.map(({ glob }) => glob),
    entries.map(({ text, pattern }) => pattern?.sample ?? text),
  );
  if (likely.count > maxComparisons) return covered;
  const covering: { readonly outer: Entry; readonly before: boolean; readonly inner: Entry }[] = [];
  for (const [index, inner] of entries.entries()) {
    for (const candidate of likely.of(index)) {
      const outer = patterns[candidate];
      if (outer === undefined || outer.index === index || !inner.text.startsWith(outer.glob.prefix)) continue;
      const { pattern, text } = inner;
      if (!(pattern === undefined ? globMatches(outer.glob, text) : globIncludes(outer.glob, pattern))) continue;
      outer.entry.covers.add(inner);
      covering.push({ outer: outer.entry, before: outer.index < index, inner });
    }
  }
  // Of two patterns that say the same in other words the first one stays.
  for (const { outer, before, inner } of covering) if (before || !inner.covers.has(outer)) covered.add(inner);
  return covered;
}

/** A text of the list, with all that have it. */
interface Entry {
  readonly text: string;
  /** Their places in the list. */
  readonly own: readonly number[];
  /** Undefined where it has no wildcard. */
  readonly pattern: Glob | undefined;
  /** Other texts of the list that it covers. */
  readonly covers: Set<Entry>;
}
