/** One line of `keyhole evaluate`: JSON text to JSON text. */
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { decide } from "../../evaluate/decision/decide.ts";
import { explain } from "../../evaluate/decision/explain.ts";
import type { PolicyStack } from "../../evaluate/decision/policies.ts";
import { PolicyReader, TextCache } from "../../evaluate/decision/policies.ts";
import { InputError } from "../../evaluate/input-error.ts";
import { membersOf, readRequest } from "../../evaluate/request.ts";

export interface Answer {
  /** One line of JSON, without its end. */
  readonly text: string;
  /** What is wrong with the line; undefined where there is a decision. */
  readonly error: string | undefined;
}

/** Keeps what it has read of policies, within bounds: its memory does not grow with the number of lines. */
export class LineEvaluator {
  readonly #reader = new PolicyReader();
  readonly #known = new TextCache<PolicyStack>(1_500_000);
  readonly #callers = new Map<string, Caller | undefined>();

  /** Never throws, whatever the line says. */
  answer(line: string): Answer {
    let id: unknown = null;
    try {
      const { members, policies } = this.#read(line);
      id = members["id"] ?? null;
      const request = readRequest(members["request"], (text) => this.#callerOf(text));
      const decision = decide(request, this.#policiesIn(policies));
      const { decision: answer, decidedBy, statements } = decision;
      return { text: JSON.stringify({ id, decision: answer, decidedBy, statements, explanation: explain(request, decision) }), error: undefined };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { text: JSON.stringify({ id, error: error.message }), error: error.message };
    }
  }

  /** The line's members, and the text of `policies`: as it stands there, where it is the last one. */
  #read(line: string): { members: Readonly<Partial<Record<string, unknown>>>; policies: string } {
    const split = splitAtPolicies(line);
    if (split !== undefined) {
      const head = parsed(split.head);
      // Only a head that is complete shows that the name found is a member's, and only a tail that is one value, that nothing follows.
      if (head !== undefined && (this.#known.get(split.tail) !== undefined || parsed(split.tail) !== undefined)) {
        return { members: head as Readonly<Record<string, unknown>>, policies: split.tail };
      }
    }
    const whole = parsed(line);
    if (whole === undefined) throw new InputError("the line is not valid JSON");
    const members = membersOf(whole, "the line");
    return { members, policies: JSON.stringify(members["policies"] ?? {}) };
  }

  #policiesIn(text: string): PolicyStack {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const stack = this.#reader.read(parsed(text));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const name = "\"policies\"";

/**
 * The text before the member `policies`, closed, and that of its value, on the guess that it is the last member: parsing policies
 * costs more than deciding by them, and most lines have policies that were there before.
 */
function splitAtPolicies(line: string): { readonly head: string; readonly tail: string } | undefined {
  const at = line.indexOf(name);
  const end = line.lastIndexOf("}");
  if (at < 0 || end < at) return undefined;
  const value = /\s*:/y;
  value.lastIndex = at + name.length;
  if (!value.test(line) || line.slice(end + 1).trim() !== "") return undefined;
  const before = line.slice(0, at).trimEnd();
  if (before.endsWith(",")) return { head: `${before.slice(0, -1)}}`, tail: line.slice(value.lastIndex, end) };
  return before.trimStart() === "{" ? { head: "{}", tail: line.slice(value.lastIndex, end) } : undefined;
}
