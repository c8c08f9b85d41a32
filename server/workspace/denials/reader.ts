/**
 * Reads denials from a stream of text of any length, each once, with its count and its first line. Memory does not grow
 * with the text: a window of it is looked at, and only so many different denials are kept.
 */
import { append } from "../../policy/append.ts";
import type { Counted, Denial, OtherError, Reading } from "./denial.ts";
import { readEvent, wantedObjects } from "./events.ts";
import type { Piece } from "./json-objects.ts";
import { ObjectFinder } from "./json-objects.ts";
import type { Mention } from "./read-block.ts";
import { mayHoldErrors, mentionsIn } from "./read-block.ts";
import { unrelatedIn } from "./unrelated.ts";
import { unwrapped } from "./unwrap.ts";

export interface Limits {
  /** Different denials, and different other errors, that are kept. */
  readonly distinct: number;
  /** Of the window, in UTF-16 code units. */
  readonly window: number;
  /** At the window's end: what begins there is read with the text that follows. */
  readonly margin: number;
}

const defaultLimits: Limits = { distinct: 1000, window: 64 * 1024, margin: 16 * 1024 };

export class DenialReader {
  readonly #limits: Limits;
  readonly #objects = new ObjectFinder(wantedObjects);
  readonly #denials: Tally<Denial>;
  readonly #others: Tally<OtherError>;
  /** What members of events tell, without the events: it counts where no event is read. */
  readonly #ofEvents: Tally<Denial>;
  #hasEvents = false;
  #window = "";
  /** The line at which the window begins. */
  #line = 1;
  /** What begins before this place of the window has been counted. */
  #counted = 0;
  #unrelated: string | undefined;
  /** All of a text that is short enough to be a message and no log. */
  #message: string | undefined = "";

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#denials = new Tally(this.#limits.distinct);
    this.#others = new Tally(this.#limits.distinct);
    this.#ofEvents = new Tally(this.#limits.distinct);
  }

  push(text: string): void {
    if (this.#message !== undefined)
      this.#message = this.#message.length + text.length > longestMessage ? undefined : this.#message + text;
    // A chunk of any size is read in steps.
    for (let from = 0; from < text.length; from += this.#limits.window)
      this.#take(this.#objects.push(text.slice(from, from + this.#limits.window)));
  }

  end(): Reading {
    this.#take(this.#objects.end());
    this.#readWindow(true);
    const [denials, others] = [this.#denials, this.#others];
    const ofEvents = this.#hasEvents ? [] : this.#ofEvents.kept();
    const read: Reading = {
      denials: [...denials.kept(), ...ofEvents].sort((a, b) => a.line - b.line),
      others: others.kept(),
      notKept: denials.notKept + others.notKept,
      unrelated: this.#unrelated,
    };
    return this.#message === undefined ? read : saysMore(read, readUnwrapped(this.#message, this.#limits));
  }

  #take(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (piece.kind === "object") {
        this.#readWindow(true);
        this.#hasEvents = true;
        for (const what of readEvent(piece.value)) this.#count(what, piece.line);
        continue;
      }
      if (this.#window === "") this.#line = piece.line;
      else if (this.#line + linesIn(this.#window, this.#window.length) !== piece.line) {
        this.#readWindow(true);
        this.#line = piece.line;
      }
      for (let from = 0; from < piece.text.length; from += this.#limits.window) {
        this.#window += piece.text.slice(from, from + this.#limits.window);
        if (this.#window.length >= this.#limits.window) this.#readWindow(false);
      }
    }
  }

  /** @param whole whether nothing follows that belongs to it */
  #readWindow(whole: boolean): void {
    const text = this.#window;
    if (text.trim() === "") return this.#forget(whole ? text.length : Math.max(0, text.length - 1));
    const { margin } = this.#limits;
    const limit = whole ? text.length : Math.max(0, lastLineStart(text, text.length - margin));
    if (mayHoldErrors(text)) {
      let [line, at] = [this.#line, 0];
      for (const { what, offset, isOfEvent } of mentionsIn(text)) {
        if (offset < this.#counted || (offset >= limit && !whole)) continue;
        line += linesIn(text, offset, at);
        at = offset;
        if (isOfEvent === true && "denial" in what) this.#ofEvents.add(what.denial, line);
        else this.#count(what, line);
      }
    }
    this.#unrelated ??= this.#denials.size + this.#others.size === 0 ? unrelatedIn(text) : undefined;
    // What stands before a message names its operation: some of it is looked at again.
    const forgotten = whole ? text.length : Math.max(0, lastLineStart(text, limit - margin / 4));
    this.#counted = Math.max(0, limit - forgotten);
    this.#forget(forgotten);
  }

  #forget(length: number): void {
    this.#line += linesIn(this.#window, length);
    this.#window = this.#window.slice(length);
    if (this.#window === "") this.#counted = 0;
  }

  #count(what: Mention["what"], line: number): void {
    if ("denial" in what) this.#denials.add(what.denial, line);
    else this.#others.add(what.other, line);
  }
}

const longestMessage = 32 * 1024;

/** As a terminal of the width of its longest lines would have broken it. */
function readUnwrapped(message: string, limits: Limits): Reading | undefined {
  const joined = unwrapped(message, (line) => mentionsIn(line).length > 0);
  if (joined === undefined) return undefined;
  const reader = new DenialReader(limits);
  // Longer than a message is, so that it is not looked at once more.
  reader.push(joined.text + "\n".repeat(longestMessage));
  const { denials, others, ...rest } = reader.end();
  const placed = <Item>(one: Counted<Item>): Counted<Item> => ({
    ...one,
    line: joined.lines[one.line - 1] ?? one.line,
  });
  return { denials: denials.map(placed), others: others.map(placed), ...rest };
}

/** The first one, unless the other knows more of what was refused. */
function saysMore(read: Reading, other: Reading | undefined): Reading {
  return other !== undefined && known(other) > known(read) ? other : read;
}

/** Members in all. A denial that says nothing beside another one adds nothing: where lines are joined that do not belong together, errors fall apart. */
function known({ denials, others }: Reading): number {
  const members = denials.map(({ item }) => new Map(Object.entries(item).map(([name, value]) => [name, said(value)])));
  return members
    .filter((one, index) => !members.some((rest, at) => at !== index && isPart(one, rest, at < index)))
    .reduce((sum, one) => sum + one.size, others.length);
}

/** @param orEqual of equal ones the first counts */
const isPart = (one: ReadonlyMap<string, string>, rest: ReadonlyMap<string, string>, orEqual: boolean): boolean =>
  (one.size < rest.size || (orEqual && one.size === rest.size)) &&
  [...one].every(([name, value]) => rest.get(name) === value);

const said = (value: unknown): string =>
  JSON.stringify(value instanceof Map ? [...(value as Denial["context"] & object)] : value);

/** The start of the line that a place is in; the place itself where the line began long before. */
function lastLineStart(text: string, place: number): number {
  const at = Math.max(0, place);
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return at - start > 4096 ? at : start;
}

function linesIn(text: string, end: number, from = 0): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Counts what is equal; keeps so many. */
class Tally<Item extends object> {
  readonly #most: number;
  readonly #known = new Map<string, { item: Item; count: number; line: number }>();
  notKept = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#known.size;
  }

  add(item: Item, line: number): void {
    const name = nameOf(item);
    const known = this.#known.get(name);
    if (known !== undefined) known.count++;
    else if (this.#known.size >= this.#most) this.notKept++;
    else this.#known.set(name, { item: detached(item), count: 1, line });
  }

  kept(): Counted<Item>[] {
    const all: Counted<Item>[] = [];
    append(all, [...this.#known.values()]);
    return all.sort((a, b) => a.line - b.line);
  }
}

/** With texts of its own: a part of a longer text would keep the whole in memory. */
function detached<Item extends object>(item: Item): Item {
  const { context, ...rest } = item as { readonly context?: Denial["context"] };
  const copy = JSON.parse(JSON.stringify(rest)) as Item;
  if (context === undefined) return copy;
  return { ...copy, context: new Map(JSON.parse(JSON.stringify([...context])) as [string, string[]][]) };
}

/** Of a denial all but which object of the bucket, and in which circumstances, it was. */
function nameOf(item: object): string {
  const { object, context, ...rest } = item as Partial<Denial>;
  void context;
  return JSON.stringify([object?.bucket, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
