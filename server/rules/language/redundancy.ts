/** Entries of a list that another entry of it covers. */
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import { globIncludes } from "../../evaluate/globs/relations.ts";
import { format } from "../../policy/message.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { shortList } from "../wording.ts";
import { removeItems } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Policy } from "./policy.ts";
import { element } from "./policy.ts";

const related = { covers: "{value} covers it.", too: "Redundant, too." } as const;

/** Longer lists of patterns are not compared: what no policy of AWS's size has. */
const maxComparisons = 250_000;

/** Redundant entries of `Action` or `Resource`, by what covers them. */
export function* redundantEntries(
  policy: Policy,
  name: "Action" | "Resource",
): Generator<LanguageFinding<"value" | "by" | "count">> {
  for (const statement of policy.statements) {
    const list = element(statement, name)?.value;
    if (list?.kind !== "array" || list.items.length < 2) continue;
    // What has not the form of an entry covers nothing, and a list of something else is told as that.
    const entries = stringNodes(list).filter(({ value }) => value === "*" || value.includes(":"));
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
  const textOf = ({ value }: StringNode): string => (ignoreCase ? value.toLowerCase() : value);
  const copies = new Map<string, StringNode[]>();
  for (const node of nodes) {
    const known = copies.get(textOf(node));
    if (known === undefined) copies.set(textOf(node), [node]);
    else known.push(node);
  }
  // Only patterns cover others, and are compiled.
  const entries = [...copies].map(([text, own]): Entry => {
    const pattern = /[*?]/.test(text) ? compileGlob(text) : undefined;
    return { text, own, pattern };
  });
  const patterns = entries.flatMap((entry) => (entry.pattern === undefined ? [] : [{ entry, glob: entry.pattern }]));
  const isComparable = patterns.length * entries.length <= maxComparisons;
  const covers = (outer: Glob | undefined, { text, pattern }: Entry): boolean =>
    isComparable &&
    outer !== undefined &&
    (pattern === undefined ? globMatches(outer, text) : globIncludes(outer, pattern));
  const isCovered = (one: Entry): boolean =>
    patterns.some(
      ({ entry: other, glob }) =>
        other !== one && covers(glob, one) && !(covers(one.pattern, other) && isBefore(one, other)),
    );
  // Of two patterns that say the same in other words the first one stays.
  const isBefore = (one: Entry, other: Entry): boolean => entries.indexOf(one) < entries.indexOf(other);
  return entries
    .filter((entry) => (entry.own.length > 1 || entry.pattern !== undefined) && !isCovered(entry))
    .flatMap(({ own, pattern }) => {
      const [by] = own;
      const all = new Set(own);
      if (pattern !== undefined)
        for (const other of entries) if (covers(pattern, other)) for (const node of other.own) all.add(node);
      return by === undefined || all.size < 2 ? [] : [{ by, covered: nodes.filter((node) => all.has(node)) }];
    });
}

/** A text of the list, with all that have it. */
interface Entry {
  readonly text: string;
  readonly own: readonly StringNode[];
  /** Undefined where it has no wildcard. */
  readonly pattern: Glob | undefined;
}
