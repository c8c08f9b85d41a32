/**
 * An edit within one entry of a section (a resource of a template, say): the entry alone is read anew, and what stands
 * behind it moves. Only where it says the same as reading all of the text: nothing refers to another place, and
 * indentation alone tells where an entry ends.
 */
import { changedRange } from "../changed-range.ts";
import { moved } from "../moved.ts";
import type { ObjectNode, PropertyNode } from "../nodes.ts";

/** The entry that an edit is in. */
export interface ChangedEntry {
  /** Where it begins, at the start of its line; in both texts. */
  readonly start: number;
  /** Where the next one begins, or the text ends, in the new text. */
  readonly end: number;
  /** How much longer the text is. */
  readonly longer: number;
  readonly column: number;
  /** Of the section, among those of the tree, and of the entry in it. */
  readonly section: number;
  readonly entry: number;
}

/** Undefined where the edit is not in one entry, or may change what stands around it. @param root of `before` */
export function changedEntry(before: string, root: ObjectNode, text: string): ChangedEntry | undefined {
  const { from, to } = changedRange(before, text);
  if (root.written !== "block") return undefined;
  const section = root.properties.findLastIndex(({ key }) => key.offset <= from);
  const value = root.properties[section]?.value;
  if (value?.kind !== "object" || value.written !== "block") return undefined;
  const entry = value.properties.findLastIndex(({ key }) => key.offset <= from);
  const own = value.properties[entry];
  if (own === undefined) return undefined;
  const start = lineStart(before, own.key.offset);
  const column = own.key.offset - start;
  const next = value.properties[entry + 1] ?? root.properties[section + 1];
  const end = next === undefined ? before.length : lineStart(before, next.key.offset);
  // Up to what follows the colon it is the same name on a line of its own.
  if (column === 0 || from <= own.colon + 1 || to > end || before.slice(start, own.key.offset).trim() !== "")
    return undefined;
  const longer = text.length - before.length;
  if (next !== undefined && text.charAt(end + longer - 1) !== "\n") return undefined;
  return { start, end: end + longer, longer, column, section, entry };
}

/** `\n` ends each line of a text that is read in parts. */
const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** Whether all lines of an entry but its first belong to it by their indentation, or are blank or a comment. */
export const isIndented = (entry: string, column: number): boolean =>
  entry.split("\n").every((line, number) => {
    const rest = line.trimStart();
    const blanks = line.slice(0, line.length - rest.length);
    return number === 0 || rest === "" || (/^ *$/.test(blanks) && (blanks.length > column || rest.startsWith("#")));
  });

/** The tree with the entry as it is now. @param entry with places in its own text */
export function withEntry(root: ObjectNode, changed: ChangedEntry, entry: PropertyNode): ObjectNode {
  const { start, longer } = changed;
  const properties = root.properties.flatMap((property, index): PropertyNode[] => {
    const { value } = property;
    if (index < changed.section) return [property];
    if (index > changed.section || value?.kind !== "object") return [movedProperty(property, longer)];
    const entries = value.properties.map((one, number) =>
      number < changed.entry
        ? one
        : number === changed.entry
          ? movedProperty(entry, start)
          : movedProperty(one, longer),
    );
    return [{ ...property, value: { ...value, properties: entries, end: endOf(entries, value.end) } }];
  });
  return { ...root, properties, end: endOf(properties, root.end) };
}

const movedProperty = ({ key, colon, value }: PropertyNode, by: number): PropertyNode => ({
  key: moved(key, by),
  colon: colon + by,
  value: value && moved(value, by),
});

function endOf(properties: readonly PropertyNode[], otherwise: number): number {
  const last = properties.at(-1);
  return last === undefined ? otherwise : (last.value?.end ?? Math.max(last.key.end, last.colon + 1));
}
