/** One line of `keyhole evaluate`: JSON text to JSON text. */
import type { Caller } from "../../evaluate/caller.ts";
import { Budget, BudgetExhausted } from "../../evaluate/budget.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { decide } from "../../evaluate/decision/decide.ts";
import { explain } from "../../evaluate/decision/explain.ts";
import type { PolicyStack } from "../../evaluate/decision/policies.ts";
import { PolicyReader, TextCache } from "../../evaluate/decision/policies.ts";
import { InputError } from "../../evaluate/input-error.ts";
import { membersOf, readRequest } from "../../evaluate/request.ts";
import { jsonText } from "../formats/safe-text.ts";

export interface LineAnswer {
  /** One line of JSON, without its end. */
  readonly text: string;
  /** What is wrong with the line; undefined where there is a decision. */
  readonly error: string | undefined;
}

type Members = Readonly<Partial<Record<string, unknown>>>;

interface ReadLine {
  readonly members: Members;
  readonly split: Split | undefined;
  /** Where the policies were seen before: then `members` lacks them. */
  readonly stack: PolicyStack | undefined;
}

/** Keeps what it has read of policies, within bounds: its memory does not grow with the number of lines. */
export class LineEvaluator {
  readonly #reader: PolicyReader;
  readonly #known: TextCache<PolicyStack>;
  readonly #callers = new Map<string, Caller | undefined>();

  /** @param limit of the policies remembered, in UTF-16 code units; they take some fifty bytes each */
  constructor(limit = 1_500_000) {
    this.#reader = new PolicyReader(limit);
    this.#known = new TextCache<PolicyStack>(limit);
  }

  /** Never throws, whatever the line says. */
  answer(line: string): LineAnswer {
    let id: unknown = null;
    try {
      const read = this.#read(line);
      const given = read.members["id"] ?? null;
      if (isDeeper(given, maxDepth)) throw new InputError(tooDeep);
      id = given;
      if (isDeeper(read.members, maxDepth)) throw new InputError(tooDeep);
      const request = readRequest(read.members["request"], (text) => this.#callerOf(text), new Budget(maxSteps));
      const decision = decide(request, read.stack ?? this.#stackOf(read));
      const { decision: answer, decidedBy, statements } = decision;
      return {
        text: jsonText({ id, decision: answer, decidedBy, statements, explanation: explain(request, decision) }),
        error: undefined,
      };
    } catch (error) {
      const message = messageOf(error);
      return { text: jsonText({ id, error: message }), error: message };
    }
  }

  #read(line: string): ReadLine {
    const split = splitAtPolicies(line);
    const stack = split && this.#known.get(split.policies);
    const members = stack && split && membersWithout(split);
    if (members !== undefined) return { members, split, stack };
    const whole = parsed(line);
    if (whole === undefined) throw new InputError("the line is not valid JSON");
    return { members: membersOf(whole, "the line"), split, stack: undefined };
  }

  /**
   * Remembered by the text of the policies as they stand there, if the guess where they stand is right, else as they
   * are printed.
   */
  #stackOf({ members, split }: ReadLine): PolicyStack {
    const value = members["policies"] ?? {};
    const right = split !== undefined && membersWithout(split) !== undefined && parsed(split.policies) !== undefined;
    const text = right ? split.policies : JSON.stringify(value);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const stack = this.#reader.read(value);
    this.#known.set(text, stack);
    return stack;
  }

  #callerOf(principal: string): Caller | undefined {
    const known = this.#callers.get(principal);
    if (known !== undefined) return known;
    if (this.#callers.size >= 10_000) this.#callers.clear();
    const caller = parseCaller(principal);
    if (caller !== undefined) this.#callers.set(` ${principal}`.slice(1), caller);
    return caller;
  }
}

/** Levels of objects and lists in a line; a policy has six. */
const maxDepth = 256;
const tooDeep = `the line is nested more than ${String(maxDepth)} levels deep`;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}

/** A decision by policies within AWS's size limits takes some thousands. */
const maxSteps = 5_000_000;

/** Whatever goes wrong with one line, the next ones get their answers. */
function messageOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  if (error instanceof BudgetExhausted)
    return "the request takes too many steps to decide: shorten the patterns, the lists, or the values they are compared with";
  return `internal error: ${error instanceof Error ? error.message : String(error)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line round its member `policies`. */
interface Split {
  /** Up to the member, without the comma in front of it. */
  readonly before: string;
  /** The member's value. */
  readonly policies: string;
  /** From the comma or brace behind it. */
  readonly behind: string;
}

const [name, next] = ['"policies"', ',"request"'];

/**
 * A guess, for `membersWithout` to check: parsing policies costs more than deciding by them, and most lines have some
 * that were there before.
 */
function splitAtPolicies(line: string): Split | undefined {
  const at = line.indexOf(name);
  const colon = /\s*:/y;
  colon.lastIndex = at + name.length;
  if (at < 0 || !colon.test(line)) return undefined;
  const request = line.lastIndexOf(next);
  const end = request > at ? request : line.lastIndexOf("}");
  if (end < colon.lastIndex) return undefined;
  const before = line.slice(0, at).trimEnd();
  const isBehindMember = before.endsWith(",");
  if (!isBehindMember && before.trimStart() !== "{") return undefined;
  return {
    before: isBehindMember ? before.slice(0, -1) : before,
    policies: line.slice(colon.lastIndex, end),
    behind: line.slice(end),
  };
}

/**
 * The line's other members. Undefined unless what stands before is an object's members, so that `policies` is one of
 * them, and the only one of its name.
 */
function membersWithout({ before, behind }: Split): Members | undefined {
  const first = before.trimStart() === "{";
  if (!first && parsed(`${before}}`) === undefined) return undefined;
  const members = parsed(first && behind.startsWith(",") ? `{${behind.slice(1)}` : before + behind) as
    Members | undefined;
  return members?.["policies"] === undefined ? members : undefined;
}
